"""Two runs of one scenario that differ in their physics: what sharing the network adds.

Both runs draw the same random numbers, so their difference is the network's and not that of luck.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from surgetank import show
from surgetank.missing import need
from surgetank.report import verdict_line
from surgetank.results import FORMAT_VERSION, Results
from surgetank.text import Paint, table, wrap

if TYPE_CHECKING:
    import pandas as pd

KINDS = ("native", "simgrid")
_STATISTICS = ("mean", "p50", "p99")

Gap = Mapping[str, Any]


@dataclass(frozen=True)
class Comparison:
    """Both runs of a scenario on the same random numbers, and the gap between them."""

    native: Results
    simgrid: Results

    @property
    def summary(self) -> str:
        """What contention adds where it adds most."""
        return summary(self.to_dict())

    def gaps(self) -> pd.DataFrame:
        """Return native, simgrid and gap, a row for each latency and expectation [SI units]."""
        rows = [
            {**row, **{name: row[name]["value"] for name in KINDS}}
            for row in self.to_dict()["gaps"]
        ]
        table: pd.DataFrame = need("pandas").DataFrame(rows)
        return table

    def to_dict(self) -> dict[str, Any]:
        """Return it as `surgetank run --compare-physics --format json` prints it."""
        return compare(self.native, self.simgrid)


def compare(native: Results, simgrid: Results) -> dict[str, Any]:
    """Return both runs side by side: latencies first, then whatever an expectation asks for."""
    documents = {"native": native.to_dict(), "simgrid": simgrid.to_dict()}
    first = documents["native"]
    return {
        "format_version": FORMAT_VERSION,
        "scenario": first["scenario"],
        "question": first.get("question", ""),
        "seed": first["seed"],
        "replications": {name: document["replications"] for name, document in documents.items()},
        "digests": {name: document["digest"] for name, document in documents.items()},
        "gaps": [*_latencies(documents), *_expectations(documents)],
        "verdicts": {name: verdict_line(document) for name, document in documents.items()},
    }


def lines(gap: Gap, paint: Paint, *, width: int, brief: bool = False) -> list[str]:
    """Lay a comparison out for a terminal; the last line is what it comes to."""
    if brief:
        return [f"{gap['scenario']}: {summary(gap)}"]
    head = ["", "", "native", "simgrid", "gap"]
    rows = [
        [
            row["what"],
            row["statistic"],
            *(_estimate(row[name], row["unit"]) for name in KINDS),
            _signed(row["gap"], row["unit"]),
        ]
        for row in gap["gaps"]
    ]
    question = wrap(gap["question"], width) if gap["question"] else []
    runs = ", ".join(f"{name} {gap['replications'][name]} replications" for name in KINDS)
    return [
        paint(gap["scenario"], "bold"),
        *question,
        "",
        *wrap(f"the same random numbers under two physics: {runs}, seed {gap['seed']}", width),
        "",
        *table(head, rows, paint, width=width, left=2),
        "",
        *(f"{name}: {gap['verdicts'][name]}" for name in KINDS),
        *wrap(summary(gap), width),
    ]


def summary(gap: Gap) -> str:
    """Say what contention adds where it adds most: `contention adds 41 ms at p99, a → b`."""
    tails = [
        row
        for row in gap["gaps"]
        if row["metric"] == "latency" and row["statistic"] == "p99" and row["gap"] is not None
    ]
    if not tails:
        return "no latency was measured under both physics"
    worst = max(tails, key=lambda row: abs(row["gap"]))
    verb = "adds" if worst["gap"] >= 0 else "takes away"
    return f"contention {verb} {show.number(abs(worst['gap']), 's')} at p99, {worst['what']}"


def _latencies(documents: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, dict[tuple[str, str, str], Any]] = {
        name: {
            (row.get("from") or "", row["of"], row["statistic"]): row
            for row in document["metrics"]
            if row["metric"] == "latency" and row["statistic"] in _STATISTICS
        }
        for name, document in documents.items()
    }
    return [
        _row("latency", f"{start} → {end}" if start else end, statistic, row, other)
        for (start, end, statistic), row in found["native"].items()
        if (other := found["simgrid"].get((start, end, statistic))) is not None
    ]


def _expectations(documents: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    pairs = zip(*(documents[name]["expectations"] for name in KINDS), strict=True)
    return [
        _row(row["metric"], row["name"], row["statistic"], row, other)
        for row, other in pairs
        if row["value"] is not None and other["value"] is not None
    ]


def _row(metric: str, what: str, statistic: str, row: Any, other: Any) -> dict[str, Any]:
    both = row["value"] is not None and other["value"] is not None
    return {
        "metric": metric,
        "what": what,
        "statistic": statistic,
        "unit": row["unit"],
        "native": {key: row[key] for key in ("value", "low", "high")},
        "simgrid": {key: other[key] for key in ("value", "low", "high")},
        "gap": other["value"] - row["value"] if both else None,
    }


def _estimate(value: Mapping[str, Any], unit: str) -> str:
    return show.with_error(value["value"], value["low"], value["high"], unit)


def _signed(value: float | None, unit: str) -> str:
    text = show.number(value, unit)
    return f"+{text}" if value is not None and value > 0 else text
