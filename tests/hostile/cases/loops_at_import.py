"""
tries = "runs an experiment without end at the end of its file"
kind = "unlucky"
notes = "little.py, line [0-9]+: it took too long and was stopped there"
"""

step = 0
while step >= 0:
    step += 1
