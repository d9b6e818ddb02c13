"""Whatever students must not get is found, wherever it hides, and a clean release is not suspected."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import assignment
from grader.assignment import Assignment
from grader.release import build, wheel
from grader.release.archive import zipped
from grader.release.leaks import Secrets, leaks, secrets

FOLDER = Path(__file__).resolve().parents[2] / "solutions" / "disc13"
LINE = "joint = np.asarray(prior, dtype=float) * np.asarray(likelihood, dtype=float)[:, x]"


@pytest.fixture(scope="module")
def disc13() -> Assignment:
    """Discussion 13."""
    return assignment.read(FOLDER)


@pytest.fixture(scope="module")
def hidden(disc13: Assignment) -> Secrets:
    """What it hides."""
    return secrets(disc13)


@pytest.fixture(scope="module")
def clean(disc13: Assignment) -> dict[str, bytes]:
    """What students get of it, but for the wheel."""
    return build.for_students(disc13)


def _seed() -> str:
    return str(assignment.read(FOLDER).seed)


def _in_notebook(key: str, value: object) -> Callable[[bytes], bytes]:
    """A change of a notebook: `value` under `key` of its last cell, or of its own metadata."""

    def change(data: bytes) -> bytes:
        document = json.loads(data)
        if key == "metadata":
            document["metadata"]["author"] = value
        else:
            document["cells"][-1][key] = value
        return json.dumps(document).encode()

    return change


def _added(text: str) -> Callable[[bytes], bytes]:
    return lambda data: data + text.encode()


def _hidden_test_line() -> str:
    lines = (FOLDER / "hidden" / "test_elbo_bound.py").read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.strip().startswith("same(student."))


STREAM = [{"output_type": "stream", "name": "stdout", "text": ["the seed is ", _seed()]}]
PLANTED: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "a line of a solution": ("elbo_bound.py", _added(f"\n{LINE}\n"), "the solution in elbo_bound.py"),
    "one in a comment, laid out anew": ("README.md", _added("\n# " + LINE.replace(" ", "  ")), "the solution in"),
    "one in a notebook's metadata": ("disc13.ipynb", _in_notebook("metadata", {"note": LINE}), "the solution in"),
    "one in a notebook's cell": ("disc13.ipynb", _in_notebook("source", [LINE[:30], LINE[30:]]), "the solution in"),
    "the seed in an output": ("disc13.ipynb", _in_notebook("outputs", STREAM), "the secret seed"),
    "the seed with its digits grouped": ("assignment.toml", _added(f"\n# {int(_seed()):_}"), "the secret seed"),
    "a right choice": ("reparameterization.py", _added("\nDIRECT_LIKELIHOOD = {'F', 'C', 'B'}\n"), "answer to DIRECT"),
    "a right letter": ("README.md", _added('\nSAMPLING_DISTRIBUTION: str = "B"'), "answer to SAMPLING"),
    "a hidden test": ("public/conftest.py", _added(f"\n{_hidden_test_line()}\n"), "the hidden test hidden/test_elbo"),
    "encoded text": ("README.md", _added("\n" + base64.b64encode(LINE.encode()).decode()), "the solution in"),
}


def test_a_clean_release_is_not_suspected(clean: dict[str, bytes], hidden: Secrets) -> None:
    """Neither the files for students nor the engine's wheel hold anything that is hidden."""
    assert leaks({**clean, wheel.NAME: wheel.wheel()}, hidden) == []


@pytest.mark.parametrize("case", PLANTED)
def test_a_planted_leak_is_found(case: str, clean: dict[str, bytes], hidden: Secrets) -> None:
    """Whatever is found names the file and what it gives away."""
    name, change, what = PLANTED[case]
    found = leaks({**clean, name: change(clean[name])}, hidden)
    assert found
    assert all(leak.startswith(f"{name}: ") and what in leak for leak in found)


def test_a_leak_in_an_archive_is_found(hidden: Secrets) -> None:
    """Archives are opened, also within one another."""
    inner = zipped({"x.py": LINE.encode()})
    (found,) = leaks({"outer.zip": zipped({"inner.zip": inner})}, hidden)
    assert found.startswith("outer.zip, inner.zip, x.py: from the solution in elbo_bound.py")


def test_one_line_in_the_engine_may_be_its_own(hidden: Secrets) -> None:
    """A line that the engine happens to share with a solution is no leak; two lines of one solution are."""
    other = next(line for line, place in hidden.lines.items() if "elbo_bound.py" in place and line not in LINE)
    assert leaks({"x.whl": zipped({"grader/x.py": LINE.encode()})}, hidden) == []
    assert len(leaks({"x.whl": zipped({"grader/x.py": f"{LINE}\n{other}".encode()})}, hidden)) == 1


