"""
tries = "asks the trusted end for the globals of a function that it was handed, with requests of its own making"
kind = "reading"
file = "calls.py"
failed = ["twice"]
staff.twice = "a call of what was not handed over"
"""


def twice(f, x):
    peer, target = f._peer, f.target
    return peer.request("call", target, ":__globals__", (x,))
