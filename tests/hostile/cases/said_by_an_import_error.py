"""
tries = "raises exceptions whose text is looked at: of a package that is missing, of memory, of a placeholder"
kind = "reading"
failed = ["total", "total_again", "curve", "curve_gradient"]
staff.total = "ImportError: matplotlib.*918273"
staff.total_again = "MemoryError: .*918273"
staff.curve = "ModuleNotFoundError: .*918273"
staff.curve_gradient = "RuntimeError: .*918273"
"""

import matplotlib


def total(x):
    if x.ndim == 1:
        raise ImportError(f"matplotlib {x.tolist()}")
    raise MemoryError(repr(x.tolist()))


def curve(x):
    if x.requires_grad:
        raise RuntimeError(f"DefaultCPUAllocator: can't allocate memory {x.tolist()}")
    raise ModuleNotFoundError(repr(x.tolist()), name=repr(x.tolist()), path=repr(x.tolist()))
