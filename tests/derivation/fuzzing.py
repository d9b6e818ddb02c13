"""Random texts for the fuzz tests: sentences from the grammar in many spellings, and real-looking texts with damage."""

from __future__ import annotations

import random

from tests.derivation.run_corpus import CORPUS

_RELATIONS = ["=", "=", "=", ">=", "<=", "\\ge", "≤", "&=", ":=", ">", "<", "≡", "\\geq", "=>", "\\approx"]
_CONNECTIVES = ["", "", "", "so ", "therefore ", "\\implies ", "∴ ", "hence ", "Then, ", "By Jensen, "]
_OPEN = [("(", ")"), ("[", "]"), ("\\left(", "\\right)"), ("\\{", "\\}"), ("{", "}"), ("\\big[", "\\big]")]
_NOISE = [
    "p(y)",
    "p",
    "G",
    "x",
    "q(x)",
    "foo",
    "L(x",
    "_",
    "\\mathbf{p}(\\mathbf x)",
    "p_i",
    "dz",
    "12345678901234",
    "|",
    "H",
]
_REMARKS = ["", "", "", "  # why", " (Jensen)", " \\tag{3}", " % reason", " -- because", ", by Bayes", ".", " \\\\"]
_VOCABULARY = {
    "elbo-bound": (
        ["p(x)", "p(z)", "p(x,z)", "p(x|z)", "p(z|x)", "q(z|x)", "q", "p_\\theta(x \\mid z)", "q_φ(z|x)",
    "p(x_i,z;\\theta)"],
        ["q", "{q}", "{z~q(z|x)}", "{p(z)}", "{z \\sim q_\\phi(z|x)}", "q(z|x)", "{p(z|x)}"],
        ["ELBO", "L", "\\mathcal{L}(q)", "H(q)", "2", "0", "0.5", "KL(q||p(z))", "D_{KL}(q(z|x) \\| p(z|x))"],
        "z",
    ),
    "kl-entropies": (
        ["p(x)", "q(x)", "p_i", "q_i", "P(x)", "q", "p"],
        ["p", "q", "{x~p}", "{x \\sim q(x)}"],
        ["H(p)", "H(p,q)", "H(q)", "KL(p||q)", "D_{KL}(q \\| p)", "2", "0"],
        "x",
    ),
    "cross-entropy-bound": (
        ["p(y)", "q(y)", "p_i", "q", "p"],
        ["p", "q", "{y~p}", "{y \\sim q(y)}"],
        ["H(p)", "H(p,q)", "H(q)", "KL(p||q)", "2", "0"],
        "y",
    ),
    "pathwise-gradient": (
        ["L(f_theta(u,v))", "L'(f_theta(u,v))", "f_\\theta(u,v)", "L(x)", "\\frac{dL}{dx}"],
        ["v", "{v}", "{x~p_theta}", "{v \\sim p(v)}"],
        ["u", "v", "x", "theta", "2", "grad_theta f_theta(u,v)"],
        "v",
    ),
    "reparam-quadratic": (
        ["(theta + eps)^2", "x^2", "theta", "\\epsilon", "2*(theta + eps)"],
        ["eps", "{\\epsilon}", "q", "{x~p_theta}"],
        ["2", "theta^2", "eps^2", "x", "1"],
        "x",
    ),
}  # fmt: skip


def sentence(rng: random.Random, claim: str) -> str:
    """A text of a few lines from the grammar; most of them are readable, few are true."""
    make = _Maker(rng, claim)
    lines: list[str] = []
    for _ in range(rng.randint(1, 3)):
        text = "" if lines and rng.random() < 0.5 else rng.choice(_CONNECTIVES) + make.expression(0)
        for _ in range(rng.choice((1, 1, 2)) if text else 1):
            text += f" {rng.choice(_RELATIONS)} {make.expression(0)}"
        if rng.random() < 0.05:
            text = "let G = " + make.expression(1)
        lines.append(text + rng.choice(_REMARKS))
    if rng.random() < 0.1:
        lines = ["\\begin{align}", *lines, "\\end{align}"]
    return "\n".join(lines)


class _Maker:
    def __init__(self, rng: random.Random, claim: str) -> None:
        self.rng = rng
        self.densities, self.under, self.symbols, self.variable = _VOCABULARY[claim]
        self.smooth = "gradient" in claim or "reparam" in claim

    def expression(self, depth: int) -> str:
        rng = self.rng
        terms = [self.term(depth) for _ in range(rng.choice((1, 1, 1, 2, 2, 3)))]
        return rng.choice(("", "", "", "-")) + rng.choice((" + ", " - ", " − ")).join(terms)

    def term(self, depth: int) -> str:
        factors = [self.factor(depth) for _ in range(self.rng.choice((1, 1, 1, 2)))]
        return self.rng.choice((" ", " * ", "/", " \\cdot ", " · ")).join(factors)

    def factor(self, depth: int) -> str:
        rng = self.rng
        if rng.random() < 0.01:
            return rng.choice(_NOISE)
        if depth > 1 and (depth > 2 or rng.random() < 0.5):
            return rng.choice((*self.densities, *self.symbols))
        inside = self.expression(depth + 1)
        opener, closer = rng.choice(_OPEN)
        match rng.randrange(11):
            case 0 | 1:
                return rng.choice(self.densities)
            case 2:
                return rng.choice(self.symbols)
            case 3 if not self.smooth:
                return rng.choice(("log ", "\\log ", "\\ln ", "\\text{log}")) + rng.choice(self.densities)
            case 4:
                return f"{rng.choice(('log', 'ln ', chr(92) + 'log'))}{opener}{inside}{closer}"
            case 5 | 6:
                return (
                    f"{rng.choice(('E', '𝔼', chr(92) + 'mathbb{E}'))}_{rng.choice(self.under)}{opener}{inside}{closer}"
                )
            case 7:
                return f"\\frac{{{inside}}}{{{self.expression(depth + 1)}}}"
            case 8 if not self.smooth:
                return f"{rng.choice(('sum_', chr(92) + 'sum_'))}{self.variable} " + self.term(depth + 1)
            case 9 if not self.smooth:
                return f"{rng.choice(('int ', '∫ '))}{self.term(depth + 1)} d{self.variable}"
            case 9:
                return rng.choice(("grad_theta ", "\\nabla_\\theta ", "\\frac{d}{d\\theta} ")) + f"[{inside}]"
            case _:
                return f"{opener}{inside}{closer}" + rng.choice(("", "", "^2", "^{-1}", "^9"))


_BYTES = "()[]{}|,;:=<>+-*/^_~'\"\\&%#$ \t\nxzpqELHKD0123456789θφ∫∑≥≤\u0000\u200b中\ud800"


def damaged(rng: random.Random, texts: list[str]) -> str:
    """One of `texts` with a few characters put in, taken out, doubled or moved, or plain noise."""
    if rng.random() < 0.1:
        return "".join(rng.choice(_BYTES) for _ in range(rng.randint(0, 200)))
    text = rng.choice(texts)
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        i = rng.randrange(len(text) + 1)
        j = min(len(text), i + rng.choice((1, 1, 2, 5, 20)))
        piece = rng.choice((rng.choice(_BYTES), "", text[i:j] * 2, rng.choice(texts)[:j]))
        text = text[:i] + piece + text[j:]
    return text


def corpus_texts() -> list[str]:
    """Every text of the corpus."""
    return [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.txt"))]
