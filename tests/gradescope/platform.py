"""A stand-in for Gradescope: lays out `/autograder` in a folder of its own, builds the image, and runs submissions.

As a program it takes an autograder zip through everything, with an environment that `setup.sh` builds itself:

    python tests/gradescope/platform.py dist/disc13-autograder.zip SUBMISSION...

With `--environment FOLDER` an environment that is there already stands in for it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.gradescope.contract import violations

# As the platform's own documentation shows them; any of it may be null or absent.
METADATA = {
    "id": 123456,
    "created_at": "2018-07-01T14:22:32.365935-07:00",
    "assignment_id": None,
    "assignment": {"id": 1, "title": "Discussion 13", "due_date": "2018-07-31T23:00:00.000000-07:00",
                   "late_due_date": None, "group_submission": False, "total_points": "100.0"},
    "submission_method": "upload",
    "users": [{"id": 1, "email": "student@example.com", "name": "A Student", "sid": None}],
    "previous_submissions": [{"submission_time": None, "score": 0.0, "autograder_error": False, "results": None}],
}  # fmt: skip


class Ended(NamedTuple):
    """What the platform has after a run: the status of `run_autograder`, its output, the result and the seconds."""

    status: int
    output: str
    result: bytes
    seconds: float


class Platform:
    """An image in the folder `root`; it is built with `environment` in place of one of its own, if that is given."""

    def __init__(self, root: Path, autograder: Path, environment: Path | None = None) -> None:
        self.root = root
        source = root / "source"
        with zipfile.ZipFile(autograder) as archive:
            archive.extractall(source)
            for entry in archive.infolist():
                (source / entry.filename).chmod(entry.external_attr >> 16)
        shutil.copy2(source / "run_autograder", root / "run_autograder")
        if environment is not None:
            (root / "venv").symlink_to(environment, target_is_directory=True)

    def build(self) -> subprocess.CompletedProcess[str]:
        """Run `setup.sh`, which may use the network."""
        setup = [str(self.root / "source" / "setup.sh")]
        return subprocess.run(setup, cwd=self.root, capture_output=True, text=True, check=False)

    def submit(self, submission: Path | None, metadata: object, environment: Mapping[str, str] | None = None) -> Ended:
        """Run one submission (None: an empty one) as the platform's harness does; `metadata` None leaves it out."""
        for name in ("submission", "results"):
            shutil.rmtree(self.root / name, ignore_errors=True)
            (self.root / name).mkdir()
        if submission is not None and submission.is_dir():
            shutil.copytree(submission, self.root / "submission", dirs_exist_ok=True, symlinks=True)
        elif submission is not None:
            shutil.copy2(submission, self.root / "submission")
        described = self.root / "submission_metadata.json"
        described.unlink(missing_ok=True)
        if metadata is not None:
            described.write_text(json.dumps(metadata), "utf-8")
            described.chmod(0o644)
        began = time.monotonic()
        with (self.root / "results" / "stdout").open("wb") as output:
            status = subprocess.call(
                ["./run_autograder"],
                cwd=self.root,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "AUTHENTICATION_TOKEN": "secret", **(environment or {})},
            )
        seconds = time.monotonic() - began
        said = (self.root / "results" / "stdout").read_text("utf-8", "replace")
        return Ended(status, said, (self.root / "results" / "results.json").read_bytes(), seconds)


def main() -> None:
    """Build an image from a zip and run the submissions named on the command line, with metadata of each kind."""
    parser = argparse.ArgumentParser(description="Take an autograder zip through what Gradescope does with it.")
    parser.add_argument("autograder", type=Path)
    parser.add_argument("submissions", type=Path, nargs="*")
    parser.add_argument("--environment", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
        root = Path(folder)
        platform = Platform(root, given.autograder, given.environment and given.environment.absolute())
        began = time.monotonic()
        built = platform.build()
        _say(f"setup.sh: status {built.returncode} in {time.monotonic() - began:.0f} s\n{built.stdout}{built.stderr}")
        if built.returncode:
            sys.exit(1)
        kinds: dict[str, object] = {
            "documented": METADATA,
            "absent": None,
            "nulls": dict.fromkeys(METADATA),
            "a list": [],
        }
        for submission in (None, *given.submissions):
            for kind, metadata in kinds.items():
                ended = platform.submit(submission, metadata)
                result = json.loads(ended.result)
                _say(
                    f"{submission or 'empty'}, metadata {kind}: status {ended.status}, {result['score']:g} points, "
                    f"{ended.seconds:.1f} s, breaks the contract in: {violations(ended.result) or 'nothing'}"
                )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
