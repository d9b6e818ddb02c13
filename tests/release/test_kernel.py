"""The released notebook in a real kernel: run from top to bottom as a student's first click does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from grader import assignment
from tests.release.handing_out import hand_out

ROOT = Path(__file__).resolve().parents[2]


class _Kernel(AsyncKernelManager):
    """Without any folder of kernels to look in, there is only this interpreter's own."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(kernel_spec_manager=KernelSpecManager(kernel_dirs=[]), **settings)
        assert self.kernel_spec_manager.get_kernel_spec("python3").argv[0] == sys.executable


def test_all_cells_of_the_untouched_notebook_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No cell raises, and the last one shows the public check: nothing is wrong yet, only not done."""
    hand_out(assignment.read(ROOT / "solutions" / "disc13"), tmp_path)
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / ".jupyter"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    cells = nbformat.read(tmp_path / "disc13.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    client = NotebookClient(cells, kernel_manager_class=_Kernel, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    outputs = [output for cell in cells.cells for output in cell.get("outputs", ())]
    assert {output.output_type for output in outputs} == {"stream"}
    said = "".join(_text(cells.cells[-1]))
    assert "Not done yet" in said
    assert "What to look at" not in said
    assert not [cell.id for cell in cells.cells[:-1] if _text(cell)]


def _text(cell: Any) -> list[str]:
    return [output.text for output in cell.get("outputs", ())]
