"""Pages from templates: everything is escaped, and a browser may load nothing and run nothing but our own script."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from collections.abc import Mapping
from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from grader.classroom.record import Assigned
from grader.classroom.report.sources import visible
from grader.errors import UsageError
from grader.figures import points
from grader.text import one_line

_FILES = resources.files("grader.classroom.report") / "templates"
_SLUG_LIMIT = 40
_REMEMBERED = 4096  # texts: the names of tests stand on every page


def page_name(key: str) -> str:
    """The file name of a submission's page: readable, and different for each key also where case does not count."""
    slug = re.sub(r"[^a-z0-9]+", "-", key.lower())[:_SLUG_LIMIT].strip("-") or "submission"
    return f"{slug}-{_digest(key)}.html"


def anchor(misconception: str) -> str:
    """The id of a misconception's section."""
    return f"m-{_digest(misconception)}"


def share(value: float) -> str:
    """A share, from 0 to 1, in whole per cent."""
    return f"{100 * value:.0f} %"


class Pages:
    """Renders the pages of one class.

    Style and script stand in each page, under their hashes: from `file://` no browser agrees with another on what a
    page's own files are, and a page can be passed on alone.
    """

    def __init__(self, assigned: Assigned) -> None:
        style, script = _read("report.css"), _read("report.js")
        self._environment = Environment(
            loader=FunctionLoader(_read),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "points": functools.partial(points, nothing="–"),
            "share": share,
            "line": functools.lru_cache(maxsize=_REMEMBERED)(one_line),
            "visible": visible,
            "page": page_name,
            "anchor": anchor,
        }
        self._environment.globals |= {
            "assigned": assigned,
            "style": Markup(style),
            "script": Markup(script),
            "policy": (
                f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
                "base-uri 'none'; form-action 'none'"
            ),
        }

    def render(self, template: str, values: Mapping[str, object]) -> str:
        """The page that `template` makes of `values`."""
        return self._environment.get_template(template).render(values)


def _read(name: str) -> str:
    try:
        return (_FILES / name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        # The wheel of a release goes to students, and holds programs only.
        raise UsageError(
            f"this grader came with a release, which has no {name} in it; write reports with grader in a checkout"
        ) from error


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
