"""The files of a report: a page a submission as it comes, the pages about the class at the end."""

from __future__ import annotations

from pathlib import Path

from grader.classroom.effective import Effective
from grader.classroom.record import Assigned
from grader.classroom.report import submission_page
from grader.classroom.report.class_pages import class_pages
from grader.classroom.report.folder import write
from grader.classroom.report.html import Pages, page_name
from grader.classroom.summary import Class

SUBMISSIONS = "submissions"  # the folder of their pages


class Writer:
    """Writes the report of a class into `folder`, which is empty."""

    def __init__(self, folder: Path, assigned: Assigned) -> None:
        self._folder = folder
        self._assigned = assigned
        self._pages = Pages(assigned)
        (folder / SUBMISSIONS).mkdir(mode=0o700)

    def add(self, submission: Effective, before: str | None, after: str | None) -> None:
        """Write the page of `submission`; `before` and `after` are the keys of its neighbours."""
        page = self._pages.render("submission.html", submission_page.values(submission, before, after))
        write(self._folder / SUBMISSIONS / page_name(submission.record.key), page)

    def finish(self, found: Class) -> None:
        """Write the pages about the class; `index.html`, which makes a report of the folder, comes last."""
        pages = list(class_pages(found, self._assigned))
        for name, template, values in reversed(pages):
            write(self._folder / name, self._pages.render(template, values))
