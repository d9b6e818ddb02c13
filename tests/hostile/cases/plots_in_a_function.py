"""
tries = "plots in a function that is graded"
kind = "unlucky"
failed = ["total", "total_again"]
student.total = "matplotlib, which is not installed"
"""

import matplotlib.pyplot as plt


def total(x):
    plt.plot(x)
    return float((x * x).sum())
