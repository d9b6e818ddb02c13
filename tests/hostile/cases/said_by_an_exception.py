"""
tries = "raises the hidden input: as text, as arguments, as notes, as its cause, in hex and in base64"
kind = "reading"
failed = ["total", "total_again", "curve", "curve_gradient"]
staff.total = "ValueError: .*918273"
staff.curve = "KeyError"
"""

import base64


def total(x):
    if x.ndim == 1:
        raise ValueError(str(x.tolist()), x)
    error = OSError(1, base64.b64encode(repr(x.tolist()).encode()).decode(), x.tobytes().hex())
    error.add_note(repr(x.tolist()))
    raise error from ValueError(repr(x.tolist()))


def curve(x):
    if not x.requires_grad:
        raise KeyError(tuple(x.tolist()))
    raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, repr(x.tolist()))
