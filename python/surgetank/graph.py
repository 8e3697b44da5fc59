"""A topology as text for drawing programs: Mermaid (GitHub, JupyterLab) and DOT (Graphviz)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

# Each kind has a shape of its own in both programs, as near to the one in our plots as they have.
_MERMAID_SHAPES = {
    "source": '(["{}"])',
    "exchange": '{{{{"{}"}}}}',
    "queue": '[("{}")]',
    "log": '[["{}"]]',
    "workers": '["{}"]',
    "aggregator": '[\\"{}"/]',
    "resequencer": '[/"{}"/]',
    "sink": '(("{}"))',
}
_DOT_SHAPES = {
    "source": "oval",
    "exchange": "diamond",
    "queue": "cylinder",
    "log": "folder",
    "workers": "box",
    "aggregator": "invtrapezium",
    "resequencer": "parallelogram",
    "sink": "doublecircle",
}
_SIDE_WAYS = {"dead", "failed", "rejected", "unroutable", "incomplete", "late"}


def draw(topology: Mapping[str, Any], format: str = "mermaid") -> str:
    """Return the topology as text for `mermaid` or `dot`.

    Raises
    ------
    ValueError
        There is no such format.
    """
    writers: dict[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
        "mermaid": _mermaid,
        "dot": _dot,
    }
    if format not in writers:
        raise ValueError(f"no format {format!r}: there are {', '.join(sorted(writers))}")
    return "\n".join(writers[format](topology)) + "\n"


def is_side_way(link: Mapping[str, Any]) -> bool:
    """Whether a link is taken only when something goes wrong with a message."""
    return link.get("port", "out") in _SIDE_WAYS


def label(link: Mapping[str, Any]) -> str:
    """Return what stands beside a link: its port if it is a side way, and what it lets through."""
    parts = [link["port"]] if is_side_way(link) else []
    parts += [link["route"]] if link.get("route") else []
    parts += [", ".join(link["types"])] if link.get("types") else []
    return " ".join(parts)


def _mermaid(topology: Mapping[str, Any]) -> Iterator[str]:
    yield "flowchart LR"
    ids = {c["name"]: f"c{i}" for i, c in enumerate(topology["components"])}
    for component in topology["components"]:
        shape = _MERMAID_SHAPES.get(component["kind"], '["{}"]')
        yield f"  {ids[component['name']]}{shape.format(_entities(component['name']))}"
    for link in topology["links"]:
        arrow = "-.->" if is_side_way(link) else "-->"
        text = f'|"{_entities(label(link))}"|' if label(link) else ""
        yield f"  {ids[link['from']]} {arrow}{text} {ids[link['to']]}"


def _dot(topology: Mapping[str, Any]) -> Iterator[str]:
    yield "digraph topology {"
    yield "  rankdir=LR;"
    yield '  node [fontname="sans-serif"]; edge [fontname="sans-serif", fontsize=10];'
    for component in topology["components"]:
        shape = _DOT_SHAPES.get(component["kind"], "box")
        yield f"  {_quoted(component['name'])} [shape={shape}];"
    for link in topology["links"]:
        attributes = [f"label={_quoted(label(link))}"] if label(link) else []
        attributes += ["style=dashed"] if is_side_way(link) else []
        suffix = f" [{', '.join(attributes)}]" if attributes else ""
        yield f"  {_quoted(link['from'])} -> {_quoted(link['to'])}{suffix};"
    yield "}"


def _entities(text: str) -> str:
    """Write what Mermaid would take for syntax as its numeric entities."""
    return "".join(c if c.isalnum() or c in " -_." else f"#{ord(c)};" for c in text)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
