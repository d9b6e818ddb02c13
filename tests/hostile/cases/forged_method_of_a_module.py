"""
tries = "registers a hook on the reference's module, and changes its weights, by requests of its own making"
kind = "forging"
file = "calls.py"
failed = ["energy", "energy_gradient"]
staff.energy = "a call of what was not handed over"
staff.energy_gradient = "a call of what was not handed over"
"""

SEEN = []


def energy(model, x):
    peer, target = model._owner.peer, model._owner.target
    name = ":zero_grad" if SEEN else ":register_forward_hook"
    SEEN.append(name)
    return peer.request("call", target, name, (lambda *args: 0,))
