"""What the checks import, and what they must never cause to be imported."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Every check once, passing and failing, in a fresh interpreter; after each, the slow modules that it brought in.
PROGRAM = """
import json, sys
import torch
from grader.checks import (Rng, Twins, choices, derivation, distributions, gradients, model, one_choice, order,
                           read_distributions, require, same, twins, unchanged)
from grader.errors import CheckFailed

class Layer(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first = torch.nn.Linear(width, 2)
    def forward(self, x):
        return torch.relu(self.first(x)).sum(-1)

rng = Rng(1)
pair = twins(Layer, Layer, 3, rng=rng)
x = rng.tensor(4, 3)
uses = {
    "same": lambda: same(torch.sin, lambda x: torch.sin(x), x),
    "same, wrong": lambda: same(torch.sin, lambda x: torch.cos(x), x),
    "gradients": lambda: gradients(pair.student, pair.reference.forward, x, of=pair),
    "gradients, wrong": lambda: gradients(torch.sin, lambda x: torch.cos(x), x),
    "unchanged": lambda: unchanged(torch.sin, lambda x: torch.sin(x), x),
    "distributions": lambda: read_distributions(distributions(rng, (4, 5), zeros=True), "p", "q", function="f"),
    "choices": lambda: choices("A", {"A"}, name="N", options="AB", points=1, set_score=None),
    "one_choice": lambda: one_choice("B", "A", name="N", options="AB"),
    "order": lambda: order(["a"], ["a"], name="N", before=[], distractors=[]),
    "derivation": lambda: derivation("log p(x) = ELBO", "elbo-bound"),
    "require": lambda: require(False, "no"),
    "model": lambda: model(Layer, 3, rng=rng, dtype=torch.float32),
}
brought = {}
for name, use in uses.items():
    try:
        use()
    except CheckFailed:
        pass
    brought[name] = [slow for slow in ("sympy", "scipy", "torch._dynamo") if slow in sys.modules]
print(json.dumps(brought))
"""


def test_no_check_imports_anything_slow() -> None:
    """No check brings in sympy, scipy or torch's compiler, each a second or so in every process."""
    run = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)
    brought = json.loads(run.stdout)
    assert len(brought) == 12
    assert {name: slow for name, slow in brought.items() if slow} == {}


def test_the_checks_stand_low() -> None:
    """The checks import numpy, torch, the standard library, errors, seeding, the derivation checker, and each other."""
    allowed = sys.stdlib_module_names | {"numpy", "torch"}
    for path in (ROOT / "grader" / "checks").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                known = name in {"grader.errors", "grader.derivation", "grader.sandbox.seeding"}
                ours = known or name.startswith("grader.checks")
                assert ours or name.partition(".")[0] in allowed, f"{path.name} imports {name}"
