"""The architecture as a picture: a shape for each kind, workers filled as far as they are busy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Patch, Polygon, Rectangle
from matplotlib.path import Path

from surgetank import graph, show
from surgetank.copies import grouped
from surgetank.plots import style
from surgetank.plots.layout import Layout, Place, layered

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from surgetank.results import Results

    Point = tuple[float, float]

_ACROSS, _DOWN = 2.5, 1.5  # Distance between layers, and within one.
_WIDTH, _HEIGHT = 1.4, 0.72  # The room of one shape.
_COLORS = {
    "source": style.PALETTE[2],
    "exchange": style.PALETTE[6],
    "queue": style.PALETTE[0],
    "log": style.PALETTE[5],
    "workers": style.PALETTE[7],
    "aggregator": style.PALETTE[1],
    "resequencer": style.PALETTE[1],
    "sink": style.PALETTE[7],
}
_HALF_WIDTHS = {"exchange": _WIDTH / 2.4, "sink": _HEIGHT / 2}


def topology(results: Results, *, ax: Axes | None = None) -> Axes:
    """Draw components and links, with the load of workers and the backlog of stores."""
    document = results.to_dict()
    drawing = _merged(document)
    layout = _layout(drawing)
    ax = style.axes(size(results), ax)
    style.dress(ax, "Topology", f"{style.origin(results)}; workers are filled by their utilization")
    kinds = {c["name"]: c["kind"] for c in drawing["components"]}
    for link in drawing["links"]:
        _arrow(ax, link, layout, kinds)
    for name, kind in kinds.items():
        _component(ax, name, kind, _center(layout.places[name]), drawing["numbers"])
    _frame(ax, layout)
    return ax


def size(results: Results) -> tuple[float, float]:
    """Return a size [inch] that gives every component its room."""
    layout = _layout(_merged(results.to_dict()))
    return min(max(1.0 + 2.0 * layout.layers, 6.0), 40), min(max(1.4 + 1.25 * layout.rows, 3.0), 40)


def _merged(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return components and links with copies as one: they carry their sum, at the mean load."""
    kinds = {c["name"]: c["kind"] for c in document["components"]}
    groups = grouped(kinds)
    label_of = {name: label for label, members in groups.items() for name in members}
    links: dict[tuple[str, ...], dict[str, Any]] = {}
    for link in document["links"]:
        start, end = label_of[link["from"]], label_of[link["to"]]
        key = (start, link["port"], end, graph.label(link))
        links.setdefault(key, {**link, "from": start, "to": end})
    numbers: dict[tuple[str, str], float] = {}
    for row in document["metrics"]:
        is_mean = row["statistic"] in ("mean", "rate") and not row.get("from")
        if is_mean and row["value"] is not None and row["of"] in label_of:
            label = label_of[row["of"]]
            share = len(groups[label]) if row["metric"] == "utilization" else 1
            place = (label, row["metric"])
            numbers[place] = numbers.get(place, 0.0) + row["value"] / share
    components = [{"name": label, "kind": kinds[of[0]]} for label, of in groups.items()]
    return {"components": components, "links": list(links.values()), "numbers": numbers}


def _layout(document: Mapping[str, Any]) -> Layout:
    links = [(link["from"], link["to"]) for link in document["links"]]
    return layered([c["name"] for c in document["components"]], links)


def _center(place: Place) -> Point:
    return place.layer * _ACROSS, place.height * _DOWN


def _component(
    ax: Axes, name: str, kind: str, center: Point, numbers: Mapping[tuple[str, str], float]
) -> None:
    busy = numbers.get((name, "utilization"))
    color = _COLORS.get(kind, style.QUIET) if busy is None else style.load_color(busy)
    for outline in _shape(kind, center):
        outline.set(facecolor="white", edgecolor=color, linewidth=2, zorder=3)
        ax.add_patch(outline)
        _fill(ax, outline, center, busy, color)
    inside = ""
    if busy is not None:
        inside = f"{show.number(busy, '%', digits=2)} busy"
    elif kind in ("queue", "log") and (name, "backlog") in numbers:
        inside = f"holds {show.number(round(numbers[name, 'backlog'], 2), digits=2)}"
    rate = numbers.get((name, "throughput"))
    below = kind if rate is None else f"{kind}, {show.number(rate, '1/s')}"
    x, y = center
    low = y - _HEIGHT / 2
    style.write(ax, inside, center, size=10, align="center", middle=True)
    style.write(ax, name, (x, low), offset=(0, -15), size=10.5, bold=True, align="center")
    style.write(ax, below, (x, low), offset=(0, -28), color=style.QUIET, align="center")


