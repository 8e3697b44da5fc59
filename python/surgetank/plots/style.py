"""How our pictures look: one palette, quiet axes with units, faults shaded, lines named in place.

Nothing global is touched: a picture of ours inside a user's figure leaves their settings alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from matplotlib import pyplot
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

from surgetank import show

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from surgetank.results import Results

SIZES = {
    "backlog": (9.6, 4.8),
    "throughput": (9.6, 4.8),
    "latency": (9.6, 5.2),
    "utilization": (9.6, 3.6),
}

INK = "#1f2933"
QUIET = "#6b7785"
HAIR = "#d9dee4"
ALARM = "#c0392b"
FAULT = "#f4d6cf"
# Told apart by people who see colours differently too (after Okabe & Ito, "Color Universal Design",
# 2008), darkened where thin lines on white need it.
PALETTE = ("#0b6fb8", "#d1571a", "#00876a", "#b0508c", "#b98700", "#3aa0d8", "#6a51a3", "#5f6b76")
VERDICTS = {"pass": "#1a7f4b", "fail": ALARM, "undecided": "#b98700"}
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_STEPS_S = (
    *(1, 2, 5, 10, 15, 30),
    *(_MINUTE * n for n in (1, 2, 5, 10, 15, 30)),
    *(_HOUR * n for n in (1, 2, 3, 6, 12, 24)),
)


def axes(size: tuple[float, float], ax: Axes | None) -> Axes:
    """Return the given Axes, or those of a new figure of this size [inch]."""
    if ax is not None:
        return ax
    return pyplot.figure(figsize=size, layout=margins()).add_subplot()


def margins() -> ConstrainedLayoutEngine:
    """Return a layout that keeps a margin around a figure of ours."""
    return ConstrainedLayoutEngine(w_pad=0.18, h_pad=0.15)


def write(
    ax: Axes,
    text: str,
    at: tuple[float, float],
    *,
    offset: tuple[float, float] = (0, 0),
    color: str = INK,
    size: float = 9,
    bold: bool = False,
    align: Literal["left", "center", "right"] = "left",
    middle: bool = False,
    coords: Transform | str = "data",
) -> None:
    """Write a note at a place, moved by `offset` points; it may stand outside of the axes."""
    ax.annotate(
        text,
        xy=at,
        xycoords=coords,
        xytext=offset,
        textcoords="offset points",
        color=color,
        fontsize=size,
        fontweight="bold" if bold else "normal",
        ha=align,
        va="center" if middle else "baseline",
        annotation_clip=False,
        zorder=6,
    )


def dress(ax: Axes, title: str, subtitle: str) -> None:
    """Give title, subtitle and quiet axes."""
    ax.set_title(title, loc="left", fontsize=14, fontweight="bold", color=INK, pad=26)
    write(ax, subtitle, (0, 1), offset=(0, 9), color=QUIET, size=10, coords="axes fraction")
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set_color(QUIET)
    ax.tick_params(colors=QUIET, labelcolor=INK, labelsize=10, length=0, pad=6)
    ax.tick_params(which="minor", length=0)
    ax.tick_params(axis="x", which="major", length=4)
    ax.grid(axis="y", color=HAIR, linewidth=0.8)
    ax.set_axisbelow(True)
    for axis in (ax.xaxis, ax.yaxis):
        axis.label.set_color(QUIET)
        axis.label.set_fontsize(10)


def origin(results: Results) -> str:
    """Say where the numbers are from, for a subtitle."""
    return f"{results.scenario}, {results.replications} replications, seed {results.seed}"


def colors(components: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[str, str]:
    """Give each name a colour: where there are few components, the same one in every picture."""
    everything = [component["name"] for component in components]
    ordered = everything if len(everything) <= len(PALETTE) else list(names)
    return {name: PALETTE[ordered.index(name) % len(PALETTE)] for name in names}


def time_axis(ax: Axes, end_s: float) -> None:
    """Label the x axis in seconds, minutes or hours, with round steps."""
    step = next((s for s in _STEPS_S if end_s / s <= 7), _DAY * round(end_s / _DAY / 6))
    unit, length = next(u for u in (("h", _HOUR), ("min", _MINUTE), ("s", 1)) if step % u[1] == 0)
    ax.xaxis.set_major_locator(MultipleLocator(step))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / length:g}"))
    ax.set_xlabel(f"simulated time [{unit}]")
    ax.set_xlim(0, end_s)


def count_axis(ax: Axes) -> None:
    """Label the y axis with few, short, whole numbers."""
    ax.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))


def shade_faults(ax: Axes, faults: Sequence[dict[str, Any]], end_s: float) -> None:
    """Shade the time of each fault and name it on top; several share the height."""
    for index, fault in enumerate(faults):
        until = min(fault["to_s"] if fault["to_s"] is not None else end_s, end_s)
        ax.axvspan(fault["from_s"], until, color=FAULT, alpha=0.6, linewidth=0, zorder=0)
        text = f"{fault['name']}: {fault['verb']} {', '.join(fault['targets'])}"
        place = (4, -12 - 13 * (index % 4))
        at = (fault["from_s"], 1)
        write(ax, text, at, offset=place, color=ALARM, coords=ax.get_xaxis_transform())


def shade_warm_up(ax: Axes, warm_up_s: float) -> None:
    """Mark the beginning that no statistic counts."""
    if warm_up_s > 0:
        ax.axvspan(0, warm_up_s, color=HAIR, alpha=0.45, linewidth=0, zorder=0)
        write(ax, "warm-up", (0, 1), offset=(4, -12), color=QUIET, coords="axes fraction")


def name_lines(ax: Axes, ends: Sequence[tuple[str, float, str]]) -> None:
    """Write each line's name (name, last value, colour) at its right end, kept apart."""
    low, high = ax.get_ylim()
    room = 0.062 * (high - low)  # About the height of a label.
    places: list[float] = []
    ordered = sorted(ends, key=lambda end: end[1])
    for _, value, _ in ordered:
        places.append(max(value, places[-1] + room) if places else max(value, low + room / 3))
    overshoot = max(places[-1] - high, 0.0) if places else 0.0
    for (name, _, color), place in zip(ordered, places, strict=True):
        at = (1, place - overshoot)
        coords = ax.get_yaxis_transform()
        write(
            ax, name, at, offset=(8, 0), color=color, size=10, bold=True, middle=True, coords=coords
        )


def empty(ax: Axes, why: str) -> Axes:
    """Say in an empty picture why it is empty."""
    ax.text(0.5, 0.5, why, transform=ax.transAxes, ha="center", va="center", color=QUIET)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(visible=False)
    return ax


def quantity(value: float, unit: str) -> str:
    """Write a tick label: three figures at most, no needless zeros."""
    factor, name = show.scale(value, unit)
    return f"{value * factor:.3g} {name}"


def load_color(share: float) -> str:
    """Return the colour of a load: calm, near its limit, or over what can be promised."""
    return PALETTE[0] if share < 0.75 else PALETTE[4] if share < 0.9 else ALARM
