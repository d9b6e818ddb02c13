"""
tries = "ends its file with sys.exit"
kind = "unlucky"
notes = "little.py, line [0-9]+: SystemExit"
"""

import sys

sys.exit("done")
