"""Trees written as people write them: every construct in one of its many spellings, drawn at random."""

from __future__ import annotations

import random

from tests.derivation.chains import Chain
from tests.derivation.trees import Tree

_X = ("x", "x", "x", r"\mathbf{x}", r"{\bf x}", r"\boldsymbol{x}", "x_i", "x^{(i)}", r"\mathbf x", r"\vec{x}", "x_{i}")
_Z = ("z", "z", "z", r"\mathbf{z}", r"{\bf z}", r"\bm{z}", "z_i", r"\mathbf z", r"\hat{z}")
_BARS = ("|", "|", r" \mid ", r"\vert ", r"\,|\,", "∣", r" \vert{} ", r"\lvert ")
_LOGS = (r"\log", r"\log", "log", r"\text{log}", r"\operatorname{log}", r"\mathrm{log}", "Log")
_ES = (
    r"\mathbb{E}",
    r"\mathbb E",
    r"\mathbf{E}",
    r"\operatorname{E}",
    r"{\rm E}",
    "E",
    "𝔼",
    r"\mathrm{E}",
    r"{\mathbb{E}}",
)
_KLS = (r"D_{KL}", r"D_{\text{KL}}", r"\mathrm{KL}", r"\mathbb{KL}", r"D_{\mathrm{KL}}", r"\text{KL}",
    r"\operatorname{KL}",
    "KL", r"\mathcal{D}_{KL}", r"D_{K L}", "D", r"D_\mathrm{KL}", r"\mathbb{D}_{\mathrm{KL}}", r"\mathcal D",
    r"\textrm{KL}", r"D_\text{KL}")  # fmt: skip
_SEPARATORS = ("||", r"\|", r" \Vert ", r"\mid\mid ", r" \parallel ", ";", r"\,\|\,", "‖", r"\vert\vert ", "| |",
    r"\;||\;", r"\big\|", r"\,\middle\|\,")  # fmt: skip
_BRACKETS = (("(", ")"), ("[", "]"), (r"\left(", r"\right)"), (r"\left[", r"\right]"), (r"\bigl(", r"\bigr)"),
    (r"\Big[", r"\Big]"))  # fmt: skip
_CURLY = ((r"\{", r"\}"), (r"\left\{", r"\right\}"))
_ELBOS = ("ELBO", r"\text{ELBO}", r"\mathrm{ELBO}", r"\mathcal{L}", r"\mathcal{L}(x)", r"\mathcal{L}(\theta,\phi;x)",
    r"\mathscr{L}",
    "L", "ELBO(q)", r"\mathcal{L}_{\theta,\phi}(x)", r"\mathcal L(q)", r"\operatorname{ELBO}(\theta, \phi)",
    r"\mathcal{L}_{\text{ELBO}}", "L(q)")  # fmt: skip
_RELATIONS = {
    "=": ("=", "=", "&=", "& =", "=&", "&=&"),
    ">=": (">=", r"\ge", r"\geq", "≥", r"&\ge", r"\geqslant", r"& \geq"),
    "<=": ("<=", r"\le", r"\leq", "≤", r"&\le", r"\leqslant", r"& \leq"),
}
_ENDINGS = ("", "", "", r" \\", r" \tag{7}", r"  % reason", "  # why", r" \quad \text{(by Bayes)}",
    r" && \text{here}", r" \nonumber \\",
    r" \\[4pt]", ".", ",", r" \qquad (3)", "  (see above)", r" \label{eq:a}", r" \hspace{2mm} \text{by definition}",
    "  -- as before", r" \text{ [product rule]}")  # fmt: skip
_WRAPS = (("", ""), ("", ""), ("\\begin{align}\n", "\n\\end{align}"), ("$$\n\\begin{aligned}\n",
    "\n\\end{aligned}\n$$"),
    ("\\[\n", "\n\\]"), ("```\n", "\n```"), ("Proof.\n", "\nQED"), ("We show it step by step.\n", "\n"))  # fmt: skip


