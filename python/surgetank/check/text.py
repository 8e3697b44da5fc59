"""What `surgetank check` prints for people: predictions of each station, then findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from surgetank import show
from surgetank.check import SEVERITIES, Outcome
from surgetank.copies import grouped
from surgetank.text import Paint, table, wrap

Row = Mapping[str, Any]

_STYLES = {"error": "red", "warning": "yellow", "info": "cyan"}
_MOST_STATIONS = 20
_MOST_PATHS = 6
_MOST_CUTS = 3
_MOST_FINDINGS = 50
_BAR = 16


def lines_of(outcome: Outcome, *, width: int = 100, color: bool = False) -> Iterator[str]:
    """Tell one file that could be compiled."""
    paint = Paint(color)
    yield paint(f"{outcome.file}: {summary(outcome.findings)}", "bold")
    yield from predictions(outcome.analysis, width=width, color=color)
    for finding in outcome.findings[:_MOST_FINDINGS]:
        yield from _finding(finding, paint, width)
    if len(outcome.findings) > _MOST_FINDINGS:
        yield paint(f"  and {len(outcome.findings) - _MOST_FINDINGS} more findings", "dim")


def summary(findings: Sequence[Row]) -> str:
    """Count findings: `1 error, 2 warnings`."""
    counts = {s: sum(f["severity"] == s for f in findings) for s in SEVERITIES}
    words = [
        f"{number} {severity}{'s' if number > 1 and severity != 'info' else ''}"
        for severity, number in counts.items()
        if number
    ]
    return ", ".join(words) or "nothing found"


def predictions(analysis: Row, *, width: int = 100, color: bool = False) -> Iterator[str]:
    """Tell what is predicted: stations, the bottleneck, latencies, who depends on whom."""
    paint = Paint(color)
    stations = sorted(analysis["stations"], key=lambda row: -(row["utilization"] or 0))
    if stations:
        families = grouped(row["of"] for row in stations)
        by_name = {row["of"]: row for row in stations}
        rows = [
            _station(label, by_name[names[0]], paint)
            for label, names in list(families.items())[:_MOST_STATIONS]
        ]
        head = ("station", "utilization", "", "offered", "can serve", "wait", "floor")
        yield from table(head, rows, paint, width=width, left=2)
        if len(families) > _MOST_STATIONS:
            yield paint(f"  and {len(families) - _MOST_STATIONS} more stations", "dim")
        yield paint("  = exact in the long run, ~ approximate; floor: no waiting at all", "dim")
    for line in (
        *_bottleneck(analysis),
        *_cuts(analysis),
        *_paths(analysis),
        *_points(analysis),
    ):
        yield from wrap(line, width, "  ")
    yield from (paint(f"  {note}", "dim") for note in analysis["notes"])


def _station(label: str, row: Row, paint: Paint) -> tuple[str, ...]:
    utilization = row["utilization"]
    mark = "=" if row["utilization_kind"] == "exact" else "~"
    wait = show.number(row["wait_mean_s"], "s")
    if row["wait_mean_s"] is not None:
        wait = f"{'=' if row['wait_kind'] == 'exact' else '~'} {wait}"
    style = "red" if utilization >= 1 else "yellow" if utilization > 0.9 else "green"
    return (
        label,
        paint(bar(utilization), style),
        f"{mark} {show.number(utilization, '%')}",
        show.number(row["offered_per_s"], "1/s"),
        show.number(row["capacity_per_s"], "1/s"),
        wait,
        show.number(row["floor_mean_s"], "s"),
    )


def bar(share: float, length: int = _BAR) -> str:
    """Draw a share as a bar of blocks, in eighths: `██████▍         `."""
    eighths = round(min(max(share, 0), 1) * length * 8)
    part = " ▏▎▍▌▋▊▉"[eighths % 8] if eighths % 8 else ""
    return ("█" * (eighths // 8) + part).ljust(length, "·")


def _bottleneck(analysis: Row) -> Iterator[str]:
    first = analysis["bottleneck"]
    if first is None:
        return
    factor, rate = first["headroom"], show.number(first["sustainable_per_s"], "1/s")
    yield f"first full: {first['of']}, at {factor:.3g} times this load ({rate} published in all)"


def _cuts(analysis: Row) -> Iterator[str]:
    cuts = [
        f"{show.number(cut['most_per_s'], '1/s')} to {cut['end']} (cut: {_few(cut['stations'])})"
        for cut in analysis["cuts"][:_MOST_CUTS]
    ]
    if cuts:
        yield f"no routing brings more than {', '.join(cuts)}"


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (" ..." if len(names) > 3 else "")


def _paths(analysis: Row) -> Iterator[str]:
    for path in analysis["paths"][:_MOST_PATHS]:
        text = f"{path['from']} → {path['to']}: {show.number(path['floor_mean_s'], 's')} on average"
        text += " without waiting"
        if path["expected_mean_s"] is not None:
            text += f", about {show.number(path['expected_mean_s'], 's')} expected"
        yield text
    if len(analysis["paths"]) > _MOST_PATHS:
        yield f"and {len(analysis['paths']) - _MOST_PATHS} more paths"


def _points(analysis: Row) -> Iterator[str]:
    points = [  # Findings tell of the others, and a store's own reader is no news.
        point
        for point in analysis["failure_points"]
        if len(point["cut_off"]) > 1 and not point["matters"]
    ]
    if points:
        told = [f"{point['of']} (for {_few(point['cut_off'])})" for point in points[:5]]
        more = f" and {len(points) - 5} more" if len(points) > 5 else ""
        yield f"needed by all behind them: {', '.join(told)}{more}"


def _finding(finding: Row, paint: Paint, width: int) -> Iterator[str]:
    severity = finding["severity"]
    place = f"{finding['file']}:{finding['line']}:{finding['column']}: "
    head = f"{severity}[{finding['id']}]"
    hint = f" ({finding['hint']})" if finding["hint"] else ""
    first, *rest = wrap(f"{place}{head}: {finding['of']}: {finding['message']}{hint}", width)
    yield first.replace(head, paint(head, _STYLES[severity]), 1)
    yield from (f"    {line}" for line in rest)
    for line in excerpt(finding["file"], finding["line"], finding["column"], width):
        yield paint(line, "dim")


def excerpt(file: str, line: int, column: int, width: int = 100) -> list[str]:
    """Return the line of the text with a mark below the column; nothing where there is no text."""
    try:
        lines = Path(file).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    if not 0 < line <= len(lines):
        return []
    gutter = f"{line:>6} | "
    shown = lines[line - 1][: max(width - len(gutter), 20)].rstrip()
    pointer = " " * (len(gutter) - 2) + "| " + " " * (max(column, 1) - 1) + "^"
    return [gutter + shown, pointer] if column <= len(shown) else [gutter + shown]
