# tries = "forgets a bracket, so that Python cannot read the file"
# kind = "unlucky"
# alone = true
# failed = ["total", "total_again", "colours", "curve", "curve_gradient"]
# notes = "little.py, line [0-9]+: SyntaxError"
# student.total = "not defined"

COLOURS = {"B", "D"}


def total(x):
    return float((x * x).sum(


def curve(x):
    return x**3
