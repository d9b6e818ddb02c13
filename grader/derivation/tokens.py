"""A line's text as tokens, each with its line and column; spacing, fonts and annotations are gone, brackets are not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import msgspec

from grader.derivation import synonyms as syn

RELATIONS = frozenset({"=", ":=", ">=", "<=", ">", "<"})
OPENERS = {"(": ")", "[": "]", "{": "}", "\\{": "\\}"}
CLOSERS = frozenset(OPENERS.values())
# dz, deps, dtheta as one word.
DIFFERENTIAL = re.compile(rf"d([A-Za-z]|{'|'.join(sorted(syn.GREEK_NAMES))})")
_NUMBER = re.compile(r"\d+(\.\d+)?|\.\d+")
_COMMAND = re.compile(r"\\([A-Za-z]+|.)")
_OPERATORS = {c: tuple(pair for pair in syn.OPERATORS if pair[0][0] == c) for c in {o[0] for o, _ in syn.OPERATORS}}
_WORD = re.compile(r"[A-Za-z]+")
_GLUED = re.compile(r"(log|ln)([pq])", re.IGNORECASE)
# A Greek letter directly behind one of these is its index: ∇θ, fθ(u,v).
_INDEXED = frozenset({"∇", "p", "q", "f", "g", "h", "t", "P", "Q"})


class Token(msgspec.Struct, frozen=True):
    """`kind` is num, name, word, op, cmd, so, remark or bad; `gap`: space stood before; `raw` is what was written.

    `script` marks a letter in a script font, as the L of the bound often is; `glued` a density that was written as one
    word with its logarithm.
    """

    kind: str
    text: str
    line: int
    column: int
    gap: bool = False
    raw: str = ""
    script: bool = False
    glued: bool = False


def tokenize(text: str, line: int) -> tuple[Token, ...]:
    """The tokens of one line of the file; nothing is refused here, what is not known becomes a `bad` token."""
    lexer = _Lexer(text, line)
    lexer.run(0, len(text))
    return tuple(_fold(lexer.out))


class _Lexer:
    def __init__(self, text: str, line: int) -> None:
        self.text, self.line = text, line
        self.out: list[Token] = []
        self.gap = True

    def emit(self, kind: str, text: str, at: int, raw: str = "", *, script: bool = False) -> None:
        self.out.append(Token(kind, text, self.line, at + 1, self.gap, raw or text, script))
        self.gap = False

    def previous(self) -> str:
        return self.out[-1].text if self.out else ""

    def run(self, i: int, end: int) -> None:
        text = self.text
        while i < end:
            c = text[i]
            if c.isspace():
                self.gap = True
                i += 1
            elif c == "\\":
                i = self.command(i, end)
            elif (number := _NUMBER.match(text, i, end)) is not None:
                self.emit("num", number.group(), i)
                i = number.end()
            elif c.isascii() and c.isalpha():
                i = self.word(i, end)
            else:
                i = self.other(i)

    def word(self, i: int, end: int) -> int:
        match = _WORD.match(self.text, i, end)
        word = match.group() if match else self.text[i]
        name = syn.WORDS.get(word.lower(), word) if len(word) > 1 else word
        if name in {"~", ">=", "<="}:
            self.emit("op", name, i, word)
        else:
            self.emit("name", name, i, word)
        return i + len(word)

    def other(self, i: int) -> int:
        text = self.text
        for spelling, op in _OPERATORS.get(text[i], ()):
            if text.startswith(spelling, i):
                if op == "&":
                    self.gap = True
                elif op in {"so", "iff"}:
                    self.emit("so", op, i, spelling)
                elif op == "remark":
                    self.emit("remark", text[i:], i)
                    return len(text)
                else:
                    self.emit("op", op, i, spelling)
                return i + len(spelling)
        c = text[i]
        if c in syn.GREEK:
            self.emit("name", syn.GREEK[c], i, c)
        elif c in syn.SYMBOLS:
            self.emit("name", syn.SYMBOLS[c], i, c, script=c == "ℒ")
        else:
            self.unicode(c, i)
        return i + 1

    def unicode(self, c: str, i: int) -> None:
        """Mathematical letters, small raised and lowered digits; anything else is bad here, and prose elsewhere."""
        if unicodedata.combining(c) or unicodedata.category(c) in {"Cf", "Zs"}:
            return
        folded = unicodedata.normalize("NFKC", c)
        form = unicodedata.decomposition(c)
        if "<super>" in form or "<sub>" in form:
            self.emit("op", "^" if "<super>" in form else "_", i, c)
        if len(folded) == 1 and folded != c and folded.isascii() and folded.isalnum():
            self.emit("num" if folded.isdigit() else "name", folded, i, c)
        elif folded in syn.GREEK:
            self.emit("name", syn.GREEK[folded], i, c)
        elif c in "□∎■◻":
            self.gap = True
        elif c.isalpha():
            if self.out and self.out[-1].kind == "word" and not self.gap:
                last = self.out.pop()
                self.out.append(msgspec.structs.replace(last, text=last.text + c, raw=last.raw + c))
            else:
                self.emit("word", c, i)
        else:
            self.emit("bad", c, i)

    def command(self, i: int, end: int) -> int:
        match = _COMMAND.match(self.text, i, end)
        if match is None:
            self.emit("bad", "\\", i)
            return i + 1
        name, after = match.group(1), match.end()
        if name in syn.COMMAND_OPERATORS:
            op = syn.COMMAND_OPERATORS[name]
            self.emit("so" if op in {"so", "iff"} else "op", op, i, match.group())
        elif name in syn.COMMAND_NAMES:
            self.emit("name", syn.COMMAND_NAMES[name], i, match.group(), script=name == "ell")
        elif name in syn.SPACES:
            self.gap = True
            if name in {"left", "right"} and self.text.startswith(".", after):
                return after + 1
        elif name in syn.FRACTIONS or name in {"over", "sqrt"}:
            self.emit("cmd", "frac" if name in syn.FRACTIONS else name, i, match.group())
            return self.digits(after, end) if name in syn.FRACTIONS else after
        elif name in syn.DROPPED_WITH_ARGUMENT:
            return self.group(after, end)[2]
        elif name in syn.STACKS:
            return self.stack(name, i, after, end)
        elif name in syn.PLAIN:
            start, stop, after = self.group(after, end)
            self.run(start, stop)
        elif name in syn.BRACES:
            return self.brace(after, end)
        elif name in syn.FRAMES:
            return after
        elif name in syn.FONTS:
            return self.font(name, i, after, end)
        else:
            self.emit("bad", match.group(), i)
        return after

    def digits(self, i: int, end: int) -> int:
        """The arguments of a fraction without braces are one digit each: \\frac12."""
        for _ in range(2):
            j = i
            while j < end and self.text[j] == " ":
                j += 1
            if j >= end or not self.text[j].isdecimal():
                return i
            self.emit("num", self.text[j], j)
            i = j + 1
        return i

    def group(self, i: int, end: int) -> tuple[int, int, int]:
        """Begin and end of the argument that stands at `i`, and where the text goes on behind it."""
        text = self.text
        while i < end and text[i] in " *":
            i += 1
        if i >= end:
            return i, i, i
        if text[i] != "{":
            command = _COMMAND.match(text, i, end)
            stop = command.end() if command else i + 1
            return i, stop, stop
        depth, j = 0, i
        while j < end:
            if text[j] == "\\":
                j += 2
                continue
            depth += {"{": 1, "}": -1}.get(text[j], 0)
            j += 1
            if depth == 0:
                return i + 1, j - 1, j
        return i + 1, end, end

    def stack(self, name: str, at: int, i: int, end: int) -> int:
        """`\\overset{why}{=}` is =; `\\underset{z \\sim q}{E}` is E with its distribution."""
        first, last, after = self.group(i, end)
        start, stop, after = self.group(after, end)
        self.run(start, stop)
        if name == "underset" and self.previous() in {"E", "sum", "int"}:
            self.emit("op", "_", at)
            self.emit("op", "{", at)
            self.run(first, last)
            self.emit("op", "}", at)
        return after

    def brace(self, i: int, end: int) -> int:
        """`\\underbrace{A}_{B}` is A."""
        start, stop, after = self.group(i, end)
        self.run(start, stop)
        while after < end and self.text[after] == " ":
            after += 1
        if after < end and self.text[after] in "_^":
            return self.group(after + 1, end)[2]
        return after

    def font(self, font: str, at: int, i: int, end: int) -> int:
        start, stop, after = self.group(i, end)
        inside = self.text[start:stop].strip()
        simple = re.sub(r"[^A-Za-z]", "", inside).lower()
        low = self.previous() in {"_", "^"} or (
            len(self.out) > 1 and self.previous() == "{" and self.out[-2].text in {"_", "^"}
        )
        if font in syn.TEXTS or font == "operatorname":
            if simple in syn.WORDS or inside in {"E", "H", "D", "d", "p", "q", "P", "Q", "L", "x", "z"}:
                self.emit("name", syn.WORDS.get(simple, inside), at, inside)
            elif low:
                self.emit("name", inside or "text", at, inside)
            elif font == "operatorname":
                self.run(start, stop)
            elif not self.out and inside.strip(" :,.").lower() in syn.CONNECTIVES | {"let"}:
                self.emit("name", simple, at, simple)
            else:
                self.emit("remark", inside, at)
            return after
        if inside.isalpha() and inside.isascii() and (len(inside) == 1 or simple in syn.WORDS or low):
            name = syn.WORDS.get(simple, inside) if len(inside) > 1 else inside
            self.emit("name", name, at, inside, script=font in syn.CALLIGRAPHIC)
        elif simple in syn.WORDS and not re.search(r"[^A-Za-z ]", inside):
            self.emit("name", syn.WORDS[simple], at, inside)
        else:
            self.run(start, stop)
        return after


def _wraps_name(tokens: list[Token], i: int) -> bool:
    """Whether `{E}`, `{KL}` … stands at index `i`: a group around the name of an operator."""
    if i < 0 or i + 2 >= len(tokens) or (i > 0 and tokens[i - 1].text in {"_", "^"}):
        return False
    first, name, last = tokens[i : i + 3]
    return first.text == "{" and last.text == "}" and name.kind == "name" and name.text in {"E", "KL", "D", "H"}


def _fold(tokens: list[Token]) -> Iterator[Token]:
    """Glued names taken apart: `logp` is log and p, `Eq` is E with its q; braces around an operator's name are gone."""
    for i, token in enumerate(tokens):
        if i and token.raw in syn.GREEK and not token.gap and tokens[i - 1].raw in _INDEXED:
            yield Token("op", "_", token.line, token.column)
        if token.text in {"{", "}"} and _wraps_name(tokens, i if token.text == "{" else i - 2):
            continue
        if token.kind == "name" and (parts := _GLUED.fullmatch(token.text)) is not None:
            log, letter = parts.groups()
            yield msgspec.structs.replace(token, text="log", raw=log)
            yield Token("name", letter, token.line, token.column + len(log), raw=letter, glued=True)
        elif token.kind == "name" and token.text in {"Eq", "Ep", "Ez", "Ev", "EQ", "EP"}:
            letter = token.text[1:]
            yield msgspec.structs.replace(token, text="E", raw="E")
            yield Token("op", "_", token.line, token.column + 1)
            yield Token("name", letter.lower(), token.line, token.column + 1, raw=letter)
        else:
            yield token
