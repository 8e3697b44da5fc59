"""What-if: the futures of one scenario that share their past, side by side.

Every replication of a variant is paired with the one of the scenario that has the same past, so
that a difference is the work of the further faults and not of luck.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from surgetank import show
from surgetank.text import Paint, table, wrap

Document = Mapping[str, Any]
Row = Mapping[str, Any]

_MISHAPS = (
    "lost",
    "confirmed_lost",
    "duplicated",
    "redelivered",
    "rejected",
    "dropped",
    "unroutable",
    "expired",
    "evicted",
    "dead_lettered",
    "failed",
)
# What the report compares besides the expectations: metric and statistic, in this order.
_MAIN = (
    ("throughput", "rate"),
    ("backlog", "max"),
    ("latency", "p99"),
    *((fate, "total") for fate in _MISHAPS),
)
_MOST_ROWS = 24


def difference_rows(document: Document) -> list[dict[str, Any]]:
    """Return every difference of every branch, a row each."""
    return [
        {"branch": branch["name"], **row}
        for branch in document.get("branches", ())
        for row in branch["differences"]
    ]


def without_courses(document: Document) -> dict[str, Any]:
    """Return a document without series and histograms, those of its branches included."""
    slim = {k: v for k, v in document.items() if k not in ("series", "histograms")}
    if slim.get("branches"):
        slim["branches"] = [
            {**branch, "results": without_courses(branch["results"])} for branch in slim["branches"]
        ]
    return slim


def lines(document: Document, paint: Paint, width: int) -> Iterator[str]:
    """Lay out what differs in each branch for a terminal."""
    for number, branch in enumerate(document.get("branches", ())):
        if number > 0:
            yield ""
        yield from _branch(branch, document["replications"], paint, width)


def _branch(branch: Document, pairs: int, paint: Paint, width: int) -> Iterator[str]:
    yield paint(f"BRANCH {branch['name']}", "bold") + paint(
        f"  from {show.duration(branch['at_s'])} on, {pairs} pairs of replications", "dim"
    )
    limit = branch["results"]["limit"]
    if limit:
        text = f"it stopped at a limit ({limit['limit']}, {limit['component']}): {limit['message']}"
        yield from (paint(line, "red") for line in wrap(text, width, "  "))
        return
    rows = [row for row in _chosen(branch["differences"]) if row["expectation"] or _differs(row)]
    if not any(map(_differs, rows)):
        yield paint("  nothing differs from the scenario", "dim")
    if not rows:
        return
    head = ["", "", "scenario", branch["name"], "difference"]
    cells = [_cells(row) for row in rows[:_MOST_ROWS]]
    yield from table(head, cells, paint, width=width, left=2)
    if len(rows) > _MOST_ROWS:
        yield paint(f"  and {len(rows) - _MOST_ROWS} more", "dim")


def _chosen(rows: list[Row]) -> Iterator[Row]:
    """Yield the expectations, then the main metrics; each number once."""
    seen = set()
    for row in [*filter(lambda row: row["expectation"], rows), *_main(rows)]:
        key = (row["expectation"], row["metric"], row["of"], row["from"], row["statistic"])
        if key not in seen:
            seen.add(key)
            yield row


def _main(rows: list[Row]) -> Iterator[Row]:
    for metric, statistic in _MAIN:
        for row in rows:
            if not row["expectation"] and (row["metric"], row["statistic"]) == (metric, statistic):
                yield row


def _differs(row: Row) -> bool:
    return bool(row["difference"]) or row["low"] != row["high"]


def _cells(row: Row) -> list[str]:
    unit = row["unit"]
    of = "everything" if row["of"] == "*" else row["of"]
    place = f"{row['from']} → {of}" if row["from"] else of
    name = row["statistic"] if row["statistic"] not in ("total", "rate") else ""
    change = show.with_error(row["difference"], row["low"], row["high"], unit)
    sign = "+" if (row["difference"] or 0) > 0 else ""
    return [
        row["expectation"] or place,
        " ".join(word for word in (row["metric"], name) if word),
        show.number(row["baseline"], unit),
        show.number(row["variant"], unit),
        sign + change,
    ]
