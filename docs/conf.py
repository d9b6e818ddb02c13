"""How Sphinx makes a site of these pages: `make docs`. The site needs no network."""

from __future__ import annotations

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

project = "grader"
author = "the grader authors"
project_copyright = author
extensions = ["myst_parser"]
exclude_patterns = ["generate"]
myst_heading_anchors = 4
highlight_language = "text"
html_theme = "furo"
html_title = "grader"
html_static_path = ["site"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"light_css_variables": {"color-brand-primary": "#0b5394", "color-brand-content": "#0b5394"}}


def setup(app: Sphinx) -> None:
    """Make the names that `derivations.md` gives its blocks, which a test reads, known as plain text."""
    for name in ("derivation", "answer"):
        app.add_lexer(name, TextLexer)
