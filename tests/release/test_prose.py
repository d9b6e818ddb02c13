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


def test_several_formulas_stand_below_each_other() -> None:
    """A block of formulas alone is one display, in columns."""
    assert markdown("Two of them:\n\n    H(p)  = E_p[-log p(x)]\n    L(x)  = x²\n") == (
        "Two of them:\n\n$$\\begin{array}{ll}\n"
        "H ( p ) & = \\mathbb{E} _ {p} [ - \\log p ( x ) ] \\\\\n"
        "L ( x ) & = x ^{2}\n\\end{array}$$"
    )


def test_words_beside_formulas_wrap() -> None:
    """What explains a formula is text beside it, since a display is cut off where the screen ends."""
    assert markdown("    H(p)  = p  the entropy\n    L(x)  = x²  the bound of p_θ(x)") == (
        "- $H ( p )$ $= p$ the entropy\n- $L ( x )$ $= x ^{2}$ the bound of $p _ {\\theta} ( x )$"
    )
    assert markdown("    L(x),  where  x = p") == "$$ L ( x ) , $$\n\nwhere\n\n$$ x = p $$"


def test_a_long_equation_takes_two_lines() -> None:
    """It goes on below at its last term that no bracket holds, so that nothing is cut off on a telephone."""
    assert markdown("    L(x, φ) = E_{z ~ q}[ log p(x|z) - 1 ] - D_KL(q‖p(z)).") == (
        "$$\\begin{aligned} L ( x , \\phi ) &= \\mathbb{E} _ { z \\sim q } [ \\log p ( x \\mid z ) - 1 ] \\\\\n"
        "&\\quad - D _ {\\mathrm{KL}} ( q \\,\\|\\, p ( z ) ) . \\end{aligned}$$"
    )


INLINE = {
    "In general x = f(u), and log p(x) >= ELBO for every q; H(q) ≤ H(p)": (
        r"In general $x = f ( u )$, and $\log p ( x ) \ge \mathrm{ELBO}$ for every q; $H ( q ) \le H ( p )$"
    ),
    "derive ∇_θ E_v[L(f(u))] = E_v[L'(f(u)) ∇_θ f(u) + 0 - 0], and": (
        r"derive $\nabla _ {\theta} \mathbb{E} _ {v} [ L ( f ( u ) ) ]$ "
        r"$= \mathbb{E} _ {v} [ L ' ( f ( u ) ) \nabla _ {\theta} f ( u ) + 0 - 0 ]$, and"
    ),
    "with probability p(x), or": "with probability $p ( x )$, or",
    "as E_p[1/log q(x)]. Its": r"as $\mathbb{E} _ {p} [ 1 / \log q ( x ) ]$. Its",
    "or as E_q[log(p(x, z)/q(z))]": r"or as $\mathbb{E} _ {q} [ \log ( p ( x , z ) / q ( z ) ) ]$",
    "where p(x) = 0 and": "where $p ( x ) = 0$ and",
    "p(z) = N(0, I), and": "$p ( z ) = N ( 0 , I )$, and",
    "each log p_θ(x_i) instead": r"each $\log p _ {\theta} ( x _ {i} )$ instead",
    "Can Σ_i log ∫ p(x_i|z) p(z) dz be": r"Can $\sum _ {i} \log \int p ( x _ {i} \mid z ) p ( z ) \,dz$ be",
    "an entry x_j adds": "an entry $x _ {j}$ adds",
    "a function(s) of x (n, d) in 3(a), a_name": "a function(s) of x (n, d) in 3(a), a\\_name",
    "f(theta, u, v) maps": "f(theta, u, v) maps",
}


@pytest.mark.parametrize("text", INLINE)
def test_a_formula_in_a_sentence_is_rendered(text: str) -> None:
    """Something applied to arguments, or with an index, is mathematics; names in words are not."""
    assert markdown(text) == INLINE[text]


def test_options_become_a_list() -> None:
    """Letters and quoted names at the beginning of indented lines are options; a longer one may go on below."""
    text = 'Tick:\n  A  The first,\n     which is long.\n  B  The second.\n\n  "encode"  a step'
    assert markdown(text) == 'Tick:\n\n- **A** The first, which is long.\n- **B** The second.\n\n- `"encode"` a step'


def test_columns_become_a_list() -> None:
    """What names something and says what it is becomes a list, which wraps; other text stays as it is."""
    assert markdown("    prior  (K,)  the p(z)\n    x      an index") == (
        "- `prior` `(K,)` the $p ( z )$\n- `x` an index"
    )
    assert markdown("    p(x) = 1  # so far\n    q(x)  # and on") == "```text\np(x) = 1  # so far\nq(x)  # and on\n```"
    assert markdown("    one\n      two  three") == "```text\none\n  two  three\n```"


def test_markup_in_prose_is_escaped() -> None:
    """A star, an underscore or a bracket of mathematics is no markup; code spans and list marks are kept."""
    assert markdown("p_max * [x] and `a_b`\n- one `c*`\n  and more\n- two") == (
        "p\\_max \\* \\[x\\] and `a_b`\n\n- one `c*` and more\n\n- two"
    )
