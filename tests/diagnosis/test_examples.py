"""Public examples as an instructor writes them: what is read, and what is refused with the reason."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from grader.diagnosis import examples
from grader.diagnosis.examples import Model
from grader.errors import AssignmentError
from tests.diagnosis.line import Line


def double(x: np.ndarray) -> np.ndarray:
    """Twice x."""
    return 2 * x


REFERENCE = SimpleNamespace(double=double, Line=Line, LETTERS={"A"})
HEAD = "import numpy as np\nimport torch\nfrom grader.diagnosis.examples import Example, Model\n"


def read(tmp_path: Path, rows: str) -> examples.Examples:
    """The examples of a file whose function returns `rows`."""
    path = tmp_path / "examples.py"
    path.write_text(f"{HEAD}def examples(reference):\n    return {rows}\n")
    return examples.read(path, REFERENCE)


def test_the_order_of_the_file_is_kept(tmp_path: Path) -> None:
    """Examples stand by the function's name, in the order in which they are written."""
    found = read(tmp_path, '{"double": [Example(args=(np.array([1.0]),)), Example(args=(2,), text="with two")]}')
    assert list(found) == ["double"]
    assert [example.text for example in found["double"]] == ["", "with two"]


def test_no_file_is_no_examples(tmp_path: Path) -> None:
    """An assignment need not have any."""
    assert examples.read(tmp_path / "examples.py", REFERENCE) == {}


def test_a_model_has_the_weights_that_are_given_and_zeros() -> None:
    """What is not given is 0; the precision is the model's."""
    model = Model("Line", (2,), {"layer.weight": [[0.5, -1.0]]}, torch.float32).built(REFERENCE)
    assert {name: value.tolist() for name, value in model.state_dict().items()} == {
        "layer.weight": [[0.5, -1.0]],
        "layer.bias": [0.0],
    }
    assert {value.dtype for value in model.parameters()} == {torch.float32}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("1 / 0", "cannot be run: ZeroDivisionError"),
        ("[Example(args=(1,))]", "a dict of lists"),
        ('{"double": 1}', "a dict of lists"),
        ('{"doubel": []}', "no function doubel; did you mean double"),
        ('{"LETTERS": []}', "no function LETTERS"),
        ('{"double": [(1,)]}', "example 1 of double: it is no Example but a tuple"),
        (
            '{"double": [Example(args=(1,)), Example(args=(1, 2))]}',
            "example 2 of double: .*the arguments of double are x",
        ),
        ('{"double": [Example(args=(len,))]}', "needs a text, since x is a builtin_function"),
        ('{"Line.value": [Example(args=(1, 2))]}', "first argument should be the Model"),
        ('{"double": [Example(args=(Model("Lime", (1,)),))]}', "define no class Lime"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, rows: str, words: str) -> None:
    """What cannot be used is refused, with the example and what is wrong with it."""
    with pytest.raises(AssignmentError, match=f"examples.py: .*{words}"):
        read(tmp_path, rows)


def test_a_file_that_is_not_python_is_refused(tmp_path: Path) -> None:
    """A slip in the file is the instructor's to mend."""
    (tmp_path / "examples.py").write_text("def examples(")
    with pytest.raises(AssignmentError, match=r"examples\.py: it cannot be run: SyntaxError"):
        examples.read(tmp_path / "examples.py", REFERENCE)


def test_disc13_has_some_for_every_function_that_has_arguments(
    disc13: SimpleNamespace, family: examples.Examples
) -> None:
    """From 4 to 10 for each graded function, but for those without arguments."""
    functions = {name: value for name, value in vars(disc13).items() if inspect.isfunction(value)}
    with_arguments = {name for name, value in functions.items() if inspect.signature(value).parameters}
    methods = {f"VAE.{method}" for method in ("encode", "reparameterize", "decode", "forward")}
    assert set(family) == with_arguments | methods
    assert len(functions.keys() | methods) == 28
    assert all(4 <= len(rows) <= 10 for rows in family.values())


def test_disc13_begins_with_the_smallest(family: examples.Examples) -> None:
    """The first input of each function is not larger than any other."""
    for name, rows in family.items():
        arrays = [[arg for arg in one.args if isinstance(arg, np.ndarray | torch.Tensor)] for one in rows]
        sizes = [sum(array.reshape(-1).shape[0] for array in row) for row in arrays if row]
        assert sizes[0] == min(sizes), name


def test_disc13_does_not_answer_the_sheet(family: examples.Examples) -> None:
    """The sheet asks for the divergences between its two distributions: nowhere do they stand beside one another."""
    for example in [example for rows in family.values() for example in rows]:
        arrays = [np.asarray(arg, dtype=float) for arg in example.args if isinstance(arg, np.ndarray | list)]
        rows = [row for array in arrays for row in np.atleast_2d(array).reshape(-1, array.shape[-1]).tolist()]
        assert not ([0.5, 0.5] in rows and ([0.1, 0.9] in rows or [0.9, 0.1] in rows))
