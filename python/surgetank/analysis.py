"""What is known of a design before any run: predictions and findings, as data and as text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from surgetank import _core
from surgetank.missing import need

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]


class Analysis:
    """A design study: every table as a DataFrame, and the whole as a dict.

    >>> analysis = st.load("orders.yaml").analysis
    >>> analysis.stations()[["of", "utilization", "wait_mean_s"]]
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document

    def stations(self) -> pd.DataFrame:
        """Return what is predicted of workers, of links with shared bandwidth, and of a platform.

        The `kind` of a row tells: workers, link, wire (one direction of it) or host (its cores).

        Returns
        -------
        DataFrame
            A row each: offered_per_s and capacity_per_s [1/s], utilization, whether it is exact
            (and why not), headroom (the factor by which all sources may grow), wait_mean_s with
            its model, floor_mean_s and floor_least_s [s].
        """
        return self._table("stations", ["of", "utilization", "wait_mean_s"])

    def findings(self) -> pd.DataFrame:
        """Return what is remarkable, a row each: id, severity, of, place, message, hint, number."""
        return self._table("findings", ["id", "severity", "of", "message", "hint"])

    def paths(self) -> pd.DataFrame:
        """Return the latency from each source to each end without waiting, and as expected [s]."""
        return self._table("paths", ["from", "to", "floor_mean_s", "expected_mean_s"])

    def cuts(self) -> pd.DataFrame:
        """Return for each end what no routing can exceed [1/s], and the stations of that cut."""
        return self._table("cuts", ["end", "offered_per_s", "most_per_s", "stations"])

    def failure_points(self) -> pd.DataFrame:
        """Return components with one instance, and who gets nothing without them."""
        return self._table("failure_points", ["of", "cut_off", "splits"])

    def loops(self) -> pd.DataFrame:
        """Return feedback loops with their gain: how often a message comes back, on average."""
        return self._table("loops", ["members", "type", "gain"])

    @property
    def bottleneck(self) -> dict[str, Any] | None:
        """The station that is full first: of, headroom, sustainable_per_s; None if unknown."""
        found: dict[str, Any] | None = self._document["bottleneck"]
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return everything, as `surgetank check --format json` prints it."""
        return self._document

    def report(self, *, width: int = 100, color: bool = False) -> str:
        """Return what `surgetank check` prints of it."""
        from surgetank.check.text import predictions

        return "\n".join(predictions(self._document, width=width, color=color)) + "\n"

    def __repr__(self) -> str:
        """Name it."""
        number = len(self._document["findings"])
        return f"<surgetank.Analysis of {self._document['scenario']!r}: {number} findings>"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.report())}</pre>"

    def _table(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        rows = self._document[name]
        table: pd.DataFrame = need("pandas").DataFrame(rows, columns=None if rows else columns)
        return table


def study(scenario: _core.Scenario) -> Analysis:
    """Study a compiled scenario."""
    return Analysis(json.loads(scenario.study()))


def finding_meanings() -> list[dict[str, str]]:
    """Return every finding there is: id, severity, meaning, way_out."""
    meanings: list[dict[str, str]] = json.loads(_core.finding_meanings())
    return meanings
