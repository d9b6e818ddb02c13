"""
tries = "swallows the interruption of a slow import once, then goes on to define everything"
kind = "denial"
failed = ["curve", "curve_gradient", "total", "total_again", "colours"]
student.curve = "not defined|did not come|took too long"
"""

try:
    while True:
        pass
except BaseException:
    while True:
        pass
