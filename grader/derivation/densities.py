"""Reading densities, the distributions under E and in a KL, and the letters inside them."""

from __future__ import annotations

from collections.abc import Sequence

from grader.derivation import synonyms as syn
from grader.derivation.errors import Unreadable
from grader.derivation.reader import Reader, Session
from grader.derivation.theory import Letter
from grader.derivation.tokens import Token

BARE = "?"
OPERATIONS = frozenset({"log", "E", "KL", "sum", "int", "H"})
"""Names that begin an operation: where one stands in a bracket, that holds more than variables."""


def small(session: Session, token: Token) -> str:
    """The letter of `token` with capital P, Q, X, Z read as small ones, which is noted."""
    text = token.text
    if len(text) == 1 and text.lower() in {*session.theory.axes, *(letter.name for letter in session.theory.letters)}:
        if text.isupper():
            session.note(f"capital {text} is read as {text.lower()}")
        return text.lower()
    return text


class DensityReader(Reader):
    """The part of the parser that reads densities and distributions."""

    def letter(self, ahead: int = 0) -> Letter | None:
        """The sheet's density letter that stands there, if one does."""
        token = self.peek(ahead)
        if token.kind != "name" or len(token.text) != 1:
            return None
        return self.theory.letter(token.text.lower() if token.text in {"P", "Q"} else token.text)

    def density(self, *, over_latent: str = "") -> str:
        """Read a density and return its canonical name.

        `over_latent` is the hidden variable where only a distribution over it may stand, as under an E and in a KL.
        """
        token = self.next()
        letter = self.theory.letter(small(self.session, token))
        if letter is None:
            raise self.expected("p or q", token)
        if token.glued:
            self.session.note(f"a log and a density that are written as one word are read as log {token.text}")
        self.scripts(letter)
        if self.is_op("'"):
            raise self.refuse(f"{letter.name}' is not a density of this sheet")
        if not (self.opens() and self.arguments_ahead(letter)):
            if letter.family:
                raise self.refuse(self.which(letter, over_latent), token)
            return self.theory.own(letter)
        if self.theory.one_case:
            capital = token.text.isupper()
            if self.session.cases.setdefault(letter.name, capital) != capital:
                message = f"both {letter.name} and {letter.name.upper()} occur: call the same density by one letter"
                raise self.refuse(message, token)
        over, given = self.arguments(letter)
        name = self.theory.density(letter, over, given, token.column)
        if over_latent and name not in self.theory.distributions(over_latent):
            raise self.refuse(self.no_distribution(name, over_latent, letter), token)
        return name

    def which(self, letter: Letter, variable: str) -> str:
        """What to say of a letter without its brackets."""
        if not variable:
            return f"which {letter.name}? write its variables, for example {letter.name}({','.join(letter.over)})"
        choices = [n for n in self.theory.distributions(variable) if n.startswith(letter.name)]
        return f"which {letter.name}? write {' or '.join(choices)}"

    def no_distribution(self, name: str, variable: str, letter: Letter) -> str:
        """What to say of a density where a distribution over the hidden variable must stand."""
        info = self.theory.info(name)
        flipped = self.theory.name(letter.name, info.given, info.over) if info.given else ""
        text = f"{name} is not a distribution over {variable}"
        if flipped in self.theory.distributions(variable):
            return f"{text}: did you mean the posterior {flipped}?"
        return f"{text}; {' and '.join(self.theory.distributions(variable))} are"

    def scripts(self, letter: Letter | None) -> None:
        """Move over subscripts and superscripts; those that are not the sheet's are noted."""
        while self.is_op("_") or (self.is_op("^") and not self.power()) or (letter is not None and self.greek()):
            sign = self.next()
            if sign.kind == "name":
                continue
            tokens = self.script()
            words = [t.text for t in tokens if t.kind == "name"]
            if letter is not None and any(w not in syn.SHEET_PARAMETERS and w not in self.theory.axes for w in words):
                self.session.note(f"the index {''.join(words)} of {letter.name} is read as part of its name")

    def power(self) -> bool:
        """Whether what stands behind the ^ at the cursor is a number by itself: a power, and no index."""
        inner = [self.peek(1)]
        if self.is_op("{", 1):
            inner = [*self.tokens[self.at + 2 : self.matching(self.at + 1)]]
        return [t.kind for t in inner if t.text != "-"] == ["num"]

    def no_power(self, right: str) -> None:
        """Refuse a power between a name and its brackets, which is read as no index; `right` is how it is written."""
        if self.is_op("^") and self.power():
            raise self.refuse(f"a power stands behind the brackets: {right}")

    def greek(self) -> bool:
        """Whether a Greek letter stands directly behind, as in pθ(x)."""
        token = self.peek()
        return token.kind == "name" and token.text in syn.GREEK_NAMES and not token.gap and token.raw in syn.GREEK

    def arguments_ahead(self, letter: Letter) -> bool:
        """Whether the bracket at the cursor holds variables: `p_i (ln p_i - ln q_i)` is a product, not a call."""
        if not (self.is_op("(") or self.is_op("[") or self.is_op("{")):
            return False
        stop = self.matching(self.at)
        tokens = self.tokens[self.at + 1 : stop]
        if not tokens:
            return True
        depth = 0
        for token in tokens:
            if token.kind == "op" and token.text in {"+", "-", "/"} and depth == 0:
                return False
            if token.kind == "op" and token.text in {"{", "("}:
                depth += 1
            elif token.kind == "op" and token.text in {"}", ")"}:
                depth -= 1
            if token.text in OPERATIONS or token.kind == "cmd":
                return False
            if token.kind == "name" and len(token.text) == 1 and self.theory.letter(token.text.lower()) and depth == 0:
                return False
        return True

    def arguments(self, letter: Letter) -> tuple[frozenset[str], frozenset[str]]:
        """The variables in front of and behind the bar of the bracket at the cursor; parameters are dropped."""
        opener = self.peek()
        tokens = list(self.inside())
        sides: list[list[str]] = [[]]
        i, parameters = 0, False
        while i < len(tokens):
            token = tokens[i]
            if token.kind == "op" and token.text in {"|", "||"}:
                sides.append([])
            elif token.kind == "op" and token.text == ";":
                parameters = True
            elif token.kind == "op" and token.text == ",":
                pass
            elif token.kind == "op" and token.text in {"_", "^"}:
                i = _behind_script(tokens, i + 1) - 1
            elif token.kind == "op" and token.text in {"=", "in", "*", ".", "{", "}", "'"}:
                if token.text in {"*", "."}:
                    sides[-1].append("*")
                elif token.text in {"=", "in"}:
                    i += 1
            elif not parameters:
                sides[-1].extend(self.variable(letter, token))
            i += 1
        if len(sides) > 2:
            raise self.refuse("a density has one bar", opener)
        over, given = sides[0], sides[1] if len(sides) == 2 else []
        if "*" in over:
            rest = [v for v in letter.over if v not in given]
            over = [v for v in over if v != "*"] + rest[-1:]
        if not over:
            raise self.refuse(f"{letter.name}( needs its variable: {letter.name}({','.join(letter.over)})", opener)
        return frozenset(over), frozenset(given)

    def variable(self, letter: Letter, token: Token) -> list[str]:
        """The sheet's variables that `token` names: one, none for a parameter, several for letters written together."""
        text = small(self.session, token)
        theory = self.theory
        if text in theory.axes:
            return [text]
        if token.kind == "name" and text in syn.GREEK_NAMES:
            if text not in syn.SHEET_PARAMETERS:
                self.session.note(f"{text} is read as a parameter and left out")
            return []
        if theory.free_index and token.kind == "name" and len(text) == 1:
            return [theory.latent]
        if token.kind == "name" and len(text) > 1 and all(c in theory.axes for c in text.lower()):
            return list(text.lower())
        raise self.unknown(token)

    def unknown(self, token: Token) -> Unreadable:
        """The error for a name that the sheet does not have; what the sheet calls it is said once."""
        hint = self.theory.hint(token.text)
        if hint and hint not in self.session.complained:
            self.session.complained.add(hint)
            return self.refuse(f"'{token.raw}' is not on this sheet: {hint}", token)
        if token.kind == "name":
            known = ", ".join((*(letter.name for letter in self.theory.letters), *self.theory.axes, *self.theory.names))
            return self.refuse(f"'{token.raw}' is not on this sheet, which knows {known}", token)
        return self.expected("a variable", token)

    def distribution(self, tokens: Sequence[Token], at: Token) -> str:
        """The distribution under an E: `q`, `z ~ q(z|x)`, `p(z)`; `?` where only the variable is written."""
        own = list(tokens)
        tilde = next((i for i, t in enumerate(own) if t.kind == "op" and t.text == "~"), None)
        if tilde is not None:
            drawn = [t for t in own[:tilde] if t.kind == "name"]
            name = small(self.session, drawn[0]) if drawn else self.theory.latent
            if name in self.theory.axes and name != self.theory.latent:
                self.session.note(f"the expectation is over {self.theory.latent}, not over {name}: it is read so")
            own = own[tilde + 1 :]
        elif len(own) >= 1 and own[0].kind == "name" and small(self.session, own[0]) == self.theory.latent:
            return BARE
        if not own:
            return BARE
        inner = self.within(own)
        while inner.is_op("{") and inner.matching(inner.at) == len(inner.tokens) - 1:
            inner = self.within(inner.inside())
        if inner.letter() is None:
            raise inner.unknown(inner.peek()) if inner.peek().kind == "name" else inner.expected("a distribution")
        name = inner.density(over_latent=self.theory.latent)
        if inner.peek().kind != "end" and not inner.is_op(","):
            raise inner.expected("the end of what stands under the E")
        return name


def _behind_script(tokens: Sequence[Token], i: int) -> int:
    """The index behind the sub- or superscript that begins at index `i`."""
    if i >= len(tokens) or tokens[i].text not in {"{", "("}:
        return i + 1
    depth = 0
    for j in range(i, len(tokens)):
        depth += (tokens[j].text in {"{", "("}) - (tokens[j].text in {"}", ")"})
        if depth == 0:
            return j + 1
    return len(tokens)
