"""
tries = "imports plotting and data packages that are not installed, and plots at the end"
kind = "unlucky"
notes = "matplotlib is not installed"
"""

import matplotlib.pyplot as plt
import pandas as pd
from sklearn.datasets import load_digits

plt.figure()
plt.plot([1, 2, 3])
plt.show()
