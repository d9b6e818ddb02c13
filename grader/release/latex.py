"""Formulas as the masters' comments write them, in letters and signs, turned into LaTeX."""

from __future__ import annotations

import re

_SIGNS = {
    "Σ": r"\sum", "∫": r"\int", "∇": r"\nabla", "∞": r"\infty", "½": r"\tfrac{1}{2}", "√": r"\sqrt", "∂": r"\partial",
    "·": r"\cdot", "×": r"\times", "−": "-", "±": r"\pm", "≥": r"\ge", "≤": r"\le", "≠": r"\ne", "≈": r"\approx",
    "→": r"\to", "∈": r"\in", "~": r"\sim", "‖": r"\,\|\,", "|": r"\mid", "²": "^{2}", "³": "^{3}", "ᵀ": r"^{\top}",
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon", "η": r"\eta", "θ": r"\theta",
    "λ": r"\lambda", "μ": r"\mu", "π": r"\pi", "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau", "φ": r"\phi", "ψ": r"\psi",
    "ω": r"\omega", "Δ": r"\Delta", "Θ": r"\Theta", "Λ": r"\Lambda", "Φ": r"\Phi", "Ω": r"\Omega",
    "+": "+", "-": "-", "=": "=", "<": "<", ">": ">", "/": "/", ",": ",", ".": ".", ";": ";", ":": ":", "*": r"\ast",
    "(": "(", ")": ")", "[": "[", "]": "]", "!": "!", "'": "'",
}  # fmt: skip
_WORDS = {
    "log": r"\log", "exp": r"\exp", "max": r"\max", "min": r"\min", "mu": r"\mu", "KL": r"\mathrm{KL}",
    "ELBO": r"\mathrm{ELBO}", "diag": r"\operatorname{diag}", "sigmoid": r"\operatorname{sigmoid}",
    "logvar": r"\mathrm{logvar}", "dz": r"\,dz", "dx": r"\,dx",
}  # fmt: skip
_TOKEN = re.compile(r"(?P<word>[A-Za-z]+)|(?P<number>\d+(?:\.\d+)?)|(?P<sub>[_^])|(?P<brace>[{}])|(?P<space>\s+)|(.)")
_NORM = re.compile(r"‖([^‖|]+?)‖(?=[²\s.,;)\]]|$)")


def formula(text: str) -> str | None:
    """`text` in LaTeX's mathematics, or None where it holds a word or a sign that no formula here has."""
    result = _translated(_NORM.sub(r"⟦\1⟧", text.replace("<=", "≤").replace(">=", "≥")))
    return None if result is None else result.replace("⟦", r"\lVert").replace("⟧", r"\rVert")


def _translated(text: str) -> str | None:
    parts: list[str] = []
    lowered = False  # the next piece is a subscript or an exponent: it gets braces
    for token in _TOKEN.finditer(text):
        match token.lastgroup:
            case "word":
                word = token[0]
                if len(word) > 1 and word not in _WORDS:
                    return None
                piece = _WORDS.get(word) or (r"\mathbb{E}" if word == "E" else word)
            case "number" | "brace":
                piece = token[0]
            case "sub":
                parts.append(token[0])
                lowered = True
                continue
            case "space":
                continue
            case _ if token[0] in "⟦⟧":
                piece = token[0]
            case _:
                if token[0] not in _SIGNS:
                    return None
                piece = _SIGNS[token[0]]
        if lowered and piece != "{":
            piece = f"{{{piece}}}"
        lowered = False
        parts.append(piece)
    return " ".join(parts)
