"""How busy the workers are: a bar each, the busiest on top, with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.ticker import FuncFormatter

from surgetank import show
from surgetank.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from surgetank.results import Results

MOST_BARS = 20


def utilization(results: Results, *, ax: Axes | None = None) -> Axes:
    """Draw the share of the workers' capacity that was in use, the busiest on top."""
    ax = style.axes(style.SIZES["utilization"], ax)
    document = results.to_dict()
    rows = [r for r in document["metrics"] if r["metric"] == "utilization"]
    rows = sorted(rows, key=lambda row: -(row["value"] or 0))[:MOST_BARS]
    bars = f"bars: mean, whiskers: {100 * document['confidence']:g} % interval"
    style.dress(ax, "Utilization", f"{style.origin(results)}; {bars}")
    if not rows:
        return style.empty(ax, "there are no workers in these results")

    for place, row in enumerate(rows):
        value = row["value"] or 0.0
        ax.barh(place, value, height=0.56, color=style.load_color(value), zorder=2)
        if row["low"] is not None and row["high"] is not None:
            error = [[value - row["low"]], [row["high"] - value]]
            ax.errorbar(value, place, xerr=error, color=style.INK, capsize=4, lw=1.4, zorder=3)
        text = show.with_error(value, row["low"], row["high"], "%")
        # Beside the bar where there is room, else inside it.
        inside = value > 0.82
        edge = row["low"] if inside else row["high"]
        style.write(
            ax,
            text,
            (value if edge is None else edge, place),
            offset=(-8 if inside else 8, 0),
            color="white" if inside else style.INK,
            size=10,
            bold=True,
            align="right" if inside else "left",
            middle=True,
        )
    ax.set_yticks(range(len(rows)), [row["of"] for row in rows])
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_xlim(0, max(1.0, *(row["high"] or row["value"] or 0.0 for row in rows)))
    ax.axvline(1, color=style.QUIET, linewidth=1, linestyle=(0, (4, 3)))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.0f} %"))
    ax.grid(visible=False, axis="y")
    ax.grid(axis="x", color=style.HAIR, linewidth=0.8)
    ax.set_xlabel("share of capacity in use")
    return ax
