"""Sound derivations as trees: a list of proofs to mutate, and random chains of legal moves."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.derivation.trees import Tree, render

PX, PZ, JOINT, LIKELIHOOD, POSTERIOR = (("p", name) for name in ("x", "z", "x,z", "x|z", "z|x"))
Q: Tree = ("q",)
ELBO: Tree = ("ELBO",)
GAP: Tree = ("KL", "q", "p(z|x)")
PRIOR_KL: Tree = ("KL", "q", "p(z)")
ZERO: Tree = ("num", 0)


def log(tree: Tree) -> Tree:
    """The logarithm."""
    return ("log", tree)


def mean(tree: Tree) -> Tree:
    """The expectation under q."""
    return ("E", "q", tree)


def over(top: Tree, bottom: Tree) -> Tree:
    """The quotient."""
    return ("/", top, bottom)


def plus(*trees: Tree) -> Tree:
    """The sum."""
    return ("+", *trees)


def neg(tree: Tree) -> Tree:
    """The negative."""
    return ("-", tree)


Chain = tuple[Tree, list[tuple[str, Tree]]]

PROOFS: list[Chain] = [
    (log(PX), [("=", mean(log(PX))), ("=", mean(log(over(JOINT, POSTERIOR)))),
               ("=", plus(mean(log(over(JOINT, Q))), mean(log(over(Q, POSTERIOR))))),
               ("=", plus(mean(log(over(JOINT, Q))), GAP)), (">=", mean(log(over(JOINT, Q)))), ("=", ELBO)]),
    (log(PX), [("=", log(("S", JOINT))), ("=", log(("S", ("*", Q, over(JOINT, Q))))),
               ("=", log(mean(over(JOINT, Q)))), (">=", mean(log(over(JOINT, Q)))),
               ("=", plus(mean(log(JOINT)), neg(mean(log(Q))))), ("=", ELBO)]),
    (ELBO, [("=", plus(mean(log(LIKELIHOOD)), neg(PRIOR_KL))),
            ("=", mean(plus(log(LIKELIHOOD), log(PZ), neg(log(Q))))), ("=", mean(plus(log(JOINT), neg(log(Q))))),
            ("=", mean(plus(log(POSTERIOR), log(PX), neg(log(Q))))),
            ("=", plus(log(PX), mean(plus(log(POSTERIOR), neg(log(Q)))))), ("=", plus(log(PX), neg(GAP))),
            ("<=", log(PX))]),
    (ZERO, [("<=", GAP), ("=", mean(log(over(Q, POSTERIOR)))),
            ("=", mean(log(over(("*", Q, PX), JOINT)))), ("=", plus(mean(log(over(Q, JOINT))), log(PX))),
            ("=", plus(log(PX), neg(mean(log(over(JOINT, Q)))))), ("=", plus(log(PX), neg(ELBO)))]),
    (neg(log(PX)), [("=", neg(log(mean(over(JOINT, Q))))), ("<=", neg(mean(log(over(JOINT, Q))))),
                    ("=", neg(plus(mean(log(JOINT)), ("H",)))), ("=", neg(ELBO))]),
    (log(PX), [("=", mean(plus(log(JOINT), neg(log(POSTERIOR))))),
               ("=", plus(mean(log(LIKELIHOOD)), mean(log(PZ)), neg(mean(log(POSTERIOR))))),
               ("=", plus(mean(log(LIKELIHOOD)), mean(log(over(PZ, Q))), mean(log(over(Q, POSTERIOR))))),
               ("=", plus(mean(log(LIKELIHOOD)), neg(PRIOR_KL), GAP)),
               (">=", plus(mean(log(LIKELIHOOD)), neg(PRIOR_KL)))]),
    (PX, [("=", ("S", ("*", LIKELIHOOD, PZ))), ("=", ("S", ("*", Q, over(("*", LIKELIHOOD, PZ), Q)))),
          ("=", mean(over(("*", LIKELIHOOD, PZ), Q)))]),
    (GAP, [("=", plus(mean(log(Q)), neg(mean(log(POSTERIOR))))),
           ("=", plus(mean(log(Q)), neg(mean(plus(log(JOINT), neg(log(PX))))))),
           ("=", plus(mean(log(Q)), neg(mean(log(JOINT))), log(PX))), ("=", plus(neg(ELBO), log(PX)))]),
]  # fmt: skip


def text_of(chain: Chain, style: str = "ascii") -> str:
    """The chain, one link a line."""
    start, links = chain
    return "\n".join([render(start, style), *(f"{relation} {render(tree, style)}" for relation, tree in links)])


def mutated(chain: Chain, at: int, tree: Tree) -> Chain:
    """The chain with the tree of its link `at` replaced."""
    start, links = chain
    return start, [(r, tree if i == at else t) for i, (r, t) in enumerate(links)]


def random_chain(rng: random.Random, length: int) -> Chain:
    """A chain of `length` links, each one legal move away from the tree before it."""
    start = rng.choice((log(PX), mean(log(over(JOINT, Q))), GAP, PRIOR_KL, log(("S", JOINT)), mean(log(JOINT))))
    links: list[tuple[str, Tree]] = []
    tree = start
    for _ in range(length):
        options = [new for new in moves(tree) if new != tree and _size(new) < 40]
        if not options:
            break
        tree = rng.choice(options)
        links.append(("=", tree))
    return start, links


def moves(tree: Tree, *, inside: bool = False) -> Iterator[Tree]:
    """Every tree that one legal move makes of `tree`; `inside` says that z is bound there."""
    yield from _here(tree, inside=inside)
    for i, part in enumerate(tree):
        if isinstance(part, tuple):
            bound = inside or tree[0] in {"E", "S"}
            for new in moves(part, inside=bound):
                yield (*tree[:i], new, *tree[i + 1 :])


def _here(tree: Tree, *, inside: bool) -> Iterator[Tree]:
    match tree:
        case ("log", ("p", "x")):
            if not inside:
                yield mean(tree)
            yield log(over(JOINT, POSTERIOR))
        case ("log", ("/", a, b)):
            yield plus(log(a), neg(log(b)))
            if inside and b != Q and a != Q:
                yield log(("*", over(a, Q), over(Q, b)))
        case ("log", ("*", a, b)):
            yield plus(log(a), log(b))
        case ("log", ("p", "x,z")):
            yield plus(log(LIKELIHOOD), log(PZ))
            yield plus(log(POSTERIOR), log(PX))
        case ("log", ("p", "x|z")):
            yield plus(log(JOINT), neg(log(PZ)))
        case ("log", ("S", ("p", "x,z"))):
            yield log(("S", ("*", LIKELIHOOD, PZ)))
            yield log(("S", ("*", Q, over(JOINT, Q))))
            yield log(PX)
        case ("log", ("S", ("*", ("q",), f))):
            yield log(mean(f))
        case ("log", ("+", *_)):
            return
        case ("E", weight, ("+", *parts)):
            yield ("+", *(("E", weight, part) for part in parts))
        case ("E", weight, ("-", inner)):
            yield neg(("E", weight, inner))
        case ("E", "q", ("log", ("/", ("q",), ("p", "z" | "z|x" as name)))):
            yield ("KL", "q", f"p({name})")
        case ("E", "q", ("log", ("p", "x"))):
            yield log(PX)
        case ("E", "q", f) if not inside:
            yield ("S", ("*", Q, f))
        case ("KL", "q", name):
            yield mean(log(over(Q, ("p", name[2:-1]))))
        case ("-", ("+", *parts)):
            yield ("+", *(neg(part) for part in parts))
        case ("-", ("-", inner)):
            yield inner
        case ("+", ("E", "q", a), ("E", "q", b)):
            yield mean(plus(a, b))
        case ("+", a, b):
            yield plus(b, a)
        case _:
            return


def _size(tree: Tree) -> int:
    return 1 + sum(_size(part) for part in tree if isinstance(part, tuple))
