"""The commands by name, and what each does in a line.

A command's module `grader.cli.NAME` is imported when the command is named, so that help costs nothing but click.
"""

from __future__ import annotations

COMMANDS = {
    "check": "run the public tests on your own work, on your own machine",
    "derivation": "check one derivation, line by line",
    "grade": "grade one submission and print what it earned, and why",
    "batch": "grade a class, and go on where an earlier run ended",
    "diff": "say whose score moves between two stores, and why",
    "override": "set the score of one test by hand, beside the machine's",
    "report": "write the table and the pages of a class, from its store",
    "new": "begin an assignment: a small one that works as it stands",
    "verify": "say whether an assignment grades itself right",
    "release": "build what students and Gradescope get",
    "gradescope": "what Gradescope runs for each submission",
    "doctor": "say what this machine offers for running programs that one does not trust",
}

COMPLETION = "_GRADER_COMPLETE"  # the variable by which a shell asks for proposals
