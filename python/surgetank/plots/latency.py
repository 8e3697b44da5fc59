"""Latency at every percentile.

The axis gives each further nine as much room as the one before: what few messages suffer is where
promises break.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullFormatter, NullLocator

from surgetank import show
from surgetank.copies import grouped
from surgetank.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from surgetank.results import Results

_TICKS = (0.0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999)
_NAMED = ("p50", "p90", "p99", "p99.9")  # More labels than these would touch.
_BOTTOM = 1 / (1 - 0.02)
_FEWEST = 10  # A percentile with fewer messages beyond it is an anecdote.


def latency(results: Results, *, ax: Axes | None = None) -> Axes:
    """Draw latency against percentile for each flow, with the intervals and limits there are."""
    ax = style.axes(style.SIZES["latency"], ax)
    document = results.to_dict(full=True)
    flows = (document.get("histograms") or {}).get("latency", {})
    whiskers = f"whiskers: {100 * document['confidence']:g} % interval"
    style.dress(ax, "Latency", f"{style.origin(results)}; {whiskers}")
    curves = {name: _curve(histogram) for name, histogram in flows.items()}
    curves = {name: curve for name, curve in curves.items() if curve}
    if not curves:
        return style.empty(ax, "no flow of these results has a latency")

    ax.set_xscale("log")
    ax.set_yscale("log")
    for index, (label, flow_names) in enumerate(grouped(curves).items()):
        color = style.PALETTE[index % len(style.PALETTE)]
        for flow in flow_names:
            width = 2.2 if len(flow_names) == 1 else 1.0
            ax.plot(*zip(*curves[flow], strict=True), color=color, lw=width, label=_title(flow))
        # Copies are much alike: the numbers of the slowest stand for all of them.
        slowest = max(flow_names, key=lambda flow: curves[flow][-1][1])
        _whiskers(ax, document["metrics"], slowest, color)
        end = curves[slowest][-1]
        text, place = _title(label), (-6, 8)
        style.write(ax, text, end, offset=place, color=color, size=10, bold=True, align="right")
    _limits(ax, document["expectations"])
    _axes(ax, [point for curve in curves.values() for point in curve])
    return ax


def _curve(histogram: Mapping[str, Sequence[float]]) -> list[tuple[float, float]]:
    """Return points (1 / share of slower messages, latency [s]) of a histogram."""
    total = sum(histogram["count"])
    points = []
    slower = total
    for high, count in zip(histogram["high"], histogram["count"], strict=True):
        if slower < _FEWEST or high <= 0:
            slower -= count
            continue
        points.append((total / slower, high))
        slower -= count
    return points


def _whiskers(ax: Axes, metrics: Sequence[Mapping[str, Any]], flow: str, color: str) -> None:
    for row in metrics:
        share = _share(row["statistic"])
        is_here = row["metric"] == "latency" and f"{row.get('from')}->{row['of']}" == flow
        if not is_here or share is None or not row["low"]:
            continue
        place, value = 1 / (1 - share), row["value"]
        error = [[value - row["low"]], [row["high"] - value]]
        ax.errorbar(place, value, yerr=error, color=color, fmt="o", ms=4, capsize=4, lw=1.6)
        if row["statistic"] in _NAMED:
            style.write(ax, show.number(value, "s"), (place, value), offset=(8, -12))


def _limits(ax: Axes, expectations: Sequence[Mapping[str, Any]]) -> None:
    """Draw each limit on latency as a mark at its percentile, names stacked above it."""
    stacked: dict[tuple[float, float], int] = {}
    for expectation in expectations:
        share = _share(expectation["statistic"])
        limit, value = expectation["limit"], expectation["value"]
        if expectation["metric"] != "latency" or share is None or limit <= 0:
            continue
        color = style.VERDICTS.get(expectation["verdict"], style.QUIET)
        middle = 1 / (1 - share)
        above = stacked[middle, limit] = stacked.get((middle, limit), -1) + 1
        ax.plot([middle / 1.5, middle * 1.5], [limit, limit], color=color, linewidth=3, zorder=3)
        during = expectation.get("during")
        text = f"{expectation['name']}{f' ({during})' if during else ''}: {expectation['verdict']}"
        at, place = (middle / 1.5, limit), (-6, -3 + 12 * above)
        style.write(ax, text, at, offset=place, color=color, bold=True, align="right")
        if during and value:  # The curve is of all the time; this is what counts for the limit.
            ax.plot(middle, value, "D", color="white", mec=color, markersize=7, zorder=5)


def _axes(ax: Axes, points: Sequence[tuple[float, float]]) -> None:
    furthest = max(x for x, _ in points)
    places = [1 / (1 - share) for share in _TICKS]
    shown = [x for x in places if x <= furthest * 1.02]
    ax.xaxis.set_major_locator(FixedLocator(shown))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{100 * (1 - 1 / x):.10g} %"))
    ax.set_xlim(1, furthest * 1.15)
    ax.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0), numticks=12))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: style.quantity(value, "s")))
    ax.yaxis.set_minor_formatter(NullFormatter())
    ax.set_xlabel("share of messages that are at least as fast")
    ax.set_ylabel("latency from the intended publication")
    # The fastest few messages would take half of the picture.
    ax.set_ylim(bottom=min(y for x, y in points if x >= _BOTTOM) / 1.3)


def _share(statistic: str) -> float | None:
    """Return 0.99 for p99; None for what is no percentile."""
    digits = statistic.removeprefix("p")
    is_percentile = statistic.startswith("p") and digits.replace(".", "", 1).isdigit()
    return float(digits) / 100 if is_percentile and float(digits) < 100 else None


def _title(flow: str) -> str:
    return flow.replace("->", " → ")
