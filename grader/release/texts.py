"""What stands in a handout's README and requirements, and beside its public tests."""

from __future__ import annotations

from grader.release.handout import Handout

CONFTEST = '''"""Lets plain `pytest` run these tests on the files, or the notebook, in the folder above."""

from grader.release.public import rng, student

__all__ = ["rng", "student"]
'''

_README = """# {title}

What is here:

{files}
- `{name}.ipynb`: the same as a notebook; work in either
- `public/`: tests that you can read and run

## Set up, once

You need Python 3.11 or newer. In this folder, in a virtual environment:

```sh
python -m pip install -r requirements.txt
```

On Linux, `python -m pip install torch --index-url https://download.pytorch.org/whl/cpu` before it saves gigabytes: \
nothing here needs a GPU.

## Work

Fill in every function that raises `NotImplementedError`, and every answer that is still empty. Names and arguments \
stay as they are. You may use the standard library, numpy, scipy and torch, and import from the other files by name.

```sh
{commands}
```

Each call has {call_s:g} seconds of CPU, here and when it is graded. The public tests are few and earn no points; \
hidden tests do:

| part | | points | hidden tests |
|---|---|---|---|
{parts}

{derivations}In Colab, open `{name}.ipynb` and put `{name}-student.zip` among its files. Colab saves the notebook in \
your Drive, so check it there, in a cell of its own that may stay when you submit:

```
!unzip -oq {name}-student.zip && pip install -q -r requirements.txt
from google.colab import drive
drive.mount("/content/drive")
!python -m grader check "/content/drive/MyDrive/Colab Notebooks/{name}.ipynb" --assignment .
```

## Submit

Upload the `.py` files or `{name}.ipynb`, whichever you worked in, under these names; a zip is fine. If you worked in \
the notebook, leave the `.py` files out: where both define a function, the one in the `.py` file counts, finished or \
not. What is missing or cannot be run loses only the points of its own parts, \
and a mistake in a function that others use is not charged twice.
"""


_DERIVATIONS = """`python -m grader check` also checks your derivations, line by line, as the grading does. While you \
work on one in a file of its own:

```sh
{commands}
```

"""


def readme(public: Handout) -> str:
    """The README of a handout, in Markdown."""
    return _README.format(
        title=public.title,
        name=public.name,
        call_s=public.limits.call_s,
        files="\n".join(f"- `{file.name}`" for file in public.file),
        commands=_with_remarks(
            ("python -m grader check", "your files"),
            (f"python -m grader check {public.name}.ipynb", "your notebook, as it is saved"),
            ("python -m pytest public", "the same tests, as pytest shows them"),
        ),
        parts="\n".join(
            f"| {part.id} | {part.title} | {part.points:g} | {part.hidden_tests} |" for part in public.part
        ),
        derivations=_derivations(public),
    )


def requirements(wheel: str) -> str:
    """What `pip install -r` installs for a student: the engine from the handout's own wheel, and what that needs."""
    return f"# The grader comes from this folder, not from an index.\n./{wheel}\n"


def _derivations(public: Handout) -> str:
    """How to check each of the derivations; "" where there are none."""
    if not public.derivation:
        return ""
    commands = [
        (f"python -m grader derivation proof.txt --claim {one.claim}", name) for name, one in public.derivation.items()
    ]
    return _DERIVATIONS.format(commands=_with_remarks(*commands))


def _with_remarks(*commands: tuple[str, str]) -> str:
    """Commands, each with its remark behind it, in two columns."""
    width = max(len(command) for command, _ in commands)
    return "\n".join(f"{command.ljust(width)}   # {remark}" for command, remark in commands)
