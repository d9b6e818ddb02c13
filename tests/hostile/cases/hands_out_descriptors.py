"""
tries = "sends a descriptor of its own over the socket, with an answer, for the trusted end to hold"
kind = "escaping"
failed = ["total", "total_again"]
staff.total = "attempted: sent"
"""

import array
import os
import socket
import struct
import sys

wire = sys.modules["grader.sandbox.wire"]


def total(x):
    header = wire._encoder.encode(wire.Failure("RuntimeError", "attempted: sent", ()))
    files = array.array("i", [os.open("/dev/null", os.O_RDONLY)])
    with socket.socket(fileno=os.dup(3)) as sock:
        # With bytes: without any, the kernel sends no descriptor either.
        frame = struct.pack(">IQ", len(header), 0) + header
        sock.sendmsg([frame], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, files)])
    return 0.0