def _shape(kind: str, center: Point) -> list[Patch]:
    """Return the outlines of a kind, from back to front."""
    x, y = center
    w, h = _WIDTH, _HEIGHT
    left, low = x - w / 2, y - h / 2
    if kind == "source":
        nose = [(x + w / 4, low), (x + w / 2, y), (x + w / 4, y + h / 2)]
        return [Polygon([(left, low), *nose, (left, y + h / 2)], closed=True, joinstyle="round")]
    if kind == "exchange":
        corners = [(x, low - 0.06), (x + w / 2.4, y), (x, y + h / 2 + 0.06), (x - w / 2.4, y)]
        return [Polygon(corners, closed=True, joinstyle="round")]
    if kind == "aggregator":
        corners = [(left, low), (left, y + h / 2), (x + w / 2, y + h / 5), (x + w / 2, y - h / 5)]
        return [Polygon(corners, closed=True, joinstyle="round")]
    if kind == "resequencer":
        top, right = y + h / 2, x + w / 2
        corners = [(left, low), (left + h / 4, top), (right, top), (right - h / 4, low)]
        return [Polygon(corners, closed=True, joinstyle="round")]
    if kind == "log":
        return [Rectangle((left + 0.1 * i, low + 0.08 * i), w - 0.2, h - 0.16) for i in (2, 1, 0)]
    if kind == "sink":
        return [Circle(center, h / 2), Circle(center, h / 2 - 0.1)]
    rounding = h / 2 if kind == "queue" else 0.12
    style_ = f"round,pad=0,rounding_size={rounding}"
    return [FancyBboxPatch((left, low), w, h, boxstyle=style_)]


def _fill(ax: Axes, outline: Patch, center: Point, busy: float | None, color: str) -> None:
    """Fill a shape from below, as high as its workers are busy; others get a breath of colour."""
    level = 1.0 if busy is None else min(busy, 1.0)
    corner = (center[0] - _WIDTH, center[1] - _HEIGHT / 2 - 0.1)
    height = (_HEIGHT + 0.2) if busy is None else 0.1 + _HEIGHT * level
    water = Rectangle(corner, 2 * _WIDTH, height, facecolor=color, linewidth=0, zorder=4)
    water.set_alpha(0.10 if busy is None else 0.40)
    ax.add_patch(water)
    water.set_clip_path(outline)


def _arrow(ax: Axes, link: Mapping[str, Any], layout: Layout, kinds: Mapping[str, str]) -> None:
    start, end = link["from"], link["to"]
    begin, stop = _center(layout.places[start]), _center(layout.places[end])
    if (start, end) in layout.bends:
        bends = [_center(place) for place in layout.bends[start, end]]
        left = (begin[0] + _HALF_WIDTHS.get(kinds[start], _WIDTH / 2) + 0.05, begin[1])
        right = (stop[0] - _HALF_WIDTHS.get(kinds[end], _WIDTH / 2) - 0.05, stop[1])
        points = [left, *bends, right]
        way, middle = _curve(points), _middle(*points[:2])
    else:  # It closes a loop: above everything, back to where it began.
        top = _HEIGHT / 2 + 0.06
        begin, stop = (begin[0], begin[1] + top), (stop[0], stop[1] + top)
        peak = max(begin[1], stop[1]) + 0.9
        controls = [begin, (begin[0], peak), (stop[0], peak), stop]
        way = Path(controls, [Path.MOVETO, *[Path.CURVE4] * 3])
        middle = (_middle(begin, stop)[0], peak - 0.2)
    ax.add_patch(
        FancyArrowPatch(
            path=way,
            arrowstyle="-|>",
            mutation_scale=13,
            color=style.QUIET,
            linewidth=1.4,
            linestyle=(0, (4, 3)) if graph.is_side_way(link) else "-",
            zorder=2,
        )
    )
    _label(ax, graph.label(link), middle)


def _label(ax: Axes, text: str, at: Point) -> None:
    ax.text(
        *at,
        text,
        ha="center",
        va="center",
        fontsize=8.5,
        color=style.QUIET,
        zorder=5,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5} if text else None,
    )


def _curve(points: Sequence[Point]) -> Path:
    """Return a smooth way through points that leaves and arrives horizontally."""
    vertices, codes = [points[0]], [Path.MOVETO]
    for (x0, y0), (x1, y1) in pairwise(points):
        half = (x1 - x0) / 2
        vertices += [(x0 + half, y0), (x1 - half, y1), (x1, y1)]
        codes += [Path.CURVE4] * 3
    return Path(vertices, codes)


def _middle(a: Point, b: Point) -> Point:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


def _frame(ax: Axes, layout: Layout) -> None:
    across, down = (layout.layers - 1) * _ACROSS, (layout.rows - 1) / 2 * _DOWN
    ax.set_xlim(-_WIDTH * 0.75, across + _WIDTH * 0.75)
    ax.set_ylim(-down - _HEIGHT - 0.3, down + _HEIGHT * 0.9)
    ax.set_aspect("equal")
    ax.grid(visible=False)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines["bottom"].set_visible(False)
