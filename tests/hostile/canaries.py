"""Looking for secrets in everything that a student reads of a report: plain, in hex, in base64, and reversed."""

from __future__ import annotations

import base64
import json
import re
import struct
from collections.abc import Iterator

from grader.gradescope.results import results
from grader.report import Report
from tests.hostile.grounds import CANARIES

PATHS = ("/hidden/", "site-packages", "grader/sandbox", "grader/checks", "hostile-", "/target", "Traceback")
# The first half of the bytes of every number from 918273 to 918274, in both orders.
NUMBER = struct.pack(">d", 918273.25)[:4]


def shown(report: Report) -> list[str]:
    """What must not be there, of all that a student reads of `report`; each with the place where it stands."""
    return [f"{secret} in: {text[:300]}" for text in _texts(report) for secret in inside(text)]


def inside(text: str) -> list[str]:
    """The secrets and the grader's paths in a text."""
    plain = text.lower()
    dense = re.sub(r"[^a-z0-9+/=]", "", plain)
    found = [name for name, forms in _FORMS.items() if any(form in plain or form in dense for form in forms)]
    return found + [path for path in PATHS if path.lower() in plain]


def _texts(report: Report) -> Iterator[str]:
    document = json.loads(results(report))
    yield from report.notes
    for test in report.tests:
        yield from (test.name, test.message, *test.tags)
    del document["extra_data"]
    for test in document["tests"]:
        del test["extra_data"]
    yield json.dumps(document, ensure_ascii=False)


def _forms(secret: str) -> set[str]:
    data = secret.encode()
    forms = {secret, secret[::-1], data.hex(), data[::-1].hex()}
    for before in range(3):
        # Without the characters that what stands around it has a part in.
        coded = base64.b64encode(b"\0" * before + data).decode().rstrip("=")
        forms.add(coded[(0, 2, 3)[before] : -1])
    return {form.lower() for form in forms}


_FORMS = {name: _forms(secret) for name, secret in CANARIES.items()}
_FORMS["a hidden input"] |= {"918273", NUMBER.hex(), NUMBER[::-1].hex()}
