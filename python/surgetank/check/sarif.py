"""Findings as SARIF 2.1.0, which code hosts show beside the lines they are about.

The format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from surgetank._core import version
from surgetank.analysis import finding_meanings
from surgetank.check import Outcome

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def document(outcomes: Sequence[Outcome]) -> str:
    """Return one run with a result for each diagnostic and finding, as JSON text."""
    results = [result for outcome in outcomes for result in _results(outcome)]
    rules = _rules(results)
    places = {rule["id"]: index for index, rule in enumerate(rules)}
    for result in results:
        result["ruleIndex"] = places[result["ruleId"]]
    driver = {
        "name": "surgetank",
        "semanticVersion": version(),
        "rules": rules,
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)


def _rules(results: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return all findings there are, and the codes of diagnostics that occur."""
    rules: list[dict[str, Any]] = [
        {
            "id": row["id"],
            "shortDescription": {"text": row["meaning"]},
            "help": {"text": row["way_out"]},
            "defaultConfiguration": {"level": _LEVELS[row["severity"]]},
        }
        for row in finding_meanings()
    ]
    known = {rule["id"] for rule in rules}
    rules += [{"id": code} for code in sorted({str(r["ruleId"]) for r in results} - known)]
    return rules


def _results(outcome: Outcome) -> Iterator[dict[str, Any]]:
    for row in outcome.diagnostics:
        path = f"{row['path']}: " if row["path"] else ""
        yield _result(row["code"], "error", path + row["message"], row)
    for row in outcome.findings:
        yield _result(
            row["id"], _LEVELS[row["severity"]], f"{row['of']}: {row['message']}", row
        ) | {"properties": {"of": row["of"], "number": row["number"], "unit": row["unit"]}}


def _result(rule: str, level: str, message: str, row: Mapping[str, Any]) -> dict[str, Any]:
    hint = f" ({row['hint']})" if row["hint"] else ""
    place: dict[str, Any] = {"artifactLocation": {"uri": PurePath(row["file"]).as_posix()}}
    if row["line"] > 0:
        place["region"] = {"startLine": row["line"], "startColumn": max(row["column"], 1)}
    return {
        "ruleId": rule,
        "level": level,
        "message": {"text": message + hint},
        "locations": [{"physicalLocation": place}],
    }
