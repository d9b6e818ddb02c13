"""Theories are data: a new one is a new file; the package needs numpy alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.derivation import check, claims, theories
from grader.derivation.theories import theory_of
from grader.errors import UsageError

REVERSE = '''
"""Another claim: the gap under the other KL."""

from grader.derivation.theory import Letter, Theory

THEORY = Theory(
    claim="symmetric-kl",
    title="J(p,q) = E_p[log p - log q] + E_q[log q - log p]",
    goal=("KL(p||q) + KL(q||p)", "=", "E_p[log p(x) - log q(x)] + E_q[log q(x) - log p(x)]"),
    latent="x",
    axes=("x",),
    letters=(Letter(name="p", over=("x",)), Letter(name="q", over=("x",))),
    axiom="KL(p||q)",
    free_index=True,
    families=("const", "expand", "kl", "expsum", "marginal"),
)
'''


@pytest.fixture
def another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The theories with one more file among them."""
    (tmp_path / "symmetric.py").write_text(REVERSE, encoding="utf-8")
    monkeypatch.setattr(theories, "__path__", [*theories.__path__, str(tmp_path)])
    theories._all.cache_clear()
    yield
    theories._all.cache_clear()
    sys.modules.pop("grader.derivation.theories.symmetric", None)


@pytest.mark.usefixtures("another")
def test_a_new_theory_is_a_new_file() -> None:
    """A file with a THEORY makes its claim known; no engine file is touched."""
    assert "symmetric-kl" in claims()
    text = "KL(p||q) + KL(q||p) = E_p[log(p/q)] + KL(q||p)\n = E_p[log p - log q] + KL(q||p)\n"
    text += " = E_p[log p - log q] + E_q[log q - log p]"
    assert check(text, "symmetric-kl").proved
    assert check(text.replace("log q - log p", "log p - log q"), "symmetric-kl").first_bad_line == 3


def test_the_claims() -> None:
    """The sheet's claims and the scaffold's are known, and an unknown one is answered with the nearest."""
    assert claims() == ("cross-entropy-bound", "elbo-bound", "kl-entropies", "pathwise-gradient", "reparam-quadratic")
    with pytest.raises(UsageError, match="did you mean elbo-bound"):
        theory_of("elbo")


def test_every_theory_begins_its_own_proof() -> None:
    """The example of each theory holds line by line and is not yet a proof."""
    for claim in claims():
        verdict = check(theory_of(claim).example, claim)
        assert verdict.verdict == "incomplete", (claim, verdict.message)


def test_numpy_is_all_it_needs() -> None:
    """Importing the package brings neither torch nor scipy nor click."""
    code = (
        "import sys, grader.derivation; print(sorted({'torch', 'scipy', 'click', 'rich', 'sympy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_same_text_has_the_same_verdict() -> None:
    """Two processes, with different hashes, say the same of one text in everything: no clock, no chance."""
    code = (
        "from grader.derivation import check;"
        "print(check('log p(x) = E_q[log p(x)]\\n = ELBO + KL(p(z|x)||q)', 'elbo-bound'))"
    )
    first, second = (
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in "12"
    )
    assert "first_bad_line=2" in first
    assert first == second
