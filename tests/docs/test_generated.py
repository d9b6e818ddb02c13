"""The pages that are made from the program say what the program does today."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from docs.generate.__main__ import PAGES
from docs.generate.meanings import MEANINGS
from docs.generate.structures import OUTPUTS
from docs.generate.structures import page as structures_page
from grader.cli.commands import COMMANDS

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_up_to_date(name: str) -> None:
    """Whoever changes a command or a JSON output runs `python -m docs.generate` and commits what it writes."""
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), f"docs/{name}: run python -m docs.generate"


def test_every_json_output_is_described() -> None:
    """A command with --json stands on the page of JSON outputs."""
    helps = PAGES["cli.md"]().split("\n## ")[1:]
    printing = {text.splitlines()[0] + " --json" for text in helps if "\n  --json" in text}
    assert printing == OUTPUTS.keys()
    assert len(helps) == len(COMMANDS) + 1


def test_a_field_without_a_meaning_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new field must be described, and a description must have its field."""
    monkeypatch.delitem(MEANINGS, "Report.score")
    monkeypatch.setitem(MEANINGS, "Report.gone", "a field that is no more")
    with pytest.raises(ValueError, match=r"\['Report.gone', 'Report.score'\]"):
        structures_page()


def test_the_page_has_the_fields_that_json_has() -> None:
    """Of each struct and of all that it holds, as the encoder itself tells them: nothing is renamed on the way."""
    _, encoded = msgspec.json.schema_components(OUTPUTS.values())
    fields = {f"{name}.{field}" for name, struct in encoded.items() for field in struct.get("properties", ())}
    assert fields == MEANINGS.keys()
