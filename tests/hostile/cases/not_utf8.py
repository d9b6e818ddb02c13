# tries = "is saved in the encoding of an old editor, without saying so"
# kind = "unlucky"
# alone = true
# failed = ["total", "total_again", "colours", "curve", "curve_gradient"]
# notes = "not UTF-8"
# student.total = "could not be read"

# Grüße
COLOURS = {"B", "D"}


def total(x):
    return float((x * x).sum())
