"""What a worker says and cannot be true is refused here, before a library of ours trips over it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch

from grader.sandbox import remote, wire
from grader.sandbox.values import Unpacker
from tests.programs import program
from tests.sandbox_fuzz.frames import Names

NOTHING = memoryview(b"")
# No element, and more than 2 ** 64 places that the others would take.
EMPTY_AND_ENORMOUS = (0, 1 << 28, 1 << 28, 1 << 28)


@pytest.mark.parametrize(
    "node", [wire.Tensor("float32", EMPTY_AND_ENORMOUS, 0), wire.Array("<f4", EMPTY_AND_ENORMOUS, 0)]
)
def test_an_empty_array_of_an_impossible_shape_is_refused(node: wire.Value) -> None:
    """Its bytes are there, all none of them; its strides could not be counted."""
    with pytest.raises(wire.WireError, match="an empty array of an impossible shape"):
        Unpacker(Names(), NOTHING).unpack(node)


def test_a_module_that_is_nested_without_end_is_refused() -> None:
    """Torch walks through modules by recursion: one of a thousand levels would end our own stack."""
    peer: Any = SimpleNamespace(freed=[])
    children = tuple(".".join("a" * depth) for depth in range(1, 1000))
    with pytest.raises(wire.WireError, match="nested too deeply"):
        remote.build_module(
            remote.Owner(peer, 1), wire.Export(1, "module", "Net", children=children), Unpacker(Names(), NOTHING), "Net"
        )


def test_an_ordinary_module_is_built() -> None:
    """The same way, with a few levels."""
    peer: Any = SimpleNamespace(freed=[])
    export = wire.Export(1, "module", "Net", children=("body", "body.inner", "body.inner.last"))
    module = remote.build_module(remote.Owner(peer, 1), export, Unpacker(Names(), NOTHING), "Net")
    assert isinstance(module.get_submodule("body.inner.last"), torch.nn.Module)


def test_notes_are_made_of_whatever_a_worker_says() -> None:
    """Problems and packages of other forms, and the number of a line that has ten thousand digits, break nothing."""
    work = program({"one.py": "import left_pad"}, exports={"one.py": ("f",)})
    notes = work.notes([["one.py", 1 << 40_000, "ValueError", "text"], [], 7], [[], {}, 3, "left_pad"], {})
    assert notes == (
        "one.py: ValueError: text (Only what stands above that line counts.)",
        "A file could not be run to its end.",
        "A file could not be run to its end.",
        "The package left_pad is not installed here: only what uses it fails.",
    )
    assert work.placeholders == ("left_pad",)
