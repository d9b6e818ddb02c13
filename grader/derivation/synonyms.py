"""The one table of synonyms: what a spelling means, before anything is parsed."""

from __future__ import annotations

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "eps", "ϵ": "eps", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ϑ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu", "ν": "nu", "ξ": "xi",
    "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi",
    "ω": "omega", "Θ": "theta", "Φ": "phi", "Ψ": "psi", "Ω": "omega", "Λ": "lambda",
}  # fmt: skip
GREEK_NAMES = frozenset(GREEK.values())

# Operators and relations, longest spelling first where one begins another.
OPERATORS = (
    ("<=>", "iff"), ("<->", "iff"), ("==>", "so"), ("=>", "=>"), ("->", "so"), ("<-", "remark"), ("<=", "<="),
    ("=<", "<="), (">=", ">="), ("==", "="), ("!=", "≠"), (":=", ":="), ("||", "||"), ("≥", ">="), ("⩾", ">="),
    ("≧", ">="), ("≤", "<="), ("⩽", "<="), ("≦", "<="), ("≡", ":="), ("≔", ":="), ("≜", ":="), ("≠", "≠"), ("≈", "≈"),
    ("∝", "∝"), ("⇒", "so"), ("⟹", "so"), ("∴", "so"), ("→", "so"), ("⟶", "so"), ("⇔", "iff"), ("⟺", "iff"),
    ("↔", "iff"), ("←", "remark"), ("‖", "||"), ("∥", "||"), ("∣", "|"), ("|", "|"), ("−", "-"), ("–", "-"), ("—", "-"),
    ("‐", "-"), ("‑", "-"), ("+", "+"), ("-", "-"), ("⊙", "*"), ("·", "*"), ("⋅", "*"), ("∙", "*"), ("•", "*"),
    ("×", "*"), ("∗", "*"), ("**", "^"), ("*", "*"), ("÷", "/"), ("∕", "/"), ("/", "/"), ("∼", "~"), ("〜", "~"),
    ("~", "~"), ("′", "'"), ("’", "'"), ("'", "'"), ("^", "^"), ("_", "_"), ("(", "("), (")", ")"), ("[", "["),
    ("]", "]"), ("{", "{"), ("}", "}"), ("⟨", "("), ("⟩", ")"), ("（", "("), ("）", ")"), ("，", ","), (",", ","),
    (";", ";"), (":", ":"), (".", "."), ("=", "="), ("<", "<"), (">", ">"), ("&", "&"), ("。", "."), ("：", ":"),
)  # fmt: skip

SYMBOLS = {
    "∑": "sum",
    "Σ": "sum",
    "∫": "int",
    "∬": "int",
    "𝔼": "E",
    "∇": "nabla",
    "∂": "partial",
    "ℒ": "L",
    "√": "sqrt",
}

# LaTeX commands that stand for an operator or a relation.
COMMAND_OPERATORS = {
    "ge": ">=", "geq": ">=", "geqslant": ">=", "geqq": ">=", "gtrsim": "≈", "le": "<=", "leq": "<=", "leqslant": "<=",
    "leqq": "<=", "gt": ">", "lt": "<", "equiv": ":=", "coloneqq": ":=", "triangleq": ":=", "doteq": ":=", "colon": ":",
    "approx": "≈", "simeq": "≈", "propto": "∝", "neq": "≠", "ne": "≠", "implies": "so", "Rightarrow": "so",
    "Longrightarrow": "so", "therefore": "so", "because": "so", "to": "so", "rightarrow": "so", "longrightarrow": "so",
    "iff": "iff", "Leftrightarrow": "iff", "Longleftrightarrow": "iff", "cdot": "*", "times": "*", "odot": "*",
    "ast": "*", "bullet": "*", "div": "/", "sim": "~", "thicksim": "~", "mid": "|", "vert": "|", "lvert": "|",
    "rvert": "|", "|": "||", "Vert": "||", "lVert": "||", "rVert": "||", "parallel": "||", "Mid": "||", "{": "\\{",
    "}": "\\}", "lbrace": "\\{", "rbrace": "\\}", "lbrack": "[", "rbrack": "]", "langle": "(", "rangle": ")",
    "prime": "'", "in": "in", "_": "_",
}  # fmt: skip

# LaTeX commands that stand for a name of the language.
COMMAND_NAMES = {
    "log": "log", "ln": "log", "Log": "log", "Ln": "log", "lg": "log", "sum": "sum", "Sigma": "sum", "int": "int",
    "smallint": "int", "intop": "int", "nabla": "nabla", "partial": "partial", "varepsilon": "eps", "epsilon": "eps",
    "vartheta": "theta", "varphi": "phi", "E": "E", "KL": "KL", "ELBO": "ELBO", "KLD": "KL", "DKL": "KL", "kl": "KL",
    "kld": "KL", "elbo": "ELBO", "Theta": "theta", "Phi": "phi", "Psi": "psi", "ell": "L", "exp": "exp", "dd": "d",
    "diff": "d", "EE": "E", "Expect": "E", "Ent": "H", "H": "H", "infdiv": "KL", "top": "T", "intercal": "T",
} | {name: name for name in GREEK_NAMES}  # fmt: skip

