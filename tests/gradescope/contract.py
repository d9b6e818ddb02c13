"""Gradescope's contract for a results.json, as a judge of its own: what in one breaks it."""

from __future__ import annotations

import json
import math
from typing import Any

TOP = {
    "score": float, "execution_time": float, "output": str, "output_format": str, "test_output_format": str,
    "test_name_format": str, "visibility": str, "stdout_visibility": str, "tests": list, "extra_data": dict,
}  # fmt: skip
TEST = {
    "number": str, "name": str, "score": float, "max_score": float, "status": str, "output": str, "output_format": str,
    "visibility": str, "extra_data": dict, "tags": list,
}  # fmt: skip
VISIBILITIES = {"visible", "hidden", "after_due_date", "after_published"}


def violations(data: bytes) -> list[str]:
    """What in `data`, the bytes of a results.json, breaks the platform's contract."""

    def refuse(constant: str) -> float:
        raise ValueError(f"{constant} is no JSON")

    document = json.loads(data.decode("utf-8"), parse_constant=refuse)
    found = _entry_violations("top", document, TOP)
    found += [] if document["stdout_visibility"] == "hidden" else ["standard output is shown"]
    for test in document["tests"]:
        found += _entry_violations(test["name"], test, TEST)
        found += [] if test["status"] in {"passed", "failed"} else [f"status {test['status']}"]
    total = math.fsum(test["score"] for test in document["tests"])
    found += [] if math.isclose(total, document["score"], abs_tol=1e-9) else ["the score is not the sum of the tests"]
    return found


def _entry_violations(where: str, entry: dict[str, Any], kinds: dict[str, type]) -> list[str]:
    found = [f"{where}: unknown key {key}" for key in entry.keys() - kinds.keys()]
    for key, value in entry.items():
        kind = (int, float) if kinds.get(key) is float else kinds.get(key, object)
        if not isinstance(value, kind) or isinstance(value, bool):
            found.append(f"{where}: {key} is {value!r}")
        if isinstance(value, str) and (len(value) > 50_000 or "\x00" in value):
            found.append(f"{where}: {key} is cut or altered by the platform")
    if entry["visibility"] not in VISIBILITIES or entry["output_format"] != "text":
        found.append(f"{where}: visibility or format")
    return found
