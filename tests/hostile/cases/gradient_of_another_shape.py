"""
tries = "answers a request for gradients with one of another shape and dtype, from a patched server in its process"
kind = "forging"
failed = ["curve_gradient"]
staff.curve_gradient = "not of its tensor's shape"
"""

import sys

import torch

worker = sys.modules["grader.sandbox.worker"]


def serve_vjp(peer, request, unpacker):
    return [torch.zeros(3, dtype=torch.float32)]


def curve(x):
    worker.autograd.serve_vjp = serve_vjp
    return x**3 - torch.sin(x)
