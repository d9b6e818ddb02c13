"""Charts as SVG that stands in a page: equal data give equal bytes, and the page's style gives the colours."""

from __future__ import annotations

import io
import re
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, cast

from markupsafe import Markup
from matplotlib import rc_context, style
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from grader.classroom.statistics import Bin

_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
# Drawn in these colours, which stand for names that the style sheet colours, light or dark.
_INK, _MUTED, _RULE, _ACCENT, _BAND = "#010101", "#020202", "#030303", "#040404", "#050505"
_NAMES = {_INK: "ink", _MUTED: "muted", _RULE: "rule", _ACCENT: "accent", _BAND: "band"}
_SIZE = re.compile(r"([0-9.]+)px")  # of a text, in its `font-size` or `font`; the page chooses the family
_KEPT = ("stroke-width", "stroke-linecap", "stroke-linejoin", "text-anchor", "opacity", "fill-opacity")
_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.size": 11.0,
    "axes.edgecolor": _RULE,
    "axes.labelcolor": _MUTED,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "text.color": _INK,
    "xtick.color": _RULE,
    "ytick.color": _RULE,
    "xtick.labelcolor": _MUTED,
    "ytick.labelcolor": _MUTED,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
}


def histogram(bins: Sequence[Bin], *, of: str, title: str, middle: float | None = None) -> Markup:
    """How many submissions lie in each bin; `of` names the axis with its unit, `middle` is marked as the median."""
    with _styled():
        figure, axes = _figure(height=3.1)
        lows = [bin_.low for bin_ in bins]
        widths = [(bin_.high - bin_.low) * 0.94 for bin_ in bins]
        axes.bar(lows, [bin_.count for bin_ in bins], width=widths, align="edge", color=_ACCENT)
        if middle is not None:
            axes.axvline(middle, color=_INK, linewidth=1.2)
            high = max((bin_.high for bin_ in bins), default=1.0)
            left = middle > 0.85 * high
            axes.annotate(
                f"median {middle:.3g}",
                (middle, 1.0),
                xycoords=("data", "axes fraction"),
                xytext=(-4 if left else 4, 2),
                textcoords="offset points",
                ha="right" if left else "left",
                va="bottom",
            )
        axes.set_xlabel(of)
        axes.set_ylabel("submissions")
        axes.yaxis.set_major_locator(MaxNLocator("auto", integer=True))
        return _svg(figure, title)


def bars(labels: Sequence[str], values: Sequence[float], *, of: str, title: str, most: float | None = None) -> Markup:
    """A bar for each label, from the top down; the axis `of` ends at `most`, where it is given."""
    with _styled():
        figure, axes = _figure(height=0.9 + 0.29 * max(len(labels), 1))
        places = range(len(labels))
        if most is not None:
            axes.barh(places, [most] * len(labels), height=0.62, color=_BAND)
            axes.set_xlim(0, most)
        axes.barh(places, values, height=0.62, color=_ACCENT)
        axes.set_yticks(places, labels)
        axes.set_ylim(len(labels) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(of)
        if most is None:
            axes.xaxis.set_major_locator(MaxNLocator("auto", integer=True))
        return _svg(figure, title)


def scatter(points: Sequence[tuple[float, float]], *, x: str, y: str, title: str) -> Markup:
    """A dot for each pair of a share from 0 to 1 and a correlation from -1 to 1."""
    with _styled():
        figure, axes = _figure(height=3.4)
        axes.axhline(0.0, color=_RULE, linewidth=0.8)
        axes.scatter([point[0] for point in points], [point[1] for point in points], s=18, color=_ACCENT, alpha=0.7)
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(min([0.0, *(point[1] for point in points)]) - 0.05, 1.02)
        axes.set_xlabel(x)
        axes.set_ylabel(y)
        return _svg(figure, title)


def _styled() -> AbstractContextManager[None]:
    """Our style and nothing of a configuration file that lies about."""
    return cast(AbstractContextManager[None], style.context(["default", _STYLE]))


def _figure(*, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(5.6, height), layout="constrained")
    FigureCanvasSVG(figure)
    return figure, figure.add_subplot()


def _svg(figure: Figure, title: str) -> Markup:
    file = io.BytesIO()
    with rc_context({"svg.hashsalt": title}), warnings.catch_warnings():
        # A letter that the font for measuring lacks is drawn by the browser's all the same.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    root = ET.fromstring(file.getvalue())
    used = {found for element in root.iter() for found in _references(element)}
    for element in root.iter():
        _restyle(element, used)
        for child in list(element):
            if child.tag in (f"{_SVG}metadata", f"{_SVG}style"):
                element.remove(child)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("class", "chart")
    root.set("role", "img")
    root.set("aria-label", title)
    ET.register_namespace("", _SVG[1:-1])
    ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    return Markup(ET.tostring(root, encoding="unicode"))


def _references(element: ET.Element) -> list[str]:
    """The ids that `element` needs."""
    clip = element.get("clip-path", "").removeprefix("url(#").removesuffix(")")
    return [name for name in (clip, element.get(_LINK, "").removeprefix("#")) if name]


def _restyle(element: ET.Element, used: set[str]) -> None:
    """Turn the style into attributes and classes: the page's policy allows no style within an element."""
    if element.get("id") not in used:
        element.attrib.pop("id", None)
    declared = {name.strip(): value.strip() for name, _, value in _declarations(element.attrib.pop("style", ""))}
    classes = []
    for name in ("fill", "stroke"):
        colour = declared.get(name, element.get(name, ""))
        if colour in _NAMES:
            classes.append(f"{name}-{_NAMES[colour]}")
            element.attrib.pop(name, None)
        elif colour:
            element.set(name, colour)
    for name in _KEPT:
        if name in declared:
            element.set(name, declared[name])
    if element.tag == f"{_SVG}text":
        classes = classes or ["fill-ink"]
        if size := _SIZE.search(declared.get("font-size", declared.get("font", ""))):
            element.set("font-size", size[1])
    if classes:
        element.set("class", " ".join(classes))


def _declarations(style: str) -> list[tuple[str, str, str]]:
    return [part.partition(":") for part in style.split(";") if part.strip()]
