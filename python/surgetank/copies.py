"""Counted components: `gateway[0]` to `gateway[7]` are copies that a reader wants to see as one."""

from __future__ import annotations

from collections.abc import Iterable

FEW = 3  # As many copies as this are shown one by one.


def base(name: str) -> str:
    """Return what all copies are called: `gateway` for `gateway[3]`."""
    return name.partition("[")[0]


def grouped(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the copies by a common label, such as `gateway[0..7]`; others stand for themselves."""
    families: dict[str, list[str]] = {}
    for name in names:
        families.setdefault(base(name), []).append(name)
    groups: dict[str, list[str]] = {}
    for family, members in families.items():
        if len(members) > FEW:
            groups[f"{family}[0..{len(members) - 1}]"] = members
        else:
            groups.update({member: [member] for member in members})
    return groups
