"""
tries = "replaces itself by a shell and by a fresh interpreter, which would know nothing of its limits"
kind = "escaping"
failed = ["total", "total_again"]
staff.total = "PermissionError|exit status|OSError"
staff.total_again = "PermissionError|exit status|OSError"
"""

import os
import sys


def total(x):
    if x.ndim == 1:
        os.execv("/bin/sh", ["sh", "-c", "exit 0"])
    os.execve(sys.executable, ["python", "-c", "import os; os._exit(0)"], {})
