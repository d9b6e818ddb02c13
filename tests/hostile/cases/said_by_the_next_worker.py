"""
tries = "leaves the hidden input where its next process, whose import errors are shown with their text, could find it"
kind = "reading"
failed = ["total", "total_again"]
student.total = "exit status 7"
student.total_again = "exit status 7"
"""

import os
import tempfile

PLACES = ["said", "@TARGET@/said", "@TEMPORARY@/@MARKER@-said", "/tmp/@MARKER@-said", "/dev/shm/@MARKER@-said"]
PLACES.append(tempfile.gettempdir() + "/said")


for place in PLACES:
    if os.path.exists(place):
        raise RuntimeError(open(place).read())


def total(x):
    for place in PLACES:
        try:
            with open(place, "w") as file:
                file.write(repr(x.tolist()))
        except OSError:
            pass
    os._exit(7)
