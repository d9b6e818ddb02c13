"""
tries = "runs its experiment only as a program, and reads the command line there"
kind = "unlucky"
student.total = "^$"
"""

if __name__ == "__main__":
    import sys

    raise SystemExit(len(sys.argv))
