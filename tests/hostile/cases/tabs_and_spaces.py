# tries = "mixes tabs and spaces, as two editors do"
# kind = "unlucky"
# alone = true
# failed = ["total", "total_again", "colours", "curve", "curve_gradient"]
# notes = "little.py, line [0-9]+: (TabError|IndentationError)"
# student.total = "not defined"


def total(x):
    y = x * x
	return float(y.sum())
