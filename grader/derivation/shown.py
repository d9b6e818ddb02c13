"""Terms written out in plain ASCII, as they were read."""

from __future__ import annotations

import itertools

from grader.derivation.terms import (
    MINUS,
    Add,
    Apply,
    Density,
    Div,
    Entropy,
    Expect,
    Grad,
    Kl,
    Log,
    Mul,
    Num,
    Pow,
    Symbol,
    Term,
    Total,
)
from grader.derivation.theory import MODEL


def show(term: Term) -> str:
    """`term` in plain ASCII: what `--echo` prints; reading it again gives the same term."""
    return _show(term, 0)


def _show(term: Term, level: int) -> str:
    """`level` says how tightly the surroundings bind: 0 a sum may stand, 1 a product, 2 only a factor."""
    match term:
        case Num(value):
            text = str(value)
            return f"({text})" if level >= 1 and (value < 0 or value.denominator != 1) else text
        case Add(terms):
            text = _show_signed(terms)
            return f"({text})" if level >= 1 else text
        case Mul(factors):
            text = _show_product(factors)
            return f"({text})" if level >= 2 or (level == 1 and text.startswith("-")) else text
        case Div(top, bottom):
            text = f"{_show(top, 2)}/{_show(bottom, 2)}"
            return f"({text})" if level >= 2 else text
        case Pow(base, exponent):
            inner = show(base) if isinstance(base, Symbol) else f"({show(base)})"
            return f"{inner}^{exponent}" if exponent >= 0 else f"{inner}^{{{exponent}}}"
        case Log(Density(name)) if name != MODEL:
            return f"log {name}" if level < 2 else f"(log {name})"
        case Log(body):
            return f"log({show(body)})"
        case Density(name) if name == MODEL:
            return f"{name}(x)"
        case Density(name) | Symbol(name):
            return name
        case Expect(over, body):
            return f"E_{{{over}}}[{show(body)}]"
        case Total(variable, body, integral):
            inner = _show(body, 1)
            text = f"int {inner} d{variable}" if integral else f"sum_{variable} {inner}"
            return f"({text})" if level >= 1 else text
        case Kl(left, right):
            return f"KL({left}||{right})"
        case Entropy(of, cross):
            return f"H({of})" if of == cross else f"H({of},{cross})"
        case Grad(body):
            text = f"grad_theta {_show(body, 2)}"
            return f"({text})" if level >= 2 else text
        case Apply(name, order, arguments):
            return f"{name}{chr(39) * order}({', '.join(show(a) for a in arguments)})"


def _show_signed(terms: tuple[Term, ...]) -> str:
    text = ""
    for i, part in enumerate(terms):
        piece = _show(part, 0 if not isinstance(part, Add) else 1)
        if i == 0:
            text = piece
        elif piece.startswith("-"):
            text += " - " + piece[1:]
        else:
            text += " + " + piece
    return text


def _show_product(factors: tuple[Term, ...]) -> str:
    if factors[0] == MINUS and len(factors) > 1:
        rest = factors[1:]
        inner = _show_product(rest) if len(rest) > 1 else _show(rest[0], 1)
        return "-" + (f"({inner})" if inner.startswith("-") else inner)
    texts = [_show(f, 1 if not isinstance(f, Div) or i == 0 else 2) for i, f in enumerate(factors)]
    for i, (factor, behind) in enumerate(itertools.pairwise(factors)):
        # Without its brackets a log would reach on, to the densities behind it.
        if isinstance(factor, Log) and isinstance(behind, Density | Mul | Div | Pow | Num):
            texts[i] = f"log({show(factor.body)})"
    return " * ".join(texts)
