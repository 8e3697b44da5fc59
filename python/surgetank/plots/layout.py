"""Where components stand in a picture: in layers from left to right, with few crossings.

Layers by the longest way from a source (Sugiyama, Tagawa & Toda 1981), links that close a loop left
aside; in a layer each one near the middle of its neighbours (their barycentre method). A link over
several layers has a bend in each between, so that it passes components by instead of through them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Link = tuple[str, str]
Bend = tuple[str, str, int]
_SWEEPS = 12


@dataclass(frozen=True)
class Place:
    """Where something stands: its layer from the left, its height around zero."""

    layer: int
    height: float


@dataclass(frozen=True)
class Layout:
    """Places of components, and those that a link passes on its way."""

    places: Mapping[str, Place] = field(default_factory=dict)
    bends: Mapping[Link, Sequence[Place]] = field(default_factory=dict)

    @property
    def layers(self) -> int:
        """How many layers there are."""
        return 1 + max((place.layer for place in self.places.values()), default=0)

    @property
    def rows(self) -> int:
        """How many stand in the fullest layer."""
        everything = [*self.places.values(), *(p for way in self.bends.values() for p in way)]
        return 1 + round(2 * max((place.height for place in everything), default=0))


def layered(names: Sequence[str], links: Sequence[Link]) -> Layout:
    """Lay out components and the links between them."""
    forward = list(dict.fromkeys(_without_loops(names, links)))
    layer = _longest_ways(names, forward)
    rows: list[list[str | Bend]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for name in names:
        rows[layer[name]].append(name)
    steps: list[tuple[str | Bend, str | Bend]] = []
    ways: dict[Link, list[Bend]] = {}
    for start, end in forward:
        way = [(start, end, between) for between in range(layer[start] + 1, layer[end])]
        for bend in way:
            rows[bend[2]].append(bend)
        stops: list[str | Bend] = [start, *way, end]
        steps += pairwise(stops)
        ways[start, end] = way
    _order(rows, steps)
    places = {
        item: Place(index, -height)
        for index, row in enumerate(rows)
        for item, height in _heights(row)
    }
    return Layout(
        {name: places[name] for name in names},
        {link: [places[bend] for bend in way] for link, way in ways.items()},
    )


def _without_loops(names: Sequence[str], links: Sequence[Link]) -> list[Link]:
    """Leave out the links that lead back to a component on the way to them."""
    targets: dict[str, list[str]] = {name: [] for name in names}
    for start, end in links:
        targets[start].append(end)
    on_the_way, done = set[str](), set[str]()
    forward: list[Link] = []
    for root in _roots_first(names, links):
        # Depth first with a stack of our own: a chain may be longer than Python recurses.
        stack = [(root, iter(targets[root]))] if root not in done else []
        on_the_way.update(name for name, _ in stack)
        while stack:
            name, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                on_the_way.discard(name)
                done.add(name)
            elif following not in on_the_way:
                forward.append((name, following))
                if following not in done:
                    on_the_way.add(following)
                    stack.append((following, iter(targets[following])))
    return forward


def _longest_ways(names: Sequence[str], forward: Sequence[Link]) -> dict[str, int]:
    waiting = dict.fromkeys(names, 0)
    targets: dict[str, list[str]] = {name: [] for name in names}
    for start, end in forward:
        waiting[end] += 1
        targets[start].append(end)
    layer = dict.fromkeys(names, 0)
    ready = [name for name in names if waiting[name] == 0]
    while ready:
        name = ready.pop()
        for end in targets[name]:
            layer[end] = max(layer[end], layer[name] + 1)
            waiting[end] -= 1
            if waiting[end] == 0:
                ready.append(end)
    return layer


def _order(
    rows: Sequence[list[str | Bend]], steps: Sequence[tuple[str | Bend, str | Bend]]
) -> None:
    """Sort each layer by the mean position of neighbours, sweeping to and fro."""
    before: dict[str | Bend, list[str | Bend]] = {item: [] for row in rows for item in row}
    after: dict[str | Bend, list[str | Bend]] = {item: [] for row in rows for item in row}
    for start, end in steps:
        after[start].append(end)
        before[end].append(start)
    place = {item: height for row in rows for item, height in _heights(row)}
    for sweep in range(_SWEEPS):
        neighbours = before if sweep % 2 == 0 else after
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            wishes = {
                item: _mean([place[near] for near in neighbours[item]], place[item]) for item in row
            }
            row.sort(key=wishes.__getitem__)
            place.update(_heights(row))


def _heights(row: Sequence[str | Bend]) -> list[tuple[str | Bend, float]]:
    return [(item, position - (len(row) - 1) / 2) for position, item in enumerate(row)]


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _roots_first(names: Sequence[str], links: Sequence[Link]) -> list[str]:
    reached = {end for _, end in links}
    return [n for n in names if n not in reached] + [n for n in names if n in reached]
