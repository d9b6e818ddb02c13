"""Problem 1 with PyTorch: tensors come back, which NumPy can read."""
import torch


def tensor(values):
    return torch.as_tensor(values, dtype=torch.float64)


def surprise(probability):
    return -tensor(probability).log()


def entropy(p):
    return torch.special.entr(tensor(p)).sum(-1)


def cross_entropy(p, q):
    return -torch.xlogy(tensor(p), tensor(q)).sum(-1)


def kl_divergence(p, q):
    return cross_entropy(p, q) - entropy(p)


def asymmetry():
    p, q = tensor([0.5, 0.5]), tensor([0.1, 0.9])
    return kl_divergence(p, q), kl_divergence(q, p)


def triangle_violation():
    return torch.softmax(tensor([[0, 0], [0, 1], [0, 2]]), dim=-1)


def kl_from_entropies(entropy_p, cross_entropy_pq):
    return tensor(cross_entropy_pq) - tensor(entropy_p)


KL_DERIVATION = """
D_KL(p||q) = E_{x~p}[ log p(x) - log q(x) ]
           = E_{x~p}[ log p(x) ] - E_{x~p}[ log q(x) ]
           = -H(p) + H(p,q)
"""
