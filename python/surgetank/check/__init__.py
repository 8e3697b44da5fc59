"""The command `surgetank check`: each file is compiled and studied, and told in four formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from surgetank import _core
from surgetank.scenario import load

SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True)
class Outcome:
    """What was found in one file: diagnostics if it is wrong, else a study of its design."""

    file: str
    diagnostics: list[dict[str, Any]] = field(default_factory=list)
    analysis: dict[str, Any] = field(default_factory=dict)
    text: str = ""  #: The diagnostics as they are printed.

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What is remarkable about the design."""
        found: list[dict[str, Any]] = self.analysis.get("findings", [])
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return it as the JSON document has it."""
        rest = {name: rows for name, rows in self.analysis.items() if name != "findings"}
        return {
            "file": self.file,
            "diagnostics": self.diagnostics,
            "findings": self.findings,
            "analysis": rest or None,
            "text": self.text,
        }


def check_file(file: str, set: Mapping[str, Any] | None = None) -> Outcome:
    """Compile and study one file."""
    try:
        scenario = load(file, set=set)
    except _core.ScenarioError as error:
        return Outcome(file, diagnostics=error.diagnostics, text=str(error))
    return Outcome(file, analysis=scenario.analysis.to_dict())


def exit_code(outcomes: list[Outcome]) -> int:
    """Return 2 if a file is wrong, 1 if a design has an error, else 0."""
    if any(outcome.diagnostics for outcome in outcomes):
        return 2
    return int(any(f["severity"] == "error" for outcome in outcomes for f in outcome.findings))
