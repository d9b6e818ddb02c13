"""
tries = "calls exit() where it should return"
kind = "unlucky"
failed = ["total", "total_again"]
student.total = "ends the program"
"""


def total(x):
    print(float((x * x).sum()))
    exit()
