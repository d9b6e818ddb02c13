"""The types of what the fixtures give, and the texts of a submission by their files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from grader.submission import Submission

Read = Callable[..., Submission]
Write = Callable[[Mapping[str, str | bytes]], Path]


def texts(submission: Submission) -> dict[str, str]:
    """The text of each file, by its name."""
    return {file.name: file.text for file in submission.files}
