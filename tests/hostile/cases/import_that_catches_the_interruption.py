"""
tries = "swallows the interruption of a slow import, and loops on; what stands above that still counts"
kind = "denial"
notes = "took too long"
"""

try:
    while True:
        pass
except BaseException:
    while True:
        pass
