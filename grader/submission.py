"""A student's submission as data: read from a folder, a .zip, a .ipynb or one .py; nothing of it is run or believed."""

from __future__ import annotations

import codecs
import contextlib
import difflib
import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from grader.errors import SubmissionError
from grader.notebook import code_cells
from grader.packing import Entry, entries, shown
from grader.text import some

if TYPE_CHECKING:
    from grader.assignment import Assignment

_COMPILED = (".pyc", ".pyo", ".pyd", ".so", ".dll", ".dylib")
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_NOT_CHARSETS = {"idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7"}  # codecs, but nobody's alphabet
_NO_ENCODING = "is not UTF-8 text and names no encoding"
_CODING = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_NO_CODE = re.compile(rb"[ \t\f]*(#.*)?")
_COPY_MARKS = re.compile(r"\(\d+\)|copy( of)?|[\s_.-]")


class SourceFile(msgspec.Struct, frozen=True):
    """One of the assignment's files. With an `error` it is there but broken: its `text` is empty and a note says so."""

    name: str
    text: str
    error: str = ""


class Cell(msgspec.Struct, frozen=True):
    """One code cell as plain Python; `number` counts the notebook's code cells from 1, its lines are the student's."""

    number: int
    text: str


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """What is graded, and notes for whoever reads the result; equal sources have an equal `digest`, however packed."""

    name: str
    files: tuple[SourceFile, ...]
    notebook: str | None = None
    cells: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()
    digest: str = ""


def read(
    path: Path, *, names: Sequence[str], notebook: str, source_kb: int = 1024, notebook_kb: int = 20480
) -> Submission:
    """The submission at `path`: the files called one of `names`, in that order, and the notebook called `notebook`.

    Where no notebook has that name, the only one there is counts. A file larger than its limit (KiB) counts as broken.
    Raises SubmissionError, one line, where `path` is missing, of a kind that cannot be graded, or cannot be opened.
    """
    with contextlib.ExitStack() as opened:
        listed, notes = entries(path, opened)
        listed.sort(key=lambda entry: (len(entry.path), entry.path))  # nearest to the top first
        copies: dict[str, list[Entry]] = {}
        for entry in listed:
            if not _unfit(entry):
                copies.setdefault(entry.path[-1], []).append(entry)
        files = tuple(_source_file(name, copies[name][0], source_kb) for name in names if name in copies)
        chosen, about_notebook = _chosen_notebook(copies, notebook)
        numbered: list[tuple[int, str]] = []
        if chosen:
            try:
                numbered, more = code_cells(_loaded(copies[chosen][0], notebook_kb), limit=source_kb * 1024)
                about_notebook += more
            except SubmissionError as error:
                about_notebook.append(f"{shown(chosen)} is not graded: {error}")
                chosen = ""
    wanted = (*names, notebook)
    found = [name for name in copies if name in names or _is_notebook(name)]
    cells = tuple(Cell(number, text) for number, text in numbered)
    return Submission(
        name=shown(path.stem if path.suffix.lower() == ".zip" else path.absolute().name),
        files=files,
        notebook=shown(chosen) or None,
        cells=cells,
        notes=(
            *(() if found else _nothing_found(wanted, copies)),
            *_near_names(names if found else wanted, copies),
            *(f"{file.name}: {file.error}" for file in files if file.error),
            *(
                _repeated(name, copies[name])
                for name in dict.fromkeys((*wanted, chosen))
                if len(copies.get(name, ())) > 1
            ),
            *about_notebook,
            *_passed_over(listed, wanted),
            *notes,
        ),
        digest=_digest(files, shown(chosen) or None, cells),
    )


def read_for(assignment: Assignment, path: Path) -> Submission:
    """The submission at `path`, as `read` tells it, with the files, the notebook and the limits of `assignment`."""
    return read(
        path,
        names=list(assignment.exports),
        notebook=f"{assignment.name}.ipynb",
        source_kb=assignment.limits.source_kb,
        notebook_kb=assignment.limits.notebook_kb,
    )


def of_masters(assignment: Assignment) -> Submission:
    """The masters as a submission called "reference", which earns every point; nothing else of the folder is read."""
    files = tuple(
        SourceFile(file.name, (assignment.folder / file.name).read_text(encoding="utf-8")) for file in assignment.files
    )
    return Submission(name="reference", files=files, digest=_digest(files, None, ()))


def _unfit(entry: Entry) -> str:
    """Why an entry is passed over, or ""."""
    return entry.unfit or ("a compiled file" if entry.path[-1].lower().endswith(_COMPILED) else "")


def _loaded(entry: Entry, limit_kb: int) -> bytes:
    data = entry.load(limit_kb * 1024 + 1)
    if len(data) > limit_kb * 1024:
        advice = "clear its outputs and save it again" if _is_notebook(entry.path[-1]) else "is data written into it?"
        raise SubmissionError(f"it is larger than {limit_kb} KB, the most that is read; {advice}")
    return data


def _source_file(name: str, entry: Entry, limit_kb: int) -> SourceFile:
    try:
        return SourceFile(name, _decoded(_loaded(entry, limit_kb)))
    except SubmissionError as error:
        return SourceFile(name, "", str(error))


