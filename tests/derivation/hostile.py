"""Hostile texts: each is answered within the budgets, whatever it makes the reader or the judges do."""


def _nested(levels: int) -> str:
    """Fractions of Leibniz inside each other, over so many lines that none of them is too long."""
    opened = "\n".join([" ".join(["\\frac{d 1+"] * 10)] * (levels // 10))
    return "0 = " + opened + " x +\n" + "+\n".join(["0" + "}{dx}" * 20] * (levels // 20))


HOSTILE = {
    "powers": "log p(x) = " + " * ".join(["(p(x)+p(z)+p(x,z)+q)^9"] * 6),
    "nested expectations": "log p(x) = " + "E_q[" * 35 + "log p(x,z) - log q" + "]" * 35,
    "nested sums": "log p(x) = " + "sum_z " * 60 + "q",
    "many equal lines": "log p(x)\n" + "\n".join(f" = log p(x) + {i}*log q - {i}*log q" for i in range(79)),
    "a growing class": "log p(x)\n" + "\n".join(f" = {i + 2}*log p(x) - {i + 1}*E_q[log p(x)]" for i in range(75)),
    "logarithms": "log p(x) = " + "log " * 140 + "p(x)",
    "minus signs": "log p(x) = " + "-" * 500 + "log p(x)",
    "braces": "{" * 300 + "p(x)" + "}" * 300,
    "open fractions": "\\frac{" * 90 + "p(x)",
    "closed fractions": "log p(x) = " + "\\frac{p(x)}{p(z)+" * 30 + "q" + "}" * 30,
    "fonts": "\\mathbf{" * 70 + "p" + "}" * 70,
    "denominators": "log p(x) = " + " * ".join(f"(p(x)+p(z))/(p(z)+{i}*q)" for i in range(12)),
    "great numbers": "log p(x) = " + "9" * 12 + "^99 * ((999999^99)^99)^99",
    "long number": "log p(x) = " + "9" * 500,
    "blank lines": "\n" * 8000,
    "one word": "p" * 8000,
    "letters of plane 1": "𝔼" * 2000,
    "backslashes": "\\" * 600,
    "lone surrogate": "log p(x) = \ud800",
    "arrows": "so " * 190 + "log p(x) >= ELBO",
    "gradients": "grad_theta " * 50 + "theta = 1",
    "nested losses": "grad_theta E_v[" + "L(" * 38 + "f_theta(u,v)" + ")" * 38 + "] = 0",
    "gradients of densities": "0 = " + " + ".join(["int L(x) grad_theta (p_theta(x) f_theta(u,x)) dx"] * 9),
    "products of samplers": "grad_theta E_v[L(theta v)] = E_v[" + " * ".join(["(1+theta v)^3"] * 9) + "]",
    "nested exponentials": "0 = " + "e^{" * 140 + "v" + "}" * 140,
    "nested differentials": _nested(200),
    "powers of powers": "0 = exp((v + 999999999999)" + "^4" * 9 + ")",
    "names of names": "let a = " + "2 " * 99 + "".join(f"\nlet {b} = " + f"{a} " * 250 for a, b in ("ab", "bc", "cd")),
    "a name for a density": "let G = p(v)\n = 5",
    "a law with a density": "x ~ N(p(v), 1)\ngrad_theta E_v[L(theta v)] = E_v[grad_theta L(theta v)]",
    "entropies of variables": "log p(x) = H_z\nlog p(x) = H_x\nlog p(x) = H_y",
    "an open E behind an aside": "log p(x) = 0 + log p(x)\nsince KL(q||p(z|x)) >= 0:\n = E[log p(x)]",
    "an open KL behind an aside": "log p(x) = 0 + log p(x)\nsince KL(q||p(z|x)) >= 0:\n = KL(q||p)",
    "indices in brackets": "grad_theta E_v[L_((x))] = f_((u,v)) + p_((x)",
    "raised digits": "log p(x) = \\frac²3",
    "null": "\x00log p(x) = \x00",
}
