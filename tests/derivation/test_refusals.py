"""What the language refuses: each with a message that says what to write, and with its place where there is one."""

from __future__ import annotations

import pytest

from grader.derivation import Verdict, check

ELBO, KL, PATH, QUAD = "elbo-bound", "kl-entropies", "pathwise-gradient", "reparam-quadratic"

REFUSED = [
    ("log p(x) = E_q[log(p(x,z)/p(z|x)]", 33, "expected ')' (to close column 19) but found ']'"),
    ("log p(x) = E_q[log p(x)", 24, "(to close column 15)"),
    ("log p(x) = log p(x))", 20, "closes nothing"),
    ("KL(q||p) >= 0 + KL(q||p)", None, "which p?"),
    ("KL(p||q) >= 0", 4, "which p?"),
    ("KL(q(z|x)||p(x|z)) >= 0", 12, "did you mean the posterior p(z|x)?"),
    ("KL(p(x,z)||q(z|x)) >= 0", 4, "not a distribution over z"),
    ("log p(x) = E_{p(x|z)}[log p(x)]", 15, "did you mean the posterior p(z|x)?"),
    ("log p(y) = 0", 7, "this sheet calls the observed variable x"),
    ("log p(x,h) = 0", 9, "this sheet calls the hidden variable z"),
    ("log r(x) = 0", 5, "calls the encoder's distribution"),
    ("let ELBO = 0", 5, "let cannot give it another one"),
    ("let KL = 0", 5, "let cannot give it another one"),
    ("let q = p(z|x)", 5, "let cannot give it another one"),
    ("let E = 0", 5, "let cannot give it another one"),
    ("let H = 0", 5, "let cannot give it another one"),
    ("= ELBO", 1, "nothing stands before it"),
    ("log p(x)", 1, "claims nothing"),
    ("log p(x) => ELBO", 10, "write >="),
    ("log p(x) ≈ ELBO", 10, "no relation of a proof"),
    ("log p(x) = E[log p(x)]", None, "under which distribution"),
    ("log p(x) = @", 12, "not part of the language"),
    ("log p(x) = p(x)^z", 16, "whole number"),
    ("log p(x) = E_q + 1", 16, "what the expectation is of"),
    ("log p(x) = x", 12, "stands here by itself"),
    ("log p = 0", 5, "which p? write its variables"),
    ("q(x) = 0", 1, "on this sheet q is q(z|x)"),
    ("log p(x) = log sum_z P(x,z)", 22, "both p and P occur"),
    (r"\log_2 p(x) = \ln p(x)", 15, "use one logarithm"),
    ("log p(x) = " + "(" * 41 + "1" + ")" * 41, 52, "more than 40 deep"),
    ("log p(x) = " + "+".join(["p(x)"] * 130), None, "longer than 600"),
    ("log p(x) = " + "+".join(["2*q*q*q*q"] * 45), None, "more than 120 parts"),
    ("log p(x) >= F", 13, "say first what it is"),
]


@pytest.mark.parametrize(("text", "column", "message"), REFUSED)
def test_what_is_refused_is_refused_helpfully(text: str, column: int | None, message: str) -> None:
    """Each refusal has its own message and, where one place is to blame, its column."""
    verdict = check(text, ELBO)
    assert verdict.verdict == "unreadable", verdict.message
    assert message in verdict.message
    place = "" if column is None else f", column {column}: "
    assert place in verdict.message


@pytest.mark.parametrize(
    ("claim", "text", "message"),
    [
        (ELBO, "log p(x) = Ev[log p(x)]", "'v' is not on this sheet: this sheet calls the observed variable x"),
        (ELBO, "log p(x) = H_z", "write the distribution in brackets"),
        (KL, "KL(p||q) = H_p(q) - H(p)", "a cross-entropy has its two distributions in brackets: H(p,q)"),
        (ELBO, r"\log_2 p(x) = lnp(x)", "use one logarithm"),
        (ELBO, "E_q^2[p(z)] = 0", "a power stands behind the brackets: E_q[ … ]^2"),
        (QUAD, "E_eps²[x] = 0", "a power stands behind the brackets: E_v[ … ]^2"),
        (ELBO, "KL^2(q||p(z)) = 0", "a power stands behind the brackets: KL(q||p)^2"),
        (PATH, "E_v[L^2(x)] = E_v[L(x)]", "a power stands behind the brackets: L(x)^2"),
        (PATH, "logp = 0", "'p' is not on this sheet"),
        (PATH, "f_theta(u,v,2) = 0", "takes two arguments here"),
        (PATH, r"\frac{d \frac{d L(x)}{d\theta}}{d\theta} = 0", "a gradient inside a gradient"),
        (PATH, "let G = p(v)", "a density stands only under an integral"),
        (ELBO, "let G = " + "+".join(["2*q*q*q*q"] * 45), "more than 120 parts"),
    ],
)
def test_a_refusal_names_what_was_written(claim: str, text: str, message: str) -> None:
    """What a message quotes stands in the text, also where one word was taken apart, and no index is lost."""
    verdict = check(text, claim)
    assert verdict.verdict == "unreadable", verdict.message
    assert message in verdict.message


def test_the_hidden_variable_is_explained_once() -> None:
    """What the sheet calls a variable is said at its first occurrence only."""
    verdict = check("log p(x,h) = log p(x,h)\nlog p(h) = log p(h)", ELBO)
    assert [("calls the hidden" in line.why) for line in verdict.lines] == [True, False]


def test_long_texts_are_refused() -> None:
    """8 kB and 80 lines are the limits of a text, each with its message."""
    assert "8 kB" in _only_message(check("log p(x) = 0\n" * 900, ELBO))
    assert "80 lines" in _only_message(check("log p(x)\n" + "= log p(x)\n" * 80, ELBO))


def _only_message(verdict: Verdict) -> str:
    assert verdict.verdict == "unreadable"
    return verdict.message