def _decoded(data: bytes) -> str:
    """A source file's text as Python reads it: byte-order mark, coding line, else UTF-8; every line end a newline."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise SubmissionError("SyntaxError: the file is UTF-16 text, which Python does not read; save it as UTF-8")
    data = data.removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise SubmissionError(f"SyntaxError: the file is not text (null byte on line {line})")
    first, _, rest = data.partition(b"\n")
    coding = _CODING.match(first) or (_NO_CODE.fullmatch(first) and _CODING.match(rest.partition(b"\n")[0]))
    encoding = coding[1].decode() if coding else "utf-8"
    try:
        # Also no codec that is slow, none that reads ASCII as something else: the coding line would not say itself.
        if codecs.lookup(encoding).name in _NOT_CHARSETS or b"# coding".decode(encoding) != "# coding":
            raise LookupError(encoding)
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"names the encoding {shown(encoding)} but is not in it" if coding else _NO_ENCODING
        raise SubmissionError(f"SyntaxError: the file {what} (first bad byte on line {line})") from None
    except (LookupError, ValueError):
        raise SubmissionError(
            f"SyntaxError: the file names an encoding that cannot be used, {shown(encoding)}; save it as UTF-8"
        ) from None


def _is_notebook(name: str) -> bool:
    return name.lower().endswith(".ipynb")


def _chosen_notebook(copies: dict[str, list[Entry]], wanted: str) -> tuple[str, list[str]]:
    """The name of the notebook that counts ("" for none), and a note on those that do not."""
    there = sorted(name for name in copies if _is_notebook(name))
    chosen = wanted if wanted in there else there[0] if len(there) == 1 else ""
    others = [name for name in there if name != chosen]
    if not others:
        return chosen, []
    if chosen:
        return chosen, [f"only the notebook {wanted} counts; not read: {_listing(others)}"]
    return "", [f"none of the {len(others)} notebooks is named {wanted}, so none was read: {_listing(others)}"]


def _nothing_found(wanted: Sequence[str], copies: dict[str, list[Entry]]) -> list[str]:
    notes = [f"none of the files looked for is here: {', '.join(wanted)}"]
    archives = sorted(name for name in copies if name.lower().endswith(_ARCHIVES))
    if archives:
        notes.append(f"an archive lies inside, {_listing(archives)}; unpack it and submit what is in it")
    return notes


def _near_names(wanted: Iterable[str], copies: dict[str, list[Entry]]) -> list[str]:
    """A note for each missing file that another file may have been meant for."""
    wanted = [name for name in wanted if name not in copies]
    others = {
        name: _bare(name)
        for name in sorted(copies)[:500]
        if len(name) <= 60 and ("." not in name or name.lower().endswith((".py", ".ipynb", ".txt", ".json")))
    }
    notes = []
    for name in wanted:
        stem, kind = _bare(name)
        near = [
            other
            for other, (its_stem, its_kind) in others.items()
            if its_kind == kind and difflib.SequenceMatcher(None, stem, its_stem).ratio() >= 0.85
        ]
        if near:
            notes.append(f"{name} is not here; if {_listing(near)} was meant for it, rename it and submit again")
    return notes


def _bare(name: str) -> tuple[str, str]:
    """A file name without what browsers, editors and hands add to it: (stem, kind)."""
    name = name.lower().removesuffix(".txt").removesuffix(".json")
    kind = ".ipynb" if name.endswith(".ipynb") else ".py"
    return _COPY_MARKS.sub("", name.removesuffix(kind)), kind


def _repeated(name: str, copies: Sequence[Entry]) -> str:
    return f"{name} is here {len(copies)} times: the one nearest to the top counts, {_where(copies[0])}"


def _passed_over(listed: Iterable[Entry], wanted: Iterable[str]) -> list[str]:
    """One note on links, special and compiled files, which names only those called like a file of the assignment."""
    stems = {name.partition(".")[0] for name in wanted}
    unfit = [(entry, why) for entry in listed if (why := _unfit(entry))]
    ours = [f"{_where(entry)} ({why})" for entry, why in unfit if entry.path[-1].partition(".")[0] in stems]
    if not unfit:
        return []
    rest = len(unfit) - len(ours[:5])
    s = "s" * (rest > 1)
    files = [*ours[:5], *([f"{rest} link{s}, special or compiled file{s}"] if rest else [])]
    return [f"passed over: {', '.join(files)}"]


def _where(entry: Entry) -> str:
    return shown("/".join(entry.path))


def _listing(names: Sequence[str]) -> str:
    return some([shown(name) for name in names], 3)


def _digest(files: Iterable[SourceFile], notebook: str | None, cells: Iterable[Cell]) -> str:
    """SHA-256 in hex of names and sources, in an order of their own."""
    sources = sorted((file.name, file.text, file.error) for file in files)
    content = (sources, notebook, [(cell.number, cell.text) for cell in cells])
    return hashlib.sha256(msgspec.msgpack.encode(content)).hexdigest()
