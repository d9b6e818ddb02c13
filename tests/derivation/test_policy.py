"""The policy: what one line may do, what an inequality rests on, the rules R1 to R5, and what never passes."""

from __future__ import annotations

import pytest

from grader.derivation import Verdict, check

ELBO, KL, PATH, QUAD = "elbo-bound", "kl-entropies", "pathwise-gradient", "reparam-quadratic"


def _check(text: str, claim: str = ELBO) -> Verdict:
    return check(text, claim)


COSTS = [
    ("log p(x) = log p(x)", []),
    ("log p(x) = E_q[log p(x)]", ["const"]),
    ("p(x,z) = p(z|x) p(x)", ["product"]),
    ("log(p(x,z)/q) = log p(x,z) - log q", ["expand"]),
    ("KL(q||p(z)) = E_q[log(q/p(z))]", ["kl"]),
    ("E_{p(z)}[p(x|z)] = sum_z p(z) p(x|z)", ["expsum"]),
    ("sum_z p(x,z) = p(x)", ["marginal"]),
    ("ELBO = E_q[log p(x|z)] - KL(q||p(z))", []),
    ("H(q) = -E_q[log q]", []),
    ("sum_z q log p(x) = E_q[log p(x)]", []),
    ("E_q[log(p(x,z)/p(z|x))] = E_q[log(p(x,z)/q)] + E_q[log(q/p(z|x))]", ["expand", "intro"]),
    ("log p(x) = log E_q[p(x,z)/q]", ["expsum", "intro", "marginal"]),
]


@pytest.mark.parametrize(("text", "families"), COSTS)
def test_the_families_of_a_line(text: str, families: list[str]) -> None:
    """The moves of an accepted equality are the smallest set of families that makes both sides equal."""
    verdict = _check(text)
    assert verdict.lines[0].ok, verdict.message
    assert sorted(verdict.lines[0].moves) == families


def test_three_families_pass_and_four_do_not() -> None:
    """The limit of a line is three families."""
    assert _check("log p(x) = log E_q[p(x,z)/q]").lines[0].ok
    assert _check("log p(x) = log E_q[p(x|z)p(z)/q]").verdict == "unjustified"


def test_a_cancelled_q_does_not_help() -> None:
    """Whether q enters is decided on the cancelled form: + 0*log q is no q."""
    verdict = _check("log p(x) + 0*log q = E_q[log(p(x,z)/q)] + KL(q||p(z|x))")
    assert verdict.verdict == "unjustified"


DROPS = [
    ("E_q[log p(x)] + KL(q||p(z)) >= E_q[log p(x)]", "incomplete"),
    ("KL(q||p(z|x)) >= 0", "incomplete"),
    ("0 <= E_q[log(q/p(z|x))]", "incomplete"),
    ("2 KL(p(z|x)||q) >= 0", "incomplete"),
    ("log p(x) >= log p(x) - KL(q||p(z))", "incomplete"),
    ("log E_q[p(x,z)/q] >= E_q[log p(x,z) - log q]", "incomplete"),
    ("-log E_{p(z)}[p(x|z)] <= -E_{p(z)}[log p(x|z)]", "incomplete"),
    ("log p(x) >= log p(x)", "incomplete"),
    ("KL(q||p(z)) + KL(q||p(z|x)) >= 0", "unproven"),
    ("log int p(x,z) dz >= E_q[log(p(x,z)/q)]", "unjustified"),
    ("log p(x) - ELBO >= 0", "unjustified"),
]


@pytest.mark.parametrize(("text", "verdict"), DROPS)
def test_an_inequality_takes_one_drop_or_one_jensen(text: str, verdict: str) -> None:
    """One KL is dropped or Jensen is used once, with at most two families; q must be in sight for Jensen (R4)."""
    assert _check(text).verdict == verdict


@pytest.mark.parametrize("text", ["log p(x) > ELBO", "ELBO < log p(x)", "KL(q||p(z|x)) > 0"])
def test_strict_is_wrong(text: str) -> None:
    """A strict inequality is wrong, with the reason."""
    verdict = _check(text)
    assert verdict.verdict == "wrong"
    assert "may be 0" in verdict.message


def test_numbers_never_justify_an_inequality() -> None:
    """What holds on all models and is not derived is unproven: not accepted, not refuted, named for staff."""
    verdict = _check("log p(x) >= ELBO - KL(p(z|x)||q)")
    assert verdict.verdict == "unproven"
    assert "a TA will look" in verdict.message
    assert any(note.startswith("for staff") for note in verdict.notes)
    assert verdict.score < 1.0


