"""What the masters' comments say becomes Markdown: formulas, options, lists, and text that stays as it is."""

from __future__ import annotations

import pytest

from grader.release import latex
from grader.release.prose import markdown

FORMULAS = {
    "log 1/p(x) = -log p(x)": r"\log 1 / p ( x ) = - \log p ( x )",
    "D_KL(p‖q)": r"D _ {\mathrm{KL}} ( p \,\|\, q )",
    "E_{z ~ q}[ log p(x|z) ]": r"\mathbb{E} _ { z \sim q } [ \log p ( x \mid z ) ]",
    "Σ_i p_θ(x_i)": r"\sum _ {i} p _ {\theta} ( x _ {i} )",
    "E[‖x‖²]": r"\mathbb{E} [ \lVert x \rVert ^{2} ]",
    "∫ p(x|z) p(z) dz": r"\int p ( x \mid z ) p ( z ) \,dz",
}


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_latex(text: str) -> None:
    """Letters, signs, subscripts and norms are written as LaTeX writes them."""
    assert latex.formula(text) == FORMULAS[text]


@pytest.mark.parametrize("text", ["an index from 0 to X - 1", "prior", "p@q", "x = “a”"])
def test_what_is_no_formula_is_left_alone(text: str) -> None:
    """A word or a sign that no formula has makes it prose."""
    assert latex.formula(text) is None


def test_words_beside_a_formula_are_escaped() -> None:
    """What LaTeX would take for a command is text."""
    assert latex.words("50% of {a_b}") == r"\text{50\% of \{a\_b\}}"


def test_several_formulas_stand_below_each_other() -> None:
    """A block of formulas is one display, in columns; what explains them stands beside them."""
    text = "Two of them:\n\n    H(p)  = E_p[-log p(x)]  the entropy\n    L(x)  = x²\n"
    assert markdown(text) == (
        "Two of them:\n\n$$\\begin{array}{lll}\n"
        "H ( p ) & = \\mathbb{E} _ {p} [ - \\log p ( x ) ] & \\text{the entropy} \\\\\n"
        "L ( x ) & = x ^{2}\n\\end{array}$$"
    )


def test_options_become_a_list() -> None:
    """Letters and quoted names at the beginning of indented lines are options; a longer one may go on below."""
    text = 'Tick:\n  A  The first,\n     which is long.\n  B  The second.\n\n  "encode"  a step'
    assert markdown(text) == 'Tick:\n\n- **A** The first, which is long.\n- **B** The second.\n\n- `"encode"` a step'


def test_other_indented_text_stays_as_it_is() -> None:
    """A table in words keeps its columns."""
    text = "    prior  (K,)  the p(z)\n    x      an index"
    assert markdown(text) == "```text\nprior  (K,)  the p(z)\nx      an index\n```"


def test_markup_in_prose_is_escaped() -> None:
    """A star, an underscore or a bracket of mathematics is no markup; code spans and list marks are kept."""
    assert markdown("p_θ * [x] and `a_b`\n- one `c*`\n  and more\n- two") == (
        "p\\_θ \\* \\[x\\] and `a_b`\n\n- one `c*` and more\n\n- two"
    )
