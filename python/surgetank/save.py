"""Results as files: the document, tables that any spreadsheet reads, pictures for slides."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from surgetank.missing import need

if TYPE_CHECKING:
    from surgetank.results import Results

PLOTS = ("backlog", "throughput", "latency", "utilization", "topology")
_SUMMARY = ("of", "metric", "statistic", "from", "value", "low", "high", "unit", "note")
_LEDGER = ("flow", "of", "fate", "count")
_SERIES = ("metric", "time_s", "of", "mean", "low", "high")
_COURSES = ("backlog", "backlog_max", "throughput", "utilization")


def save(results: Results, directory: Path, *, plots: bool = True) -> list[Path]:
    """Write everything into `directory`, which is made if need be, and return the paths.

    Raises
    ------
    MissingPackageError
        Plots are wanted and matplotlib is not installed; all else has been written by then.
    """
    directory.mkdir(parents=True, exist_ok=True)
    document = results.to_dict(full=True)
    paths = [directory / "results.json"]
    paths[0].write_text(results.to_json(full=True) + "\n", encoding="utf-8")
    paths.append(_write_csv(directory / "summary.csv", _SUMMARY, document["metrics"]))
    paths.append(_write_csv(directory / "ledger.csv", _LEDGER, document["ledger"]))
    courses = (
        {"metric": metric, **row} for metric in _COURSES for row in results.series_rows(metric)
    )
    paths.append(_write_csv(directory / "series.csv", _SERIES, courses))
    if plots:
        paths += [_draw(results, plot, directory) for plot in PLOTS]
    return paths


def _write_csv(path: Path, columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(columns), extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def _draw(results: Results, name: str, directory: Path) -> Path:
    need("matplotlib")
    from surgetank import plots

    path = directory / f"{name}.png"
    plots.draw(name, results).savefig(path, dpi=160)
    return path