def test_density_facts_are_refuted() -> None:
    """What holds for tables of probabilities only is wrong: H may be negative, a log-likelihood positive."""
    assert _check("H(q) >= 0").verdict == "wrong"
    assert _check("E_q[log p(x|z)] <= 0").verdict == "wrong"
    assert _check("p(x) <= 1").verdict == "wrong"
    assert _check("H(p) >= 0", KL).verdict == "wrong"


def test_linear_consequences_need_no_connective() -> None:
    """R1: a statement that is a linear consequence of accepted lines is accepted, with or without so."""
    lines = (
        "KL(q||p(z|x)) = E_q[log q - log p(z|x)]",
        "E_q[log q - log p(z|x)] = E_q[log q - log p(x,z)] + log p(x)",
        "E_q[log q - log p(x,z)] = -ELBO",
    )
    for so in ("", "so "):
        assert _check("\n".join([*lines, f"{so}log p(x) >= ELBO"])).proved
        assert _check("\n".join([*lines, f"{so}log p(x) = ELBO + KL(q||p(z|x))"])).lines[-1].ok
    assert _check("\n".join([*lines[:1], "log p(x) >= ELBO"])).verdict == "unjustified"


def test_facts_must_be_accepted_first() -> None:
    """R1 uses accepted lines only: the order of the lines matters, and KL >= 0 alone is no basis."""
    assert _check("KL(q||p(z|x)) >= 0\nso log p(x) >= ELBO").verdict == "unjustified"
    assert _check("log p(x) - ELBO = KL(q||p(z|x))\nso log p(x) >= ELBO").first_bad_line == 1


def test_a_line_may_start_from_what_is_equal() -> None:
    """R2: a repeated left side counts as every expression that was shown equal to it."""
    text = "p(x) = sum_z p(x|z) p(z)\np(x) = sum_z q p(x|z) p(z)/q\np(x) = E_q[p(x|z)p(z)/q]"
    assert all(line.ok for line in _check(text).lines)
    assert _check(text.splitlines()[-1]).verdict == "unjustified"


def test_the_log_of_an_accepted_line() -> None:
    """R5: the log, or E_q, or the gradient of both sides of an accepted line is one family."""
    text = "p(x) = sum_z q p(x|z) p(z)/q\np(x) = E_q[p(x|z)p(z)/q]\nlog p(x) = log E_q[p(x|z)p(z)/q]"
    assert _check(text).lines[-1].ok
    text = "log p(x) = log p(x|z) + log p(z) - log p(z|x)\nE_q[log p(x)] = E_q[log p(x|z) + log p(z) - log p(z|x)]"
    assert _check(text).lines[-1].ok
    text = "E_q[x^2] = E_eps[(theta+eps)^2]\n = theta^2 + 1\ngrad_theta E_q[x^2] = grad_theta (theta^2 + 1)"
    assert check(text, QUAD).lines[-1].ok


def test_the_claim_first_needs_its_loop() -> None:
    """R3: an entropy proof may begin with its claim if the rest leads back to the first expression's definition."""
    claim = "KL(p||q) = H(p,q) - H(p)"
    assert _check(f"{claim}\n = E_p[log p(x) - log q(x)]", KL).proved
    assert _check(f"{claim}\n = E_p[log p(x)] - E_p[log q(x)]", KL).proved
    assert _check(claim, KL).verdict == "unjustified"
    assert _check(f"{claim}\n = H(p,q) - H(p)", KL).first_bad_line == 1
    lost = _check(f"{claim}\nH(p) = -E_p[log p(x)]", KL)
    assert (lost.first_bad_line, [line.ok for line in lost.lines]) == (1, [False, False])
    assert _check(f"{claim}\n = E_p[log q(x) - log p(x)]", KL).first_bad_line == 2


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        (ELBO, "log p(x) >= ELBO"),
        (ELBO, "so ELBO <= log p(x)  # Jensen"),
        (ELBO, "log p(x) - ELBO >= 0"),
        (ELBO, "log p(x) >= E_q[log p(x,z)] + H(q)"),
        (KL, "KL(p||q) + H(p) = H(p,q)"),
        (KL, "2 KL(p||q) = 2 H(p,q) - 2 H(p)"),
        (PATH, "grad_theta E_v[L(f_theta(u,v))] = E_v[L'(f_theta(u,v)) grad_theta f_theta(u,v)]"),
        (PATH, "grad_theta E_v[L(x)] = E_v[L'(x) grad_theta f_theta(u,v)]"),
        (QUAD, "grad_theta E_q[x^2] = 2 theta"),
        (QUAD, "grad_theta E_q[x^2] = E_eps[2*(theta + eps)]"),
    ],
)
def test_the_claim_by_itself_is_no_proof(claim: str, text: str) -> None:
    """The claim in one line, in whatever form, is unjustified, and its message does not list its own proof."""
    verdict = check(text, claim)
    assert verdict.verdict == "unjustified"
    assert "(" not in verdict.message.split("\n")[1]
    assert verdict.score == 0.0


