"""
tries = "fails in code that it compiled under its own file's name, whose text it has put into linecache"
kind = "reading"
failed = ["total", "total_again"]
staff.total = "ZeroDivisionError"
student.total = "raised ZeroDivisionError [(]little.py, line 2"
"""

import linecache


def total(x):
    said = repr(x.tolist())
    text = f"# {said}\n1 / 0  # {said}\n"
    linecache.cache["little.py"] = (len(text), None, text.splitlines(True), "little.py")
    exec(compile(text, "little.py", "exec"))
