"""The report that `surgetank run` prints: from the question on top to the verdict at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from surgetank import branches, show
from surgetank.copies import grouped
from surgetank.text import Paint, fits, table, wrap

Document = Mapping[str, Any]
Row = Mapping[str, Any]

EVERYTHING = "*"  # What a number is of that is of the whole system.
VERDICT_STYLES = {"pass": "green", "fail": "red", "undecided": "yellow"}
_SEVERITY_STYLES = {"error": "red", "warning": "yellow", "info": "cyan"}

# What the table of components shows: metric, statistic, head. The least important comes last,
# because narrow terminals lose it first.
_COMPONENT_COLUMNS = (
    ("throughput", "rate", "throughput"),
    ("utilization", "mean", "utilization"),
    ("wait", "mean", "wait mean"),
    ("backlog", "mean", "backlog"),
    ("wait", "p99", "wait p99"),
    ("backlog", "max", "backlog max"),
)
_AFTER_FAULTS = ("drain", "recovery")
_MOST_CHECKS = 6
# From wide to narrow: it is the tail that must not be lost.
_LATENCY_COLUMNS = (
    ("mean", "p50", "p90", "p95", "p99", "p99.9", "max"),
    ("mean", "p50", "p90", "p99", "p99.9"),
    ("mean", "p99", "p99.9"),
    ("mean", "p99"),
)


def report(document: Document, *, width: int = 100, color: bool = False) -> str:
    """Return the report of a result document as text."""
    paint = Paint(color)
    sections = (
        _components(document, paint, width),
        _latencies(document, paint, width),
        _ledger(document, paint, width),
        _energy(document, paint, width),
        _checks(document, paint, width),
        _findings(document, paint, width),
        _expectations(document, paint, width),
        branches.lines(document, paint, width),
        _end(document, paint, width),
    )
    lines = list(_head(document, paint, width))
    for section in map(list, sections):
        if section:
            lines += ["", *section]
    return "\n".join(lines) + "\n"


def verdict_line(document: Document) -> str:
    """Say in one line how all expectations came out."""
    verdicts = [e["verdict"] for e in document["expectations"]]
    if not verdicts:
        return "no expectations: an exploration"
    words = {"pass": "passed", "fail": "failed", "undecided": "undecided"}
    return ", ".join(
        f"{verdicts.count(verdict)} {word}"
        for verdict, word in words.items()
        if verdict == "pass" or verdict in verdicts
    )


def expected(row: Row) -> str:
    """Say what an expectation is about: `p99 latency shop → paid below 2 s, during one-down`."""
    place = row.get("of") or ""
    place = f"of {place}" if place and place != EVERYTHING else ""
    if row.get("from"):
        place = f"{row['from']} → {row.get('to') or row.get('of')}"
    unit = _unit(row)
    limit = show.exact(row["limit"], unit)
    statistic = "" if row["statistic"] in ("total", "rate") else row["statistic"]
    words = [statistic, row["metric"], place, row["comparator"], limit]
    text = " ".join(word for word in words if word)
    when = "after" if row["metric"] in _AFTER_FAULTS else "during"
    return f"{text}, {when} {row['during']}" if row.get("during") else text


def found(row: Row) -> str:
    """Say what came out: the value and its interval, if there is one."""
    unit = _unit(row)
    if row.get("value") is None:
        return show.NOTHING
    if row["low"] is None or row["high"] is None or row["low"] == row["high"]:
        return show.count(row["value"]) if unit == "1" else show.number(row["value"], unit)
    return show.estimate(row["value"], row["low"], row["high"], unit)


def _head(document: Document, paint: Paint, width: int) -> Iterator[str]:
    yield paint(document["scenario"], "bold")
    yield from wrap(document.get("question") or "", width)
    yield ""
    method = document["warm_up_method"]
    origin = "as given" if method == "given" else f"by {method}"
    warm_up = f"warm-up {show.duration(document['warm_up_s'])} {origin}"
    facts = [
        f"{document['replications']} replications of {show.duration(document['horizon_s'])}",
        "no warm-up" if method == "none" else warm_up,
        f"seed {document['seed']}",
        f"{100 * document['confidence']:g} % intervals",
        f"{show.number(document['events'])} events",
        f"digest {document['digest']}",
    ]
    for line in wrap(" · ".join(fact.replace(" ", "\0") for fact in facts), width):
        yield paint(line.replace("\0", " "), "dim")


def _components(document: Document, paint: Paint, width: int) -> Iterator[str]:
    numbers = {
        (r["of"], r["metric"], r["statistic"]): r for r in document["metrics"] if not r.get("from")
    }
    kinds = {c["name"]: c["kind"] for c in document["components"]}
    columns = [
        column
        for column in _COMPONENT_COLUMNS
        if any((name, *column[:2]) in numbers for name in kinds)
    ]
    rows = [
        [
            label,
            kinds[members[0]],
            *(_cells([numbers.get((name, *column[:2])) for name in members]) for column in columns),
        ]
        for label, members in grouped(kinds).items()
    ]
    yield paint("COMPONENTS", "bold")
    heads = ["", "", *(column[2] for column in columns)]
    yield from table(heads, rows, paint, width=width, left=2)


def _latencies(document: Document, paint: Paint, width: int) -> Iterator[str]:
    flows: dict[tuple[str, str], dict[str, Row]] = {}
    for row in document["metrics"]:
        if row["metric"] == "latency":
            flow = (row.get("from") or "", row["of"])
            flows.setdefault(flow, {})[row["statistic"]] = row
    if not flows:
        return
    yield paint("LATENCY", "bold") + paint("  from the intended publication to the effect", "dim")
    for columns in _LATENCY_COLUMNS:
        rows = list(_latency_rows(flows, columns))
        if fits(["", *columns], rows, width):
            break
    yield from table(["", *columns], rows, paint, width=width)


def _latency_rows(
    flows: Mapping[tuple[str, str], Mapping[str, Row]], columns: Sequence[str]
) -> Iterator[list[str]]:
    for start in dict.fromkeys(start for start, _ in flows):
        ends = grouped(end for source, end in flows if source == start)
        for label, members in ends.items():
            cells = [_cells([flows[start, end].get(c) for end in members]) for c in columns]
            yield [f"{start} → {label}" if start else label, *cells]


def _ledger(document: Document, paint: Paint, width: int) -> Iterator[str]:
    of_component = {c["name"]: label for label, c in _labelled(document["components"])}
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for row in document["ledger"]:
        # What a subscription delivered stands at its store already.
        is_twice = row["of"] not in of_component and row["fate"] == "delivered"
        if row["count"] and not is_twice:
            place = (of_component.get(row["of"], row["of"]), row["flow"])
            fates = counts.setdefault(place, {})
            fates[row["fate"]] = fates.get(row["fate"], 0) + row["count"]
    if not counts:
        return
    order = {label: i for i, label in enumerate(dict.fromkeys(of_component.values()))}
    places = sorted(counts, key=lambda place: order.get(place[0], len(order)))
    several = len({flow for _, flow in counts}) > 1
    yield paint("LEDGER", "bold") + paint("  copies, exact, over all replications", "dim")
    labels = {
        (of, flow): ("all" if of == EVERYTHING else of) + (f" ({flow})" if several else "")
        for of, flow in places
    }
    indent = max(map(len, labels.values())) + 4
    for place in places:
        texts = [f"{fate} {show.count(n)}".replace("_", " ") for fate, n in counts[place].items()]
        joined = " · ".join(text.replace(" ", "\0") for text in texts)
        lines = wrap(joined, width, " " * indent)
        lines[0] = f"  {labels[place]}".ljust(indent) + lines[0].lstrip()
        yield from (line.replace("\0", " ") for line in lines)


def _labelled(components: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    """Yield every component with the label of its copies."""
    by_name = {c["name"]: c for c in components}
    for label, members in grouped(by_name).items():
        yield from ((label, by_name[name]) for name in members)


def _energy(document: Document, paint: Paint, width: int) -> Iterator[str]:
    rows = [row for row in document["metrics"] if row["metric"] in ("energy", "co2")]
    if not rows:
        return
    yield paint("ENERGY", "bold") + paint("  of the hosts whose watts are known", "dim")
    cells = [
        [
            "all hosts" if row["of"] == EVERYTHING else row["of"],
            _cell(row),
            ("of CO₂" if row["metric"] == "co2" else "")
            + (" for a million messages" if row["statistic"] == "per_million" else ""),
        ]
        for row in rows
    ]
    yield from table(["", "", ""], cells, paint, width=width)[1:]


def _checks(document: Document, paint: Paint, width: int) -> Iterator[str]:
    checks = document["checks"]
    if not checks:
        return
    yield paint("CHECKS", "bold") + paint("  of the run against itself and theory", "dim")
    for law, title in (("little", "Little's law"), ("conservation", "conservation of messages")):
        yield from _law([c for c in checks if c["check"] == law], title, paint)
    theory = [c for c in checks if c["check"] == "theory" and c["verdict"] != "not comparable"]
    # What disagrees is always shown; of what agrees, the first few.
    theory.sort(key=lambda c: bool(c["verdict"] == "pass"))
    shown = [c for i, c in enumerate(theory) if c["verdict"] != "pass" or i < _MOST_CHECKS]
    if shown:
        rows = [
            [
                c["of"],
                c["model"],
                f"{c['metric']} {c['statistic']}",
                f"{_RELATIONS.get(c['kind'], '')}{show.number(c['expected'], _unit(c))}",
                _cell(c),
                _verdict(c["verdict"], paint).rstrip(),
            ]
            for c in shown
        ]
        yield from table(["", "", "", "theory", "simulated", ""], rows, paint, width=width, left=3)
    if len(shown) < len(theory):
        yield paint(f"  and {len(theory) - len(shown)} more that pass", "dim")


_RELATIONS = {"exact": "", "bound": "at most ", "approximation": "about "}


def _law(checks: list[Row], title: str, paint: Paint) -> Iterator[str]:
    comparable = [c for c in checks if c["verdict"] != "not comparable"]
    if not comparable:
        return
    holding = sum(c["verdict"] == "pass" for c in comparable)
    broken = [str(c["of"]) for c in comparable if c["verdict"] == "fail"]
    text = f"  {title}: holds at {holding} of {len(comparable)}"
    yield text + (paint(f", broken at {', '.join(broken)}", "red") if broken else "")


def _findings(document: Document, paint: Paint, width: int) -> Iterator[str]:
    if document["findings"]:
        yield paint("FINDINGS", "bold")
        yield from finding_lines(document["findings"], paint, width)


def finding_lines(findings: Iterable[Row], paint: Paint, width: int) -> Iterator[str]:
    """Say what was found: `warning F101 payments: message (hint)`."""
    for finding in findings:
        hint = f" ({finding['hint']})" if finding.get("hint") else ""
        of = f"{finding['of']}: " if finding.get("of") else ""
        text = f"{finding['severity']} {finding['id']} {of}{finding['message']}{hint}"
        first, *others = wrap(text, width, "  ")
        severity = finding["severity"]
        yield first.replace(severity, paint(severity, _SEVERITY_STYLES.get(severity, "dim")), 1)
        yield from (f"  {line}" for line in others)


def _expectations(document: Document, paint: Paint, width: int) -> Iterator[str]:
    if not document["expectations"]:
        return
    yield paint("EXPECTATIONS", "bold")
    for row in document["expectations"]:
        name = "" if row["name"] in expected(row) else f"{row['name']}: "
        yield f"  {_verdict(row['verdict'], paint)}  {name}{expected(row)}"
        remarks = [f"found {found(row)}"]
        remarks += [row["note"]] if row.get("note") else []
        if row["verdict"] == "undecided" and row.get("replications_needed"):
            remarks.append(f"about {row['replications_needed']} replications would decide")
        for line in wrap("; ".join(remarks), width, " " * 13):
            yield paint(line, "dim")


def _end(document: Document, paint: Paint, width: int) -> Iterator[str]:
    if document["interrupted"]:
        yield from wrap("interrupted: only the finished replications are counted", width)
    if document.get("limit"):
        limit = document["limit"]
        text = f"stopped at a limit ({limit['limit']}, {limit['component']}): {limit['message']}"
        yield from (paint(line, "red") for line in wrap(text, width))
    verdicts = {e["verdict"] for e in document["expectations"]}
    worst = next((v for v in ("fail", "undecided", "pass") if v in verdicts), None)
    line = verdict_line(document)
    yield paint(line, VERDICT_STYLES[worst]) if worst else paint(line, "dim")


def _cell(row: Row | None) -> str:
    if row is None:
        return ""
    return show.with_error(row["value"], row["low"], row["high"], _unit(row))


def _cells(rows: Sequence[Row | None]) -> str:
    """Write one number with its error, or the range over several copies."""
    known = [row for row in rows if row is not None]
    if len(known) < 2:
        return _cell(known[0] if known else None)
    return show.spread([row["value"] for row in known], _unit(known[0]))


def _unit(row: Row) -> str:
    """Return the unit people read: a utilization is a percentage."""
    return "%" if row["metric"] == "utilization" else str(row["unit"])


def _verdict(verdict: str, paint: Paint) -> str:
    """Return a verdict with the spaces after it that align what follows."""
    word = verdict.upper()
    return paint(word, VERDICT_STYLES.get(verdict, "dim")) + " " * (9 - len(word))