def test_nothing_follows_from_a_refuted_line() -> None:
    """Lines behind the first bad one are not judged and earn nothing."""
    verdict = _check("log p(x) = E_q[log p(x,z)]\nlog p(x) = log E_q[p(x,z)/q]\n >= E_q[log(p(x,z)/q)]\n = ELBO")
    assert (verdict.verdict, verdict.first_bad_line) == ("wrong", 1)
    assert [line.ok for line in verdict.lines] == [False] * 4


def test_mixed_directions() -> None:
    """>= and <= in one chain is unjustified."""
    verdict = _check("log p(x) >= log p(x) - KL(q||p(z))\n <= log p(x)")
    assert (verdict.verdict, verdict.first_bad_line) == ("unjustified", 2)


@pytest.mark.parametrize(
    "form",
    [
        "ELBO",
        "E_q[log(p(x,z)/q)]",
        "E_q[log p(x,z)] + H(q)",
        "E_q[log p(x|z)] - KL(q||p(z))",
        "sum_z q log(p(x,z)/q)",
        "int q log p(x|z) dz - KL(q||p(z))",
        "E_q[log p(x|z) + log p(z) - log q]",
    ],
)
def test_the_goal_in_any_form_of_the_bound(form: str) -> None:
    """The claim is reached in any of the bound's forms, from either side, and text may go on behind it."""
    start = "log p(x) = log E_q[p(x,z)/q]\n >= E_q[log p(x,z) - log q]\n"
    assert _check(f"{start} = {form}").proved
    assert _check(f"{start} = {form}\nKL(q||p(z)) >= 0").proved


def test_a_gap_is_not_the_goal() -> None:
    """KL(q||p(z|x)) >= 0 is the claim once everything is multiplied out; it is not the claim."""
    assert _check("KL(q||p(z|x)) >= 0").verdict == "incomplete"
    assert _check("E_q[log q - log p(z|x)] >= 0\nE_q[log q] - E_q[log p(z|x)] >= 0").verdict == "incomplete"


def test_a_substitution_is_a_statement_about_distributions() -> None:
    """With x := theta*eps the gradient is right and the distribution is not: it is wrong."""
    assert check("x := theta*eps", QUAD).verdict == "wrong"
    assert check("x := 2*theta - (theta + eps)", QUAD).lines[0].ok
    assert check("let x = theta + eps", QUAD).lines[0].ok
    assert check("x := theta + eps^2", QUAD).verdict == "wrong"


def test_a_derivative_is_taken_where_x_is() -> None:
    """L'(x) at x = f_theta(u,v) is L'(x); at any other place it is another number, or cannot be read."""
    text = "grad_theta E_v[L(x)] = E_v[grad_theta L(x)]\n = E_v[L'(x)|_{x = %s} grad_theta f_theta(u,v)]"
    assert check(text % "f_theta(u,v)", PATH).proved
    assert check(text % "u", PATH).first_bad_line == 2
    assert check(text % "theta", PATH).first_bad_line == 2
    assert check(text % "2 v", PATH).first_bad_line == 2
    assert check(text.replace("x = %s", "theta = 0"), PATH).verdict == "unreadable"


def test_the_gradient_stays_outside_of_the_model() -> None:
    """The exchange is allowed under the noise only: under x's own distribution a lucky value is refused."""
    assert check("grad_theta E_{x~p_theta}[L(x)] = E_{x~p_theta}[grad_theta L(x)]", PATH).verdict == "wrong"
    lucky = check("grad_theta E_{x~p_theta}[x^2] = E_{x~p_theta}[2*x]", QUAD)
    assert lucky.verdict == "unjustified"
    assert "by its noise" in lucky.message
