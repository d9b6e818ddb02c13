"""What the masters' comments say, as Markdown: paragraphs, lists, and indented formulas that Jupyter renders."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from grader.release import latex

_OPTION = re.compile(r'(?P<label>[A-Z]|"[\w-]+") {2,}(?P<text>\S.*)')
_COLUMNS = re.compile(r" {2,}")
_LONG = 40  # a longer equation does not fit a telephone's screen
_CODE = re.compile(r"(`[^`]*`)")
_MARKUP = re.compile(r"([\\*_\[\]<>$#|~])")

# A formula in the middle of a sentence: something applied to arguments (`p_θ(x|z)`, `E_q[log p(x)]`) or with an index
# (`x_i`), with the signs before it and what it is compared with.
_LETTER = r"[A-Za-zα-ωΑ-Ω]"
_FLAT = r"[^()\[\]]*"
_INNER = rf"{_FLAT}(?:\({_FLAT}(?:\({_FLAT}\){_FLAT})*\){_FLAT})*"
_APPLIED = rf"(?:exp|log|{_LETTER})(?:_(?:KL|{_LETTER}))?(?:\({_INNER}\)|\[{_INNER}\])"
_INLINE = re.compile(
    rf"(?<!\w)(?:{_LETTER} = )?(?:1/|(?:log|[Σ∇](?:_{_LETTER})?|∫) )*(?:{_APPLIED}|{_LETTER}_{_LETTER}(?![\w(\[]))"
    rf"(?:(?: (?:[<>]=|[-+=<>≤≥‖/]) | )(?:{_APPLIED}|ELBO\b)| [=<>] \d+(?![\w.]*\w)| d[xz]\b)*"
)


def markdown(text: str) -> str:
    """`text` (a docstring or a comment, without its signs) as Markdown that ends without a newline.

    Indented blocks become formulas where each line begins with one, a list where each line names an option or has
    columns, and else stay as they are, in a fixed-width font. Formulas within a sentence are rendered too.
    """
    return "\n\n".join(_block(lines) for lines in _blocks(text.splitlines()))


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """Runs of lines between blank ones, of which all or none are indented; each list item is a run of its own."""
    block: list[str] = []
    for line in lines:
        starts = line.startswith("- ") or _is_indented(line) != _is_indented(block[0] if block else line)
        in_item = bool(block) and block[0].startswith("- ") and _is_indented(line)
        if block and (not line.strip() or (starts and not in_item)):
            yield block
            block = []
        if line.strip():
            block.append(line)
    if block:
        yield block


def _is_indented(line: str) -> bool:
    return line.startswith("  ")


def _block(lines: Sequence[str]) -> str:
    if not _is_indented(lines[0]):
        return _escaped(" ".join(line.strip() for line in lines))
    dedented = textwrap.dedent("\n".join(lines)).splitlines()
    fenced = "\n".join(["```text", *dedented, "```"])
    if any("  # " in line for line in dedented):
        return fenced  # what has a remark behind a # is something to type
    return _options(dedented) or _formulas(dedented) or _columns(dedented) or fenced


def _options(lines: Sequence[str]) -> str:
    """A list of the options that `lines` name; "" where they name none."""
    items: list[tuple[str, str]] = []
    for line in lines:
        if option := _OPTION.fullmatch(line):
            label = option["label"]
            items.append((f"`{label}`" if label.startswith('"') else f"**{label}**", option["text"]))
        elif items and line.startswith("  "):
            items[-1] = (items[-1][0], f"{items[-1][1]} {line.strip()}")
        else:
            return ""
    return "\n".join(f"- {label} {_escaped(text)}" for label, text in items)


def _formulas(lines: Sequence[str]) -> str:
    """The formulas that begin each of `lines`, with what follows them in words; "" where one has none.

    Words stand in the text, not in a display: a display does not wrap, and on a narrow screen its end is cut off.
    """
    rows = []
    for line in lines:
        cells = [cell for cell in _COLUMNS.split(line) if cell]
        row = [(latex.formula(cell), cell) for cell in cells]
        if row[0][0] is None:
            return ""
        rows.append(row)
    if all(made is not None for row in rows for made, _ in row):
        displays = [" & ".join(made for made, _ in row if made is not None) for row in rows]
        if len(rows) == 1:
            return _in_two(lines[0]) or f"$$ {displays[0].replace(' & ', chr(92) + 'quad ')} $$"
        columns = "l" * max(map(len, rows))
        return "\n".join([rf"$$\begin{{array}}{{{columns}}}", " \\\\\n".join(displays), r"\end{array}$$"])
    if len(rows) == 1:
        return "\n\n".join(_escaped(cell) if made is None else f"$$ {made} $$" for made, cell in rows[0])
    return "\n".join(
        f"- {' '.join(_escaped(cell) if made is None else f'${made}$' for made, cell in row)}" for row in rows
    )


def _in_two(line: str) -> str:
    """A display of the long equation `line` that goes on below at its last term; "" where it is short or has none."""
    left, equals, right = line.partition(" = ")
    ends = [
        found.start()
        for found in re.finditer(r" [-+] ", right)
        if all(right.count(a, 0, found.start()) == right.count(b, 0, found.start()) for a, b in ("()", "[]", "{}"))
    ]
    if len(line) <= _LONG or not equals or not ends:
        return ""
    first, last = latex.formula(right[: ends[-1]]), latex.formula(right[ends[-1] + 1 :])
    return "\n".join([rf"$$\begin{{aligned}} {latex.formula(left)} &= {first} \\", rf"&\quad {last} \end{{aligned}}$$"])


def _columns(lines: Sequence[str]) -> str:
    """A list of `lines` that each give a name and say what it is, in columns; "" where one does not."""
    rows = [[cell for cell in _COLUMNS.split(line) if cell] for line in lines]
    if min(map(len, rows)) < 2:
        return ""
    return "\n".join(f"- {' '.join(f'`{cell}`' for cell in row[:-1])} {_escaped(row[-1])}" for row in rows)


def _escaped(text: str) -> str:
    """Prose with its formulas in LaTeX, and what Markdown would take for markup escaped; code spans stay."""
    return "".join(part if part.startswith("`") else _sentence(part) for part in _CODE.split(text))


def _sentence(text: str) -> str:
    parts, end = [], 0
    for found in _INLINE.finditer(text):
        left, _, right = found[0].partition(" = ")
        # A long equation is two formulas, so that a line may end between them.
        pieces = [left, f"= {right}"] if right and len(found[0]) > _LONG else [found[0]]
        made = [formula for piece in pieces if (formula := latex.formula(piece)) is not None]
        if len(made) == len(pieces):
            parts += [_MARKUP.sub(r"\\\1", text[end : found.start()]), " ".join(f"${formula}$" for formula in made)]
            end = found.end()
    return "".join([*parts, _MARKUP.sub(r"\\\1", text[end:])])
