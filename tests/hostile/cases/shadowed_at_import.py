"""
tries = "changes builtins that its own process lives by, while it is imported; the other file is graded all the same"
kind = "forging"
failed = ["total", "total_again", "colours", "curve", "curve_gradient"]
student.total = "could not be run to its end"
"""

import builtins

builtins.all = lambda values: True
builtins.any = lambda values: False
builtins.isinstance = lambda value, kind: True
builtins.len = lambda value: 0
