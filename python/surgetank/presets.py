"""Brokers as data: what a `preset:` stands for, value by value, and where each is documented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from surgetank import _core


@dataclass(frozen=True)
class PresetValue:
    """One field of a preset, as the scenario language writes it."""

    path: str
    value: str
    source: str


@dataclass(frozen=True)
class Preset:
    """Default fields of a component; fields of the component itself go before them."""

    name: str
    doc: str
    values: tuple[PresetValue, ...]

    @property
    def kind(self) -> str:
        """Of the component it is for: queue, log, source or workers."""
        return next(value.value for value in self.values if value.path == "kind")

    def __getitem__(self, path: str) -> str:
        """Return the value at a path such as `consume.lease.time`; KeyError where it says none."""
        for value in self.values:
            if value.path == path:
                return value.value
        raise KeyError(path)


def presets() -> dict[str, Preset]:
    """Return all presets by name, such as `kafka/topic`."""
    return {
        entry["name"]: Preset(
            entry["name"], entry["doc"], tuple(PresetValue(*row) for row in entry["values"])
        )
        for entry in _core.presets()
    }


def preset(name: str) -> Preset:
    """Return one preset; KeyError names the nearest when there is none of this name."""
    known = presets()
    if name not in known:
        near = get_close_matches(name, known, n=1, cutoff=0.3)
        advice = f"; did you mean {near[0]}?" if near else ""
        raise KeyError(f"no preset is named `{name}`{advice}")
    return known[name]


def list_lines() -> Iterator[str]:
    """Yield a line for each preset: its name, and what it is."""
    known = presets().values()
    width = max(len(one.name) for one in known)
    for one in known:
        yield f"{one.name:<{width}}  {one.doc}"


def show_lines(name: str) -> Iterator[str]:
    """Yield a preset in full: each value, and below it the address of its source."""
    one = preset(name)
    yield f"{one.name}: {one.doc}"
    for value in one.values:
        yield f"  {value.path}: {value.value}"
        yield f"      {value.source}"
