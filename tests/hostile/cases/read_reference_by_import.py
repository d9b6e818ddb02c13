"""
tries = "imports the master, which the grader holds under the same name, and takes its functions"
kind = "reading"
failed = ["total", "total_again"]
staff.total = "attempted: (ModuleNotFoundError|no SECRET)"
without.total = "attempted: CANAR[Y]-REFERENCE"
"""

import importlib
import sys

FOLDER = "@FOLDER@"


def total(x):
    sys.path.insert(0, FOLDER)
    mine = sys.modules.pop("little", None)
    try:
        found = importlib.import_module("little")
        text = getattr(found, "SECRET", "no SECRET")
    except ImportError as error:
        text = type(error).__name__
    finally:
        sys.path.remove(FOLDER)
        sys.modules["little"] = mine
    raise RuntimeError("attempted: " + text)
