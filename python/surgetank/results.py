"""What a run found out: numbers with intervals, verdicts, the ledger, courses over time.

The document is the one that `surgetank run --format json` prints; everything here is a view of it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from surgetank.branches import difference_rows, without_courses
from surgetank.metric import Metric, find
from surgetank.missing import need

if TYPE_CHECKING:
    import pandas as pd

    from surgetank import _core
    from surgetank.plots import Plots

FORMAT_VERSION = 1
Row = dict[str, Any]


class Results:
    """The results of a run. `summary()`, `ledger()`, `series()` and others are pandas tables."""

    def __init__(self, source: _core.Results | Mapping[str, Any]) -> None:
        self._full: dict[str, Any] | None = None
        self._source: _core.Results | None = None
        if isinstance(source, Mapping):
            self._rows = dict(source)
            if "series" in source:
                self._full = dict(source)
        else:
            self._source = source
            self._rows = json.loads(source.json(False))
        version = self._rows.get("format_version")
        if version != FORMAT_VERSION:
            raise ValueError(f"this reads results of format {FORMAT_VERSION}, not {version!r}")

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Results:
        """Read what `save` or `surgetank run --out` wrote: `results.json`, or its folder."""
        file = Path(path)
        file = file / "results.json" if file.is_dir() else file
        return cls(json.loads(file.read_text("utf-8")))

    # What was run.

    @property
    def scenario(self) -> str:
        """Name of the scenario."""
        return str(self._rows["scenario"])

    @property
    def question(self) -> str:
        """What the scenario asks; empty if it does not say."""
        return str(self._rows.get("question") or "")

    @property
    def replications(self) -> int:
        """How many replications were finished."""
        return int(self._rows["replications"])

    @property
    def seed(self) -> int:
        """The seed; together with the scenario and `replications` it fixes every number."""
        return int(self._rows["seed"])

    @property
    def digest(self) -> str:
        """A fingerprint of the sample paths: the same on any machine, with any threads."""
        return str(self._rows["digest"])

    @property
    def interrupted(self) -> bool:
        """Whether the run was stopped by hand, so that only the finished replications count."""
        return bool(self._rows["interrupted"])

    @property
    def limit(self) -> Row | None:
        """The limit that stopped the run, with the fullest component; None if none did."""
        return self._rows.get("limit")

    # What came out, as tables.

    def summary(self) -> pd.DataFrame:
        """Return every number with its interval, a row each.

        Columns: of, metric, statistic, from, value, low, high, unit, note.
        """
        columns = ["of", "metric", "statistic", "from", "value", "low", "high", "unit", "note"]
        return _table(self._rows["metrics"], columns)

    def ledger(self) -> pd.DataFrame:
        """Return the fates of messages, exact sums over all replications: flow, of, fate, count."""
        return _table(self._rows["ledger"], ["flow", "of", "fate", "count"])

    def series(self, metric: str = "backlog", *, of: str | None = None) -> pd.DataFrame:
        """Return a course over time with its band over the replications.

        Parameters
        ----------
        metric
            `backlog`, `throughput` [1/s], `utilization`, or `backlog_max`, which has only `high`:
            the most in any replication.
        of
            One component; all that have this metric if not given.

        Returns
        -------
        DataFrame
            Columns: time_s, of, mean, low, high; a row for each window of time and component.
        """
        columns = ["time_s", "of", "mean", "low", "high"]
        return _table(self.series_rows(metric, of=of), columns)

    def expectations(self) -> pd.DataFrame:
        """Return what was expected, with verdicts: a row for each bound."""
        return _table(self._rows["expectations"])

    def checks(self) -> pd.DataFrame:
        """Return what theory says beside what was simulated: a row for each number it knows."""
        return _table(self._rows["checks"])

    def findings(self) -> pd.DataFrame:
        """Return what is remarkable about the design: id, severity, of, message, hint."""
        return _table(self._rows["findings"], ["id", "severity", "of", "message", "hint"])

    @property
    def branches(self) -> Mapping[str, Results]:
        """The variants of the scenario's `branch` by name, each with the results of its own."""
        branches = self.to_dict(full=True).get("branches", ())
        return {branch["name"]: Results(branch["results"]) for branch in branches}

    def differences(self) -> pd.DataFrame:
        """Return what the variants of the scenario's `branch` change, over pairs of replications.

        Columns: branch, expectation, metric, of, from, statistic, baseline, variant (means over
        the pairs), difference with its interval low and high, unit.
        """
        columns = ["branch", "expectation", "metric", "of", "from", "statistic"]
        columns += ["baseline", "variant", "difference", "low", "high", "unit"]
        return _table(difference_rows(self._rows), columns)

    def metric(
        self, metric: str, *, of: str, statistic: str | None = None, from_: str | None = None
    ) -> Metric:
        """Return one number.

        Parameters
        ----------
        metric
            Such as `wait`, `latency` or `throughput`.
        of
            The component.
        statistic
            Such as `p99`; if not given the mean, or else the only one there is.
        from_
            The source, for the latency of one flow.

        Raises
        ------
        KeyError
            There is no such number, or more than one.
        """
        return find(self._rows["metrics"], metric, of=of, statistic=statistic, from_=from_)

    # Verdicts.

    @property
    def exit_code(self) -> int:
        """What `surgetank run` exits with.

        0, or 1 an expectation failed, 3 undecided, 5 stopped at a limit, 130 interrupted.
        """
        verdicts = {e["verdict"] for e in self._rows["expectations"]}
        causes = (
            (self.interrupted, 130),
            (self.limit is not None, 5),
            ("fail" in verdicts, 1),
            ("undecided" in verdicts, 3),
        )
        return next((code for happened, code in causes if happened), 0)

    # Documents and pictures.

    def to_dict(self, *, full: bool = False) -> dict[str, Any]:
        """Return the document; `full` adds series and histograms."""
        if not full:
            return without_courses(self._rows)
        if self._full is None:
            self._full = json.loads(self._source.json(True)) if self._source else self._rows
        return self._full

    def to_json(self, *, full: bool = False) -> str:
        """Return the document as text."""
        return json.dumps(self.to_dict(full=full), indent=1, ensure_ascii=False)

    def series_rows(self, metric: str, *, of: str | None = None) -> list[Row]:
        """Return `series` without pandas: dicts with time_s, of, mean, low, high."""
        series = self.to_dict(full=True).get("series") or {"time_s": [], "of": {}}
        courses = {n: c[metric] for n, c in series["of"].items() if metric in c and of in (None, n)}
        return [
            {"time_s": time_s, "of": name, "mean": mean, "low": low, "high": high}
            for name, course in courses.items()
            for time_s, mean, low, high in zip(
                series["time_s"], *_band(course, len(series["time_s"])), strict=True
            )
        ]

    def save(self, directory: str | os.PathLike[str], *, plots: bool = True) -> list[Path]:
        """Write results.json, summary.csv, ledger.csv, series.csv and plots; return their paths."""
        from surgetank.save import save

        return save(self, Path(directory), plots=plots)

    def report(self, *, width: int = 100, color: bool = False) -> str:
        """Return the text that `surgetank run` prints."""
        from surgetank.report import report

        return report(self.to_dict(), width=width, color=color)

    @property
    def plot(self) -> Plots:
        """Pictures: `plot.backlog()`, `throughput`, `latency`, `utilization`, `topology`."""
        need("matplotlib")
        from surgetank.plots import Plots

        return Plots(self)

    def __repr__(self) -> str:
        """Name them."""
        return (
            f"<surgetank.Results {self.scenario!r}: {self.replications} replications, "
            f"seed {self.seed}, digest {self.digest}>"
        )

    def _repr_html_(self) -> str:
        from surgetank.display import html

        return html(self.to_dict())

    def __reduce__(self) -> tuple[Callable[[dict[str, Any]], Results], tuple[dict[str, Any]]]:
        """Travel as the full document."""
        return (Results, (self.to_dict(full=True),))


def _table(rows: list[Row], columns: list[str] | None = None) -> pd.DataFrame:
    """Make a table, with these columns even of no rows: code that reads it needs no `if`."""
    table: pd.DataFrame = need("pandas").DataFrame(rows, columns=columns)
    return table


def _band(course: Any, length: int) -> tuple[list[Any], list[Any], list[Any]]:
    """Return mean, low and high of a course; one of extremes is a bare list, and has only high."""
    if isinstance(course, list):
        return [None] * length, [None] * length, course
    return course["mean"], course["low"], course["high"]
