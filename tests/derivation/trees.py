"""Expressions as plain tuples, with a renderer and an evaluator that share no code with the checker's parser and terms.

("p", "x,z")  ("q",)  ("num", 2)  ("log", t)  ("E", "q", t)  ("S", t)  ("KL", "q", "p(z)")  ("H",)  ("ELBO",)
("+", a, b, …)  ("-", t)  ("*", a, b, …)  ("/", a, b)
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import Any

Tree = tuple[Any, ...]

DENSITIES = ("x", "z", "x,z", "x|z", "z|x")
WEIGHTS = ("q", "p(z)", "p(z|x)")


class Model:
    """A random finite model as nested lists: cell widths, the joint, q; densities may exceed 1."""

    def __init__(self, rng: random.Random) -> None:
        self.xs, self.zs = rng.choice((2, 3)), rng.choice((2, 3, 4))
        self.wx = [rng.uniform(0.2, 1.5) for _ in range(self.xs)]
        self.wz = [math.exp(rng.uniform(-3, 0.5)) for _ in range(self.zs)]
        raw = [[math.exp(rng.uniform(-2, 2)) for _ in range(self.zs)] for _ in range(self.xs)]
        total = sum(raw[x][z] * self.wx[x] * self.wz[z] for x in range(self.xs) for z in range(self.zs))
        self.joint = [[value / total for value in row] for row in raw]
        self.q = []
        for _ in range(self.xs):
            row = [math.exp(rng.uniform(-2, 2)) for _ in range(self.zs)]
            norm = sum(value * self.wz[z] for z, value in enumerate(row))
            self.q.append([value / norm for value in row])

    def density(self, name: str, x: int, z: int) -> float:
        """The density that `name` says, at x and z."""
        px = sum(self.joint[x][i] * self.wz[i] for i in range(self.zs))
        pz = sum(self.joint[i][z] * self.wx[i] for i in range(self.xs))
        joint = self.joint[x][z]
        return {"x": px, "z": pz, "x,z": joint, "x|z": joint / pz, "z|x": joint / px}[name]

    def weight(self, name: str, x: int, z: int) -> float:
        """The density under an E or in a KL."""
        return self.q[x][z] if name == "q" else self.density(name[2:-1], x, z)


def evaluate(tree: Tree, model: Model, x: int, z: int) -> float:
    """The value of `tree` at x and z; nan where it has none."""
    kind = tree[0]
    if kind == "num":
        return float(tree[1])
    if kind == "p":
        return model.density(tree[1], x, z)
    if kind == "q":
        return model.q[x][z]
    if kind == "log":
        inner = evaluate(tree[1], model, x, z)
        return math.log(inner) if inner > 0 else math.nan
    if kind == "E":
        return sum(model.wz[i] * model.weight(tree[1], x, i) * evaluate(tree[2], model, x, i) for i in range(model.zs))
    if kind == "S":
        return sum(model.wz[i] * evaluate(tree[1], model, x, i) for i in range(model.zs))
    if kind == "KL":
        total = 0.0
        for i in range(model.zs):
            a, b = model.weight(tree[1], x, i), model.weight(tree[2], x, i)
            total += model.wz[i] * a * math.log(a / b)
        return total
    if kind == "H":
        return -sum(model.wz[i] * model.q[x][i] * math.log(model.q[x][i]) for i in range(model.zs))
    if kind == "ELBO":
        return sum(model.wz[i] * model.q[x][i] * math.log(model.joint[x][i] / model.q[x][i]) for i in range(model.zs))
    values = [evaluate(part, model, x, z) for part in tree[1:]]
    if kind == "+":
        return sum(values)
    if kind == "-":
        return -values[0]
    if kind == "*":
        return math.prod(values)
    return values[0] / values[1] if values[1] != 0 else math.nan


def holds(left: Tree, relation: str, right: Tree, models: list[Model]) -> bool:
    """Whether `left relation right` holds in every model, at every x and z."""
    for model in models:
        for x in range(model.xs):
            for z in range(model.zs):
                a, b = evaluate(left, model, x, z), evaluate(right, model, x, z)
                slack = 1e-8 * (1 + max(abs(a), abs(b)))
                fine = {"=": abs(a - b) <= slack, ">=": a - b >= -slack, "<=": a - b <= slack}[relation]
                if not fine:  # also where a side is nan
                    return False
    return True


def render(tree: Tree, style: str = "ascii") -> str:
    """`tree` as a person would write it, in one of three spellings."""
    return _SPELLINGS[style](tree)


def sites(tree: Tree) -> Iterator[Tree]:
    """Every single-site mutant of `tree`."""
    yield from _mutants(tree)
    for i, part in enumerate(tree):
        if isinstance(part, tuple):
            for new in sites(part):
                yield (*tree[:i], new, *tree[i + 1 :])


def _mutants(tree: Tree) -> Iterator[Tree]:
    kind = tree[0]
    if kind == "p":
        yield from (("p", name) for name in DENSITIES if name != tree[1])
        yield ("q",)
        yield ("log", tree)
    elif kind == "q":
        yield from (("p", name) for name in ("z", "z|x", "x,z"))
    elif kind == "log":
        yield tree[1]
        yield ("-", tree)
    elif kind == "E":
        yield from (("E", weight, tree[2]) for weight in WEIGHTS if weight != tree[1])
        yield tree[2]
        yield ("-", tree)
    elif kind == "S":
        yield tree[1]
    elif kind == "KL":
        yield ("KL", tree[2], tree[1])
        yield from (("KL", tree[1], weight) for weight in WEIGHTS if weight not in tree[1:])
        yield ("-", tree)
    elif kind in {"H", "ELBO"}:
        yield ("-", tree)
    elif kind == "+":
        for i in range(1, len(tree)):
            rest = tree[1:i] + tree[i + 1 :]
            yield rest[0] if len(rest) == 1 else ("+", *rest)
            yield ("+", *tree[1:i], ("-", tree[i]), *tree[i + 1 :])
    elif kind == "-":
        yield tree[1]
    elif kind == "/":
        yield ("/", tree[2], tree[1])
        yield ("*", tree[1], tree[2])
        yield tree[1]
    elif kind == "*":
        for i in range(1, len(tree)):
            rest = tree[1:i] + tree[i + 1 :]
            yield rest[0] if len(rest) == 1 else ("*", *rest)


def _ascii(tree: Tree) -> str:
    kind = tree[0]
    if kind == "num":
        return str(tree[1])
    if kind == "p":
        return f"p({tree[1]})"
    if kind == "q":
        return "q(z|x)"
    if kind == "log":
        return f"log({_ascii(tree[1])})"
    if kind == "E":
        return f"E_{{{'q(z|x)' if tree[1] == 'q' else tree[1]}}}[{_ascii(tree[2])}]"
    if kind == "S":
        return f"sum_z ({_ascii(tree[1])})"
    if kind == "KL":
        return "KL({}||{})".format(*("q(z|x)" if w == "q" else w for w in tree[1:]))
    if kind in {"H", "ELBO"}:
        return "H(q)" if kind == "H" else "ELBO"
    if kind == "+":
        return " + ".join(f"({_ascii(part)})" for part in tree[1:])
    if kind == "-":
        return f"-({_ascii(tree[1])})"
    if kind == "*":
        return " * ".join(f"({_ascii(part)})" for part in tree[1:])
    return f"({_ascii(tree[1])}) / ({_ascii(tree[2])})"


def _latex(tree: Tree) -> str:
    kind = tree[0]
    if kind == "p":
        return rf"p_\theta({tree[1]})".replace("|", r" \mid ")
    if kind == "q":
        return r"q_\phi(z\vert x)"
    if kind == "log":
        return rf"\log\left( {_latex(tree[1])} \right)"
    if kind == "E":
        weight = r"q_\phi(z|x)" if tree[1] == "q" else tree[1]
        return rf"\mathbb{{E}}_{{z \sim {weight}}}\Big[ {_latex(tree[2])} \Big]"
    if kind == "S":
        return rf"\int \left\{{ {_latex(tree[1])} \right\}} \, \mathrm{{d}}z"
    if kind == "KL":
        return r"D_{{\mathrm{{KL}}}}({} \,\|\, {})".format(*("q(z|x)" if w == "q" else w for w in tree[1:]))
    if kind in {"H", "ELBO"}:
        return r"\mathbb{H}[q(z|x)]" if kind == "H" else r"\mathcal{L}(\theta,\phi;x)"
    if kind == "+":
        return " + ".join(rf"\bigl( {_latex(part)} \bigr)" for part in tree[1:])
    if kind == "-":
        return rf"-\left[ {_latex(tree[1])} \right]"
    if kind == "*":
        return r" \cdot ".join(rf"\left( {_latex(part)} \right)" for part in tree[1:])
    if kind == "/":
        return rf"\frac{{{_latex(tree[1])}}}{{{_latex(tree[2])}}}"
    return _ascii(tree)


def _unicode(tree: Tree) -> str:
    kind = tree[0]
    if kind == "E":
        return f"𝔼_{{z∼{'q(z|x)' if tree[1] == 'q' else tree[1]}}}[{_unicode(tree[2])}]"
    if kind == "S":
        return f"∑_z ({_unicode(tree[1])})"
    if kind == "KL":
        return "KL({} ‖ {})".format(*("q(z|x)" if w == "q" else w for w in tree[1:]))
    if kind == "log":
        return f"ln [{_unicode(tree[1])}]"
    if kind == "+":
        return " + ".join(f"({_unicode(part)})" for part in tree[1:])
    if kind == "-":
        return f"−({_unicode(tree[1])})"
    if kind == "*":
        return " · ".join(f"({_unicode(part)})" for part in tree[1:])
    if kind == "/":
        return f"({_unicode(tree[1])}) / ({_unicode(tree[2])})"
    return _ascii(tree)


_SPELLINGS = {"ascii": _ascii, "latex": _latex, "unicode": _unicode}
STYLES = tuple(_SPELLINGS)
