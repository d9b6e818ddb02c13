"""Write the pages that are made from the program itself: `python -m docs.generate`."""

from __future__ import annotations

from pathlib import Path

from docs.generate import commands, structures

PAGES = {"cli.md": commands.page, "json.md": structures.page}
"""What makes the text of each generated page, by the page's name in docs/."""

if __name__ == "__main__":
    for name, page in PAGES.items():
        (Path(__file__).parents[1] / name).write_text(page(), encoding="utf-8")
