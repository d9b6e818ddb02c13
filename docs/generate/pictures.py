"""The pictures of README.md, drawn from what the program prints and writes: `python -m docs.generate.pictures`.

The terminal's picture takes seconds, the report's a minute or more: a class of 120 is made and graded for it. With the
folder of a report as its argument it is drawn from that one.
"""

from __future__ import annotations

import html
import io
import os
import pty
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
TITLE = "grader grade tests/submissions/typical"
_CLASS_SIZE = 120
_WIDTH = 84  # columns of the terminal
_LAYERS = re.compile(r"\n[^\n]*Isolation: .*", re.DOTALL)
_SHOWN = 27  # lines of the table's beginning
_FONT = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
_TERMINAL = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="What grader grade prints">
<style>
.{unique_id}-matrix {{ font-family: FONT; font-size: {char_height}px; line-height: {line_height}px }}
.{unique_id}-title {{ font-family: system-ui, sans-serif; font-size: 15px; fill: #d9d9d9 }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
""".replace("FONT", _FONT)

_CHART = re.compile(r'<svg[^>]*class="chart".*?</svg>', re.DOTALL)
_FIGURE = re.compile(r"<div><dt>(.*?)</dt><dd>(.*?)</dd></div>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_SVG = "http://www.w3.org/2000/svg"
# The report's own colours (grader/classroom/report/templates/report.css), light and dark.
_REPORT_STYLE = """
:root { --paper: #fcfbf9; --ink: #1f1e1c; --muted: #5f5b55; --rule: #dcd8d1; --band: #efece6; --accent: #1d5a96 }
@media (prefers-color-scheme: dark) {
:root { --paper: #17181a; --ink: #e7e4de; --muted: #a8a49c; --rule: #37383c; --band: #2a2b2f; --accent: #8cbcf0 }
}
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif }
.fill-ink { fill: var(--ink) } .fill-muted { fill: var(--muted) } .fill-rule { fill: var(--rule) }
.fill-accent { fill: var(--accent) } .fill-band { fill: var(--band) }
.stroke-ink { stroke: var(--ink) } .stroke-muted { stroke: var(--muted) } .stroke-rule { stroke: var(--rule) }
.stroke-accent { stroke: var(--accent) } .stroke-band { stroke: var(--band) }
.paper { fill: var(--paper); stroke: var(--rule) }
"""
_PAPER = (900, 440)
_CHART_WIDTH = 420
_CHART_TOP = 120


def terminal(printed: str) -> str:
    """The SVG of a terminal that shows the beginning of `printed`, with its colours, and its last lines.

    The layers of confinement are left out: they are the machine's, not the table's.
    """
    lines = _LAYERS.sub("", printed.replace("\r\n", "\n")).rstrip("\n").split("\n")
    last = max(number for number, line in enumerate(lines) if "Total: " in line)
    shown = [*lines[:_SHOWN], "…", "", *lines[last:]]
    console = Console(record=True, width=_WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi("\n".join(shown)))
    return console.export_svg(title=TITLE, theme=MONOKAI, code_format=_TERMINAL, unique_id="table")


def printed_on_a_terminal() -> str:
    """What `grader grade` prints on a terminal for the typical submission, colours and all."""
    ours, theirs = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    environment |= {"COLUMNS": str(_WIDTH), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    command = [sys.executable, "-m", *TITLE.split()]
    with subprocess.Popen(command, cwd=ROOT, stdout=theirs, stderr=subprocess.DEVNULL, env=environment) as running:
        os.close(theirs)
        printed = b""
        with open(ours, "rb", buffering=0) as terminal_output:
            try:
                while piece := terminal_output.read(65536):
                    printed += piece
            except OSError:
                pass  # on Linux that is how a terminal says that its last writer has gone
    if running.returncode != 0:
        raise SystemExit(f"{TITLE}: exit status {running.returncode}")
    return printed.decode()


def report(page: str) -> str:
    """The SVG of a report's overview, whose HTML is `page`: its figures and its first two charts as they are."""
    width, height = _PAPER
    root = ET.Element(f"{{{_SVG}}}svg", viewBox=f"0 0 {width} {height}", role="img")
    root.set("aria-label", "The overview of a class's report")
    ET.SubElement(root, f"{{{_SVG}}}style").text = _REPORT_STYLE
    size = {"width": str(width - 2), "height": str(height - 2)}
    ET.SubElement(root, f"{{{_SVG}}}rect", {"class": "paper", "x": "1", "y": "1", "rx": "8", **size})
    for number, (label, value) in enumerate(_FIGURE.findall(page)):
        x = 24 + number * 146
        _text(root, label, x=x, y=40, size=13, css="fill-muted")
        _text(root, value, x=x, y=68, size=19, css="fill-ink")
    for number, chart in enumerate(_CHART.findall(page)[:2]):
        drawn = ET.fromstring(chart)
        _, _, wide, high = (float(word) for word in drawn.get("viewBox", "").split())
        x = 16 + number * (_CHART_WIDTH + 24)
        _text(root, drawn.get("aria-label", ""), x=x + 8, y=_CHART_TOP - 14, size=14, css="fill-ink")
        place = {"x": x, "y": _CHART_TOP, "width": _CHART_WIDTH, "height": round(_CHART_WIDTH * high / wide, 1)}
        for name, amount in place.items():
            drawn.set(name, str(amount))
        root.append(drawn)
    ET.register_namespace("", _SVG)
    return ET.tostring(root, encoding="unicode") + "\n"


def _text(parent: ET.Element, content: str, *, x: int, y: int, size: int, css: str) -> None:
    place = {"x": str(x), "y": str(y), "font-size": str(size), "class": css}
    ET.SubElement(parent, f"{{{_SVG}}}text", place).text = html.unescape(_TAG.sub("", content))


def _graded_class(folder: Path) -> Path:
    """The folder of the report of a made class, which is graded in `folder`."""
    run = [sys.executable, "-m"]
    subprocess.run([*run, "tests.classroom.made_class", str(folder), "--n", str(_CLASS_SIZE)], cwd=ROOT, check=True)
    export = next(folder.glob("*_export"))
    subprocess.run([*run, "grader", "batch", str(export), "--store", str(folder / "s.sqlite")], cwd=ROOT, check=True)
    return folder / "report"


def _draw(report_folder: Path) -> None:
    (PICTURES / "table.svg").write_text(terminal(printed_on_a_terminal()), encoding="utf-8")
    page = (report_folder / "index.html").read_text(encoding="utf-8")
    (PICTURES / "report.svg").write_text(report(page), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:]:
        _draw(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            _draw(_graded_class(Path(temporary)))
