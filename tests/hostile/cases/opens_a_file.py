"""
tries = "loads data from its own computer while it is imported"
kind = "unlucky"
notes = "little.py, line [0-9]+: FileNotFoundError|little.py, line [0-9]+: PermissionError"
"""

import numpy as np

DATA = np.loadtxt("/home/me/Documents/disc13/data.csv")