class Speller:
    """Writes trees; one text keeps one name for each density, as a person's does."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.x, self.z = rng.choice(_X), rng.choice(_Z)
        self.p = rng.choice(("p", "p", "p", r"p_\theta", r"p_{\theta}", "P", r"p_{\text{model}}", "pθ"))
        self.q = rng.choice(("q", "q", "q", r"q_\phi", r"q_{\phi}", "Q", "qφ"))
        self.parameter = rng.choice(("", "", "", r";\theta", r" ; \theta"))
        self.log = rng.choice((*_LOGS, r"\ln", "ln"))
        self.e, self.kl = rng.choice(_ES), rng.choice(_KLS)
        self.short = rng.random() < 0.3

    def text(self, chain: Chain) -> str:
        """The whole chain, one link a line, in some environment."""
        start, links = chain
        lines = [self.spell(start) + self.rng.choice(("", "", r" \\"))]
        for relation, tree in links:
            sign = self.rng.choice(_RELATIONS[relation])
            lines.append(f"{sign} {self.spell(tree)}{self.rng.choice(_ENDINGS)}")
        opening, closing = self.rng.choice(_WRAPS)
        return opening + "\n".join(lines) + closing

    def bracket(self, inside: str, *, curly: bool = False) -> str:
        """`inside` in some brackets."""
        opener, closer = self.rng.choice((*_BRACKETS, *_CURLY) if curly else _BRACKETS)
        return f"{opener} {inside} {closer}"

    def name(self, density: str) -> str:
        """A density by its name, such as `p(x|z)` or q."""
        bar = self.rng.choice(_BARS)
        if density == "q":
            return f"{self.q}({self.z}{bar}{self.x})"
        inside = density.replace("x", "X").replace("z", "Z").replace("|", bar)
        return f"{self.p}({inside.replace('X', self.x).replace('Z', self.z)}{self.parameter})"

    def weight(self, weight: str) -> str:
        """What stands under an E."""
        if weight == "q" and self.short:
            return self.rng.choice(("q", "{q}", r"{z \sim q}", f"{{{self.q}}}"))
        name = self.name("q" if weight == "q" else weight[2:-1])
        return self.rng.choice((f"{{{name}}}", f"{{{self.z} \\sim {name}}}", f"{{{self.z}∼{name}}}"))

    def spell(self, tree: Tree) -> str:
        """`tree` in one of its spellings."""
        rng = self.rng
        match tree:
            case ("num", value):
                return str(value)
            case ("p", name):
                return self.name(name)
            case ("q",):
                return self.name("q")
            case ("log", ("p", _) | ("q",) as inner) if rng.random() < 0.6:
                return f"{self.log} {self.spell(inner)}"
            case ("log", ("/", a, b)) if rng.random() < 0.5:
                return f"{self.log} \\frac{{{self.spell(a)}}}{{{self.spell(b)}}}"
            case ("log", inner):
                return f"{self.log}{self.bracket(self.spell(inner), curly=True)}"
            case ("E", weight, inner):
                return f"{self.e}_{self.weight(weight)}{self.bracket(self.spell(inner), curly=True)}"
            case ("S", inner):
                return self.total(self.spell_factor(inner))
            case ("KL", a, b):
                first, second = (self.name("q" if w == "q" else w[2:-1]) for w in (a, b))
                return self.kl + self.bracket(f"{first}{rng.choice(_SEPARATORS)}{second}")
            case ("H",):
                return rng.choice(("H", r"\mathbb{H}", r"\mathcal{H}", r"\mathrm{H}")) + self.bracket(self.name("q"))
            case ("ELBO",):
                return rng.choice(_ELBOS)
            case ("+", *parts):
                return " + ".join(self.spell_term(part) for part in parts).replace("+ -", "-")
            case ("-", inner):
                return "-" + self.spell_factor(inner)
            case ("*", *parts):
                return rng.choice((" ", r" \cdot ", r" \, ", r" \times ", " * ", " · ")).join(
                    map(self.spell_factor, parts)
                )
            case ("/", a, b):
                return self.quotient(a, b)
        raise ValueError(tree)

    def total(self, inner: str) -> str:
        """A sum or an integral of `inner`."""
        z = self.z if len(self.z) < 3 else "{" + self.z + "}"
        return self.rng.choice(
            (f"\\sum_{z} {inner}", f"\\sum_{{{self.z}}} {inner}", f"\\int {inner} \\, d{self.z}",
    f"\\int {inner} \\mathrm{{d}} {self.z}",
             f"\\int_{{{self.z}}} {inner} d{self.z}", f"∫ {inner} d{self.z}",
    f"\\sum\\limits_{{{self.z} \\in \\mathcal{{Z}}}} {inner}",
             f"\\int d{self.z} \\, {inner}", f"\\int_{{\\mathcal{{Z}}}} {inner} \\;\\mathrm{{d}}{self.z}")
        )  # fmt: skip

    def quotient(self, a: Tree, b: Tree) -> str:
        """A fraction in one of its forms."""
        rng = self.rng
        command = rng.choice((r"\frac", r"\frac", r"\dfrac", r"\tfrac"))
        stacked = f"{command}{{{self.spell(a)}}}{{{self.spell(b)}}}"
        return rng.choice((stacked, stacked, f"{{{self.spell(a)} \\over {self.spell(b)}}}",
    f"{self.spell_factor(a)} / {self.spell_factor(b)}"))  # fmt: skip

    def spell_term(self, tree: Tree) -> str:
        """A term of a sum: sums in brackets."""
        return self.bracket(self.spell(tree)) if tree[0] == "+" else self.spell(tree)

    def spell_factor(self, tree: Tree) -> str:
        """A factor: whatever is more than one symbol in brackets."""
        if tree[0] in {"p", "q", "E", "KL", "ELBO", "num", "H"}:
            return self.spell(tree)
        return self.bracket(self.spell(tree))
