"""
tries = "opens the hidden suite, the master and the settings by their paths"
kind = "reading"
failed = ["total", "total_again", "curve"]
staff.total = "attempted: (PermissionError|FileNotFoundError)"
staff.total_again = "attempted: (PermissionError|FileNotFoundError)"
staff.curve = "attempted: (PermissionError|FileNotFoundError)"
without.total = "attempted: .*CANAR[Y]-SUITE"
without.total_again = "attempted: .*CANAR[Y]-REFERENCE"
without.curve = "attempted: .*CANAR[Y]-SETTINGS"
"""

FOLDER = "@FOLDER@"


def look(name):
    try:
        with open(f"{FOLDER}/{name}") as file:
            text = next(line for line in file if "CANARY" in line)
    except OSError as error:
        text = type(error).__name__
    raise RuntimeError("attempted: " + text)


def total(x):
    look("hidden/test_little.py" if x.ndim == 1 else "little.py")


def curve(x):
    return x**3 - x.sin() if x.requires_grad else look("assignment.toml")
