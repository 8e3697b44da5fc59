"""Findings as workflow commands, which GitHub shows as annotations of a change.

Ten errors, ten warnings and ten notices are shown for each step; what goes beyond is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from surgetank.check import Outcome

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
_MOST = 10


def lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Return a line for each diagnostic and finding, the gravest first."""
    rows = [
        ("error", row["code"], row["path"], row)
        for outcome in outcomes
        for row in outcome.diagnostics
    ] + [
        (_COMMANDS[row["severity"]], row["id"], row["of"], row)
        for outcome in outcomes
        for row in outcome.findings
    ]
    for command in _COMMANDS.values():
        of_command = [row for row in rows if row[0] == command]
        keep = _MOST if len(of_command) <= _MOST else _MOST - 1
        for _, code, of, row in of_command[:keep]:
            yield _line(command, f"{code} {of}".strip(), row)
        if len(of_command) > keep:
            yield f"::{command}::and {len(of_command) - keep} more; run surgetank check"


def _line(command: str, title: str, row: Mapping[str, Any]) -> str:
    place = [f"file={_property(row['file'])}"]
    if row["line"] > 0:
        place += [f"line={row['line']}", f"col={max(row['column'], 1)}"]
    hint = f" ({row['hint']})" if row["hint"] else ""
    properties = ",".join([*place, f"title={_property(title)}"])
    return f"::{command} {properties}::{_data(row['message'] + hint)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
