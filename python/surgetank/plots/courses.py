"""Courses over time: a line is the mean over the replications, its band the confidence interval."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from surgetank.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from surgetank.results import Results

MOST_LINES = 7  # More than this nobody can follow.
LEAST_HEIGHT = 0.01  # A line that stays below this share of the picture is not seen.


# What is drawn unless components are named: where messages stay, and where they enter and leave.
_BACKLOG_KINDS = ("source", "queue", "log", "workers", "aggregator", "resequencer")
_THROUGHPUT_KINDS = ("source", "workers", "sink")

Course = Mapping[str, Sequence["float | None"]]


def backlog(results: Results, *, of: list[str] | None = None, ax: Axes | None = None) -> Axes:
    """Draw the messages in each component over time; unless named, the fullest components."""
    ax = style.axes(style.SIZES["backlog"], ax)
    _draw(results, "backlog", of or _tallest(results, "backlog", _BACKLOG_KINDS), ax, "Backlog")
    ax.set_ylabel("messages in the component")
    return ax


def throughput(results: Results, *, of: list[str] | None = None, ax: Axes | None = None) -> Axes:
    """Draw the messages in a second through each component; unless named, the busiest ones."""
    ax = style.axes(style.SIZES["throughput"], ax)
    names = of or _tallest(results, "throughput", _THROUGHPUT_KINDS)
    _draw(results, "throughput", names, ax, "Throughput")
    ax.set_ylabel("messages in a second [1/s]")
    return ax


def _draw(results: Results, metric: str, names: Sequence[str], ax: Axes, title: str) -> None:
    document = results.to_dict(full=True)
    courses = _courses(document, metric)
    missing = [name for name in names if name not in courses]
    if missing:
        raise KeyError(f"no {metric} of {', '.join(missing)}; there is {', '.join(courses)}")
    band = f"band: {100 * document['confidence']:g} % interval"
    style.dress(ax, title, f"{style.origin(results)}; {band}")
    if not names:
        style.empty(ax, f"no series of {metric} in these results")
        return

    colors = style.colors(document["components"], names)
    sources = {c["name"] for c in document["components"] if c["kind"] == "source"}
    for name in sorted(names, key=sources.__contains__):
        # What is offered lies on what is carried as long as all is well: both must be seen.
        dashes = (0, (4, 3)) if name in sources else "-"
        _line(ax, document["series"]["time_s"], courses[name], name, colors[name], dashes)
    ax.margins(y=0.12)
    ax.set_ylim(bottom=0)
    ax.set_ylim(top=1.1 * ax.get_ylim()[1])  # Room for the names of warm-up and faults.
    style.count_axis(ax)
    style.time_axis(ax, document["horizon_s"])
    style.shade_warm_up(ax, document["warm_up_s"])
    style.shade_faults(ax, document["faults"], document["horizon_s"])
    style.name_lines(ax, [(name, _last(courses[name]), colors[name]) for name in names])


def _line(
    ax: Axes,
    time_s: Sequence[float],
    course: Course,
    name: str,
    color: str,
    dashes: Any,
) -> None:
    low, mean, high = ([_number(x) for x in course[key]] for key in ("low", "mean", "high"))
    ax.fill_between(time_s, low, high, color=color, alpha=0.22, linewidth=0)
    ax.plot(time_s, mean, color=color, linewidth=1.8, linestyle=dashes, label=name)


def _courses(document: Mapping[str, Any], metric: str) -> dict[str, Course]:
    series = document.get("series") or {"of": {}}
    return {name: course[metric] for name, course in series["of"].items() if metric in course}


def _tallest(results: Results, metric: str, kinds: Sequence[str]) -> list[str]:
    """Return the components of these kinds with the highest peaks."""
    document = results.to_dict(full=True)
    courses = _courses(document, metric)
    peaks = {
        component["name"]: max(filter(None, courses[component["name"]]["mean"]), default=0.0)
        for component in document["components"]
        if component["kind"] in kinds and component["name"] in courses
    }
    highest = max(peaks.values(), default=0.0)
    seen = [name for name in peaks if peaks[name] >= LEAST_HEIGHT * highest]
    return sorted(seen, key=lambda name: -peaks[name])[:MOST_LINES]


def _last(course: Course) -> float:
    return next((x for x in reversed(course["mean"]) if x is not None), 0.0)


def _number(value: float | None) -> float:
    return math.nan if value is None else value
