"""Levels of isolation: which layers a machine has, what they are enough for, and what is refused without them."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.errors import IsolationError
from grader.sandbox.confine import Layer, barred, layers, seccomp, survey

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the layers are Linux's")


@pytest.mark.parametrize("end", [lambda: 1 // 0, lambda: os.kill(os.getpid(), signal.SIGKILL)])
def test_a_layer_that_crashes_on_trial_is_not_there(monkeypatch: pytest.MonkeyPatch, end: Callable[[], object]) -> None:
    """Only a trial that comes to its end shows that the machine has a layer."""
    monkeypatch.setattr(seccomp, "install", end)
    (layer,) = [layer for layer in survey() if layer.name == "seccomp"]
    assert not layer.available
    assert "a trial of it crashed" in layer.reason


@pytest.mark.parametrize(
    ("level", "missing", "words"),
    [
        ("auto", {"user", "landlock"}, "--isolation process"),
        ("strict", {"seccomp"}, "strict needs seccomp"),
        ("strict", {"user", "landlock"}, "strict needs seccomp"),
    ],
)
def test_a_promise_that_cannot_be_kept_is_refused(level: str, missing: set[str], words: str) -> None:
    """Without a barrier there is no run, and the message names the ways on."""
    found = [Layer(layer.name, layer.name not in missing) for layer in survey()]
    with pytest.raises(IsolationError, match=words):
        layers(level, found)


def test_levels_take_what_there_is() -> None:
    """A kernel without Landlock is graded under root's other layers; `process` and `none` promise less."""
    found = [Layer(layer.name, layer.name != "landlock") for layer in survey()]
    if os.geteuid() == 0:
        assert "landlock" not in layers("auto", found)
        assert "user" in layers("auto", found)
    assert layers("process", found) == ("rlimits", "parent_death")
    assert layers("none", found) == ()


def test_another_user_is_no_barrier_to_an_open_folder() -> None:
    """Without Landlock the suite's folder must be closed to others; the message says how."""
    home = Path(tempfile.mkdtemp(dir="/var/tmp"))
    home.chmod(0o755)
    suite = home / "suite"
    suite.mkdir(mode=0o755)
    with pytest.raises(IsolationError, match="chmod o-rwx"):
        barred(("user", "seccomp"), "auto", suite)
    barred(("user", "landlock"), "auto", suite)
    barred(("rlimits",), "process", suite)
    suite.chmod(0o750)
    barred(("user", "seccomp"), "auto", suite)
    shutil.rmtree(home)
