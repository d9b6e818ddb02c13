"""`grader report` on the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.cli.main import main
from tests.classroom import made

ROOT = Path(__file__).resolve().parents[2]


def test_it_says_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Table and report lie beside the store; two lines say where, and how many need looking at."""
    made.small_store(tmp_path, 12).close()
    assert main(["report", str(tmp_path / "grades.sqlite")]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == f"{tmp_path / 'grades.csv'}: the grades of 12 submissions"
    assert out[1].startswith(f"{tmp_path / 'report' / 'index.html'}: the report; staff should look at ")
    assert (tmp_path / "report" / "index.html").is_file()


def test_it_writes_where_one_wants(tmp_path: Path) -> None:
    """`--out` makes the folder, for its owner alone."""
    made.small_store(tmp_path, 2).close()
    out = tmp_path / "a" / "b"
    assert main(["report", str(tmp_path / "grades.sqlite"), "--out", str(out)]) == 0
    assert (out / "grades.csv").is_file()
    assert out.stat().st_mode & 0o777 == 0o700
    assert not (tmp_path / "report").exists()


def test_matplotlib_is_the_reports_alone() -> None:
    """Who reads a store or its scores does not pay for charts."""
    program = (
        "import sys; import grader.classroom.store, grader.classroom.table, grader.classroom.attention\n"
        "print('heavy:', *({'matplotlib', 'jinja2', 'torch', 'numpy'} & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    assert ended.stdout.splitlines()[-1].strip() == "heavy:", ended.stderr


def test_a_batch_writes_both_at_its_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Table and report lie beside its store too, unless one does not want them."""
    export = tmp_path / "export"
    export.mkdir()
    (export / "torn.zip").write_bytes(b"PK\x03\x04 torn")
    line = ["batch", str(export), "--assignment", str(ROOT / "solutions" / "disc13"), "--isolation", "process"]
    assert main([*line, "--no-report"]) == 0
    assert not (tmp_path / "report").exists()
    assert main(line) == 0
    assert f"{tmp_path / 'grades.csv'}: the grades of 1 submission\n" in capsys.readouterr().out
    assert "unreadable" in (tmp_path / "grades.csv").read_text(encoding="utf-8-sig")
    assert (tmp_path / "report" / "index.html").is_file()
