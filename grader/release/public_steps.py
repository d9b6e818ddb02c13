"""What the watched process of `grader check` tells its parent, and what it is told to do."""

from __future__ import annotations

import msgspec


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """Run the public tests of the handout in `folder` on what is at `path`, but for what is done with already.

    `settings` is the file that pytest reads in place of a student's own settings.
    """

    folder: str
    path: str
    settings: str
    done: tuple[str, ...] = ()
    skipped_pieces: tuple[str, ...] = ()


class Test(msgspec.Struct, frozen=True):
    """One case of a public test: pytest's id, the part it belongs to ("" for none), and its sentence."""

    id: str
    part: str
    name: str


class Collected(msgspec.Struct, frozen=True, tag="collected"):
    """These tests will run."""

    tests: list[Test]


class Loading(msgspec.Struct, frozen=True, tag="loading"):
    """A file or a cell of the program is run next."""

    piece: str


class Loaded(msgspec.Struct, frozen=True, tag="loaded"):
    """The program is loaded; what was met on the way."""

    notes: tuple[str, ...]


class Began(msgspec.Struct, frozen=True, tag="began"):
    """A case runs."""

    id: str


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """A case has ended: `status` is "passed", "failed", "todo" (not implemented yet), "skipped" or "error"."""

    id: str
    status: str
    message: str


Step = Collected | Loading | Loaded | Began | Ended
steps = msgspec.json.Decoder(Collected | Loading | Loaded | Began | Ended)
