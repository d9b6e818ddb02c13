"""The attacks of doctor: each works where nothing stops it, none does in a grading, and a missing layer is noticed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from grader.cli.main import main
from grader.errors import EngineError
from grader.sandbox import attacks, launcher, selftest
from grader.sandbox.confine import Layer, layers, survey
from grader.sandbox.launcher import Zygote

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the layers are Linux's")
Leave = Callable[..., None]


@pytest.fixture
def leave_out(monkeypatch: pytest.MonkeyPatch) -> Leave:
    """`leave_out(*names)`: workers take all layers but these, and the survey does not know."""

    def leave(*names: str) -> None:
        def fewer(level: str, found: Sequence[Layer]) -> tuple[str, ...]:
            return tuple(name for name in layers(level, found) if name not in names)

        monkeypatch.setattr(launcher, "layers", fewer)

    return leave


def test_every_attack_works_where_nothing_stops_it() -> None:
    """An attack that fails by itself would show nothing."""
    zygote = Zygote.spawn()  # one that has not left the network for its workers yet
    outcomes = attacks.attacked(zygote, level="none")
    zygote.close()
    assert [outcome.attack for outcome in outcomes if outcome.held] == []


def test_every_layer_is_attacked_and_holds() -> None:
    """In a grading's confinement none works, and each layer that the machine has is looked at."""
    outcomes = selftest.attacked()
    assert [outcome.attack for outcome in outcomes if not outcome.held] == []
    assert {outcome.layer for outcome in outcomes} >= {layer.name for layer in survey() if layer.available}


@pytest.mark.parametrize("layer", ["landlock", "rlimits"])
def test_doctor_notices_a_layer_that_is_not_there(
    zygote: Zygote,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    leave_out: Leave,
    layer: str,
) -> None:
    """What the survey believes in is broken where a worker does not have it: exit status 1, and which attack worked."""
    leave_out(layer, "parent_death")  # the attack on that one would kill this session's zygote
    monkeypatch.setattr(selftest, "attacked", lambda: attacks.attacked(zygote))
    assert main(["doctor"]) == 1
    broken = [line for line in capsys.readouterr().out.splitlines() if "broken" in line]
    assert [line for line in broken if line.startswith(f"{layer:14}active, broken: the program ")]
    # Root's other layers hold by themselves; an ordinary user's may rest on the one that is gone.
    assert len(broken) == 1 or os.geteuid() != 0


def test_without_landlock_what_is_closed_must_still_hold(zygote: Zygote, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old kernel is attacked by what its layers promise: other users' files, not those that are open to all."""
    found = [Layer(layer.name, layer.available and layer.name != "landlock") for layer in survey()]
    monkeypatch.setattr(attacks, "survey", lambda: found)
    outcomes = attacks.attacked(zygote, level="none")
    assert "landlock" not in {outcome.layer for outcome in outcomes}
    assert sum(outcome.layer == "user" for outcome in outcomes) == 2


def test_a_probe_that_fails_is_no_layer_that_holds(
    zygote: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An attack that raises something else than the system's refusal is an error of ours."""
    probe = tmp_path / "probe.py"
    text = Path(attacks.__file__).with_name("probe.py").read_text()
    probe.write_text(text.replace("os.fork()", "os.forq()"))
    monkeypatch.setattr(attacks, "_PROBE", probe)
    with pytest.raises(EngineError, match="made a process"):
        attacks.attacked(zygote, level="none")


def test_no_outcome_is_no_answer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the attacks come to no end doctor says that it does not know."""
    monkeypatch.setattr(selftest, "ENVIRONMENT", {"PYTHONHOME": "/nowhere"})
    assert main(["doctor"]) == 1
    assert "came to no end" in capsys.readouterr().err