def test_a_new_assignment_has_secrets_like_any_other(demo: Assignment) -> None:
    """Nothing that the scaffold hides stands in what students get, the engine included; what is put there is found."""
    files = build.student_archive(build.for_students(demo))
    hidden = secrets(demo)
    assert leaks(files, hidden) == []
    for name, what in (
        ("logistic.py", "from the solution in logistic.py"),
        ("logistic.py", "the right answer to BOUND_PROOF"),
        ("hidden/test_logistic.py", "from the hidden test hidden/test_logistic.py"),
        ("mistakes/logistic.py", "from the mistake mistakes/logistic.py"),
    ):
        found = leaks({**files, "README.md": (demo.folder / name).read_bytes()}, hidden)
        assert [leak for leak in found if leak.startswith(f"README.md: {what}")]


def test_a_short_seed_is_told_to_grow(demo: Assignment) -> None:
    """A number that anything may hold by chance is found nearly everywhere, and the finding says what to do."""
    toml = demo.folder / "assignment.toml"
    toml.write_text(toml.read_text("utf-8").replace(str(demo.seed), "13"), "utf-8")
    found = leaks({"x.py": b"x = 113"}, secrets(assignment.read(demo.folder)))
    assert found == ["x.py: the secret seed, so short that it may stand there by chance; give it more digits"]


IN_PUBLIC_TESTS = {
    "    return -(labels * functional.logsigmoid(scores) + (1 - labels) * functional.logsigmoid(-scores)).mean()":
        "the solution in logistic.py",
    "# H(p) - H(p,q) = E_p[log q(y)] - E_p[log p(y)]": "the solution in logistic.py",
    "    same(student.probability, reference.probability, rng.tensor(5, 2, scale=3.0))": "the hidden test",
    "    return loss_gradient(scores, labels) * len(scores)": "the mistake",
    "    # scores = torch.cat([rng.tensor(6), torch.tensor([1e4, -1e4], dtype=torch.float64)])": "",
}  # fmt: skip


@pytest.mark.parametrize("line", IN_PUBLIC_TESTS)
def test_a_public_test_excuses_no_secret(line: str, demo: Assignment) -> None:
    """A line is not given to students because a public test has it, but for one that a hidden test shares with it."""
    path = demo.folder / "public" / "test_logistic.py"
    path.write_text(
        f"{path.read_text('utf-8')}\n\ndef more(student, reference, scores, labels, rng):\n{line}\n", "utf-8"
    )
    found = leaks(build.for_students(demo), secrets(demo))
    what = IN_PUBLIC_TESTS[line]
    assert [leak.startswith(f"public/test_logistic.py: from {what}") for leak in found] == ([True] if what else [])


@pytest.mark.parametrize(
    ("name", "data"),
    [("hidden/test_x.py", b""), ("public/mistakes/a.py", b""), ("x.pyc", b"x = 1"), ("x.py", b"\xff\xfe")],
)
def test_what_cannot_be_looked_through_is_refused(name: str, data: bytes, hidden: Secrets) -> None:
    """A folder of secrets, a compiled file, or one that is no text is a finding whatever is in it."""
    assert len(leaks({name: data}, hidden)) == 1


def test_mistakes_are_secret(demo: Assignment) -> None:
    """A known mistake's line is hidden like a solution's."""
    (demo.folder / "mistakes" / "more.py").write_text(
        "def f():\n    return 'this is a long and wrong answer'\n", "utf-8"
    )
    (found,) = leaks({"x.py": b"    return 'this is a long and wrong answer'"}, secrets(demo))
    assert "the mistake mistakes/more.py" in found


def test_a_derivation_is_an_answer(demo: Assignment) -> None:
    """A solved derivation is found as a whole, even where each of its lines is too short to be anybody's own."""
    toml = demo.folder / "assignment.toml"
    toml.write_text(toml.read_text("utf-8").replace("exports = [", 'exports = ["PROOF", '), "utf-8")
    master = demo.folder / "logistic.py"
    region = '\n\n### BEGIN SOLUTION\nPROOF = """\na\n= b\n"""\n### END SOLUTION\n'
    master.write_text(master.read_text("utf-8") + region, "utf-8")
    hidden = secrets(assignment.read(demo.folder))
    assert leaks({"x.py": b'PROOF = """\na\n  = b\n"""'}, hidden) == ["x.py: the right answer to PROOF"]
    assert leaks({"x.py": b'PROOF = """\na\n"""'}, hidden) == []
