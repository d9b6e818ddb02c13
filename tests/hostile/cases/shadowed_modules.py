"""
tries = "puts its own numpy, torch and checks into sys.modules, and changes builtins that a comparison uses"
kind = "forging"
failed = ["total", "total_again"]
staff.total = "attempted: 6 shadowed"
student.total_again = "differ"
"""

import builtins
import math
import sys
import types


class Right(types.ModuleType):
    def __getattr__(self, name):
        return lambda *args, **kwargs: True


NAMES = ("grader", "grader.checks", "grader.checks.same", "grader.checks.values", "pytest", "_pytest.outcomes")
done = []


def total(x):
    if not done:
        for name in NAMES:
            sys.modules[name] = Right(name)
        builtins.abs = lambda value: 0
        math.isclose = lambda *args, **kwargs: True
        done.extend(NAMES)
        raise RuntimeError(f"attempted: {len(NAMES)} shadowed")
    return [[0.0, 0.0], [0.0, 0.0]][0][0]