# LaTeX commands by what becomes of them and of their argument.
FRACTIONS = frozenset({"frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"})
# Spacing and sizes: a space.
SPACES = frozenset({
    ",", "!", ";", ":", " ", ">", "quad", "qquad", "enspace", "thinspace", "space", "left", "right", "middle", "big",
    "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr", "bigm", "Bigm",
    "displaystyle", "textstyle", "item", "indent", "centering", "scriptstyle", "scriptscriptstyle", "footnotesize",
    "small", "limits", "nolimits", "nonumber", "notag", "bf", "rm", "it", "cal", "bfseries", "hfill", "noindent",
    "medskip", "smallskip", "bigskip", "allowbreak", "nobreak", "/", "&", "qedhere", "qed", "square", "blacksquare",
    "Box", "strut", "mathstrut",
})  # fmt: skip
# Fonts and accents: the argument, or a name of the language that it spells.
FONTS = frozenset({
    "mathbf", "mathbb", "mathrm", "mathcal", "mathscr", "mathfrak", "mathsf", "mathit", "mathtt", "mathnormal",
    "boldsymbol", "bm", "pmb", "bold", "Bbb", "hat", "tilde", "bar", "vec", "widehat", "widetilde", "overline",
    "underline", "operatorname", "mathop", "text", "textrm", "textbf", "textit", "textsf", "texttt", "mbox",
    "textnormal", "emph", "boldmath", "ensuremath", "mathbfit", "symbf",
})  # fmt: skip
CALLIGRAPHIC = frozenset({"mathcal", "mathscr", "mathfrak"})
# Fonts of plain text: the argument is a remark unless it spells a name.
TEXTS = frozenset({"text", "textrm", "textbf", "textit", "textsf", "texttt", "mbox", "textnormal", "emph"})
DROPPED_WITH_ARGUMENT = frozenset({
    "tag", "label", "hspace", "vspace", "color", "phantom", "hphantom", "vphantom", "eqref", "ref", "footnote",
    "intertext", "shortintertext", "cite", "textcolor", "colorbox", "raisebox",
})  # fmt: skip
# Only the command itself is dropped.
FRAMES = frozenset({"boxed", "fbox", "cancel", "bcancel", "smash", "substack"})
PLAIN = frozenset({"mathopen", "mathclose", "mathrel", "mathbin", "mathord"})
# The label below or above is dropped.
BRACES = frozenset({"underbrace", "overbrace", "underbracket", "overbracket"})
STACKS = frozenset({"overset", "stackrel", "underset"})

# Whole words of plain text (small letters) that are names of the language.
WORDS = {
    "log": "log", "ln": "log", "kl": "KL", "dkl": "KL", "kld": "KL", "kldiv": "KL", "elbo": "ELBO", "sum": "sum",
    "int": "int", "integral": "int", "grad": "nabla", "nabla": "nabla", "gradient": "nabla", "partial": "partial",
    "expectation": "E", "entropy": "H", "eps": "eps", "epsilon": "eps", "let": "let", "exp": "exp", "sqrt": "sqrt",
    "ce": "H", "frac": "frac", "sim": "~", "vlb": "ELBO", "geq": ">=", "leq": "<=",
} | {name: name for name in GREEK_NAMES}  # fmt: skip

# Words in front of a formula, and words with which a remark behind one begins.
CONNECTIVES = frozenset({
    "so", "therefore", "hence", "thus", "then", "consequently", "implies", "finally", "and", "also", "now", "since",
    "because", "but", "thereby", "further", "next", "i.e", "note", "obviously", "clearly", "first", "similarly",
    "moreover", "given", "where", "using", "recall", "with",
})  # fmt: skip
REMARK_OPENERS = frozenset({
    "by", "since", "because", "using", "where", "from", "as", "due", "with", "for", "via", "if", "when", "which",
    "this", "the", "is", "definition", "def", "jensen", "bayes", "qed", "constant", "const", "note", "see", "holds",
    "iff", "are", "recall", "given",
})  # fmt: skip
# Words that announce what is to be shown, and words that may stand alone on a line.
GOAL_WORDS = frozenset({"show", "prove", "goal", "wts", "aim", "want", "claim", "theorem", "shown", "proved", "need"})
LONE_WORDS = frozenset({
    "proof", "proved", "proven", "shown", "hence", "thus", "so", "required", "jensen", "qed", "solution", "answer",
    "done", "claim", "end", "begin", "derivation", "ok", "note", "remark", "align", "aligned", "step", "q.e.d",
})  # fmt: skip
# Indices and parameters that are left out without a note.
SHEET_PARAMETERS = frozenset({"theta", "phi", "i", "model"})
