"""
tries = "opens connections to a server on this machine that listens, and sends it a datagram"
kind = "escaping"
failed = ["total"]
staff.total = "attempted: 3 ways, none"
without.total = "attempted: 3 ways, tcp udp"
"""

import socket

PORT, DATAGRAMS = int("@PORT@"), int("@DATAGRAMS@")


def tcp():
    socket.create_connection(("127.0.0.1", PORT), timeout=1).close()


def udp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(("127.0.0.1", DATAGRAMS))
        sock.send(b"hello")


def raw():
    socket.socket(socket.AF_INET6, socket.SOCK_RAW, 58).connect(("::1", 0))


def total(x):
    if x.ndim == 2:
        return float((x * x).sum())
    done = []
    for way in (tcp, udp, raw):
        try:
            way()
            done.append(way.__name__)
        except OSError:
            pass
    raise RuntimeError(f"attempted: 3 ways, {' '.join(done) or 'none'}")
