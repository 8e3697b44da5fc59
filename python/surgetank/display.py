"""Results as a notebook shows them: a card that follows the notebook's light or dark theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from surgetank import show
from surgetank.report import expected, found, verdict_line

_COLORS = {"pass": "#1a7f4b", "fail": "#c0392b", "undecided": "#b7791f"}
_METRICS = (("throughput", "rate"), ("utilization", "mean"), ("wait", "mean"), ("backlog", "mean"))


def html(document: Mapping[str, Any]) -> str:
    """Return the card of a result document."""
    parts = [
        f"<b>{escape(document['scenario'])}</b>",
        f"<div><i>{escape(document.get('question') or '')}</i></div>",
        f"<div><small>{escape(_facts(document))}</small></div>",
        _components(document),
        _expectations(document),
    ]
    return f"<div>{''.join(parts)}</div>"


def _facts(document: Mapping[str, Any]) -> str:
    stopped = " · interrupted" if document["interrupted"] else ""
    return (
        f"{document['replications']} replications of {show.duration(document['horizon_s'])} · "
        f"warm-up {show.duration(document['warm_up_s'])} · seed {document['seed']} · "
        f"{100 * document['confidence']:g} % intervals · {verdict_line(document)}{stopped}"
    )


def _components(document: Mapping[str, Any]) -> str:
    numbers = {
        (r["of"], r["metric"], r["statistic"]): r for r in document["metrics"] if not r.get("from")
    }
    rows = []
    for component in document["components"]:
        cells = [escape(component["name"]), escape(component["kind"])]
        for metric, statistic in _METRICS:
            row = numbers.get((component["name"], metric, statistic))
            unit = "%" if metric == "utilization" else row["unit"] if row else ""
            cells.append(
                show.with_error(row["value"], row["low"], row["high"], unit) if row else ""
            )
        rows.append(cells)
    return _table(["", "", *(" ".join(column) for column in _METRICS)], rows)


def _expectations(document: Mapping[str, Any]) -> str:
    rows = [
        [_badge(e["verdict"]), escape(e["name"]), escape(expected(e)), escape(found(e))]
        for e in document["expectations"]
    ]
    return _table(["", "", "expected", "found"], rows) if rows else ""


def _badge(verdict: str) -> str:
    color = _COLORS.get(verdict, "#666")
    return (
        f"<span style='background:{color};color:white;border-radius:3px;padding:1px 6px'>"
        f"{escape(verdict.upper())}</span>"
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = "".join(f"<th style='text-align:left'>{escape(cell)}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td style='text-align:left'>{cell}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table><tr>{heads}</tr>{body}</table>"
