"""The accuracy of the simulator: recordings of real brokers replayed, measured beside simulated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from surgetank.recording import Recording, read_recording
from surgetank.results import Results
from surgetank.scenario import scenario

TIMES = ("mean", "p50", "p95", "p99")
FEW = 20  #: Messages by which a count may be wrong at least.
COUNT_BAR = DRAIN_BAR = 0.02
DRAINED_BELOW = 3  #: Messages in the store on average over a window.

PAGE_HEAD = """\
# Accuracy

What `surgetank validate` found: recordings of real brokers, replayed by the simulator message by
message. Each recording says when every message was published and how long the consumer worked on
it; what the broker did in between is simulated. Nothing is fitted to the run that is predicted: the
delays of a broker come from a run of it without work and, for RabbitMQ, one at low load, as the
[note beside the recordings](../tests/data/recordings/README.md) says. Of Kafka and of the cloud's
services there are no recordings: what is said of them follows their documentation only.

A time is that from publication to the end of the work. Bars: mean and p95 within 3 % (10 % where a
consumer has credit for one message), counts within 2 % or 20 messages, the end of a backlog within
2 %; of a crash, whether messages are lost and how many effects are doubled, at most the credit.
"""


PAGE_END = """\
In the crash of the quorum queue three effects are doubled: that of the message in work, which the
simulator doubles, too, and two whose acks, 4 and 12 ms old, the broker had not kept yet. Here an
ack that has arrived is kept.

Of the same machine there are runs that are not replayed:

- RabbitMQ at half load, and every broker without work: they tell what a hop costs. To predict them
  would prove nothing.
- RabbitMQ with two priorities at credit 1: with the round trip the load is 103 %, so that a
  hundredth more or less of it decides how long the lower priority waits in a run of 45 s. The
  upper one could be judged (9.2 ms on average), but a trace does not say which message is which.
- RabbitMQ with at most 10 publications without a confirm, at 4000/s: two are on average, nothing is
  worked on, and what remains is the hop.
"""


@dataclass(frozen=True)
class Line:
    """One figure of one recording."""

    recording: str
    figure: str
    measured: float
    simulated: float
    bar: str  #: What it is held to; empty where it is only shown.
    holds: bool

    @property
    def error(self) -> float:
        """Relative to the measured figure; the plain difference where that is zero."""
        difference = self.simulated - self.measured
        return difference / self.measured if self.measured else difference


def recordings_in(folder: Path) -> list[Recording]:
    """Read all recordings of a folder, by name."""
    return [read_recording(path) for path in sorted(folder.glob("*.rec"))]


def replay(recording: Recording) -> list[Line]:
    """Simulate what was recorded, and hold it to its bars."""
    results = scenario(recording.scenario()).run()
    measured = recording.about["measured"]
    lines = [
        _time_line(recording, results, statistic, measured[statistic])
        for statistic in TIMES
        if recording.about["kind"] != "crash"
    ]
    for metric, count in measured.items():
        if metric == "drained":
            lines.append(_drain_line(recording, results, count))
        elif metric not in TIMES:
            lines.append(_count_line(recording, results, metric, count))
    return lines


def _time_line(recording: Recording, results: Results, statistic: str, measured: float) -> Line:
    of = recording.about["of"]
    simulated = _value(results, "latency", of, statistic)
    is_judged = statistic in ("mean", "p95")
    bar = recording.about["bars"]["times"] if is_judged else ""
    within = abs(simulated / measured - 1) <= float(bar.rstrip("%")) / 100 if bar else True
    return Line(recording.name, f"{statistic} [ms]", measured * 1e3, simulated * 1e3, bar, within)


def _count_line(recording: Recording, results: Results, metric: str, measured: int) -> Line:
    # Counts of `processed` are effects: each message once, its repeats apart.
    of = recording.about["of"] if metric in ("processed", "duplicated") else None
    simulated = _count(results, metric, of)
    if metric == "processed":
        simulated -= _count(results, "duplicated", of)
    name = metric.replace("_", " ")
    if metric == "duplicated":
        credit = recording.about["scenario"]["links"][1]["consume"]["prefetch"]
        bar = f"above 0, at most {credit}" if measured else "none"
        holds = (simulated > 0) == (measured > 0) and simulated <= credit
        return Line(recording.name, name, measured, simulated, bar, holds)
    holds = abs(simulated - measured) <= max(FEW, COUNT_BAR * measured)
    if metric == "lost" and measured == 0:
        return Line(recording.name, name, measured, simulated, "none", simulated == 0)
    return Line(recording.name, name, measured, simulated, "2 % or 20", holds)


def _drain_line(recording: Recording, results: Results, measured: float) -> Line:
    after = recording.about["drain_after"]
    rows = results.series_rows("backlog", of="store")
    times = [row["time_s"] for row in rows]
    width = times[1] - times[0]
    drained = next(
        (
            row["time_s"] - width
            for row in rows
            if row["time_s"] - width > after and row["mean"] <= DRAINED_BELOW
        ),
        float("inf"),
    )
    holds = abs(drained / measured - 1) <= DRAIN_BAR
    return Line(recording.name, "drained at [s]", measured, drained, "2 %", holds)


def _value(results: Results, metric: str, of: str, statistic: str) -> float:
    for row in results.to_dict()["metrics"]:
        if (row["metric"], row["of"], row["statistic"]) == (metric, of, statistic):
            return float(row["value"])
    raise KeyError(f"{metric} {statistic} of {of}")


def _count(results: Results, metric: str, of: str | None) -> float:
    document: dict[str, Any] = results.to_dict()
    total = sum(
        row["count"]
        for row in document["ledger"]
        if row["fate"] == metric and of in (None, row["of"])
    )
    return float(total) / results.replications


def table(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the table in Markdown, which reads well as plain text, too."""
    rows = [("recording", "figure", "measured", "simulated", "difference", "bar", "")]
    last = ""
    for line in lines:
        name = "" if line.recording == last else line.recording
        last = line.recording
        difference = f"{line.error:+.1%}" if line.measured else f"{line.error:+.0f}"
        verdict = "" if not line.bar else "holds" if line.holds else "**missed**"
        figures = (_number(line.measured), _number(line.simulated), difference)
        rows.append((name, line.figure, *figures, line.bar, verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        cells = (
            f"{cell:>{width}}" if 2 <= column <= 4 else f"{cell:<{width}}"
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield f"| {' | '.join(cells)} |"
        if number == 0:
            yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 1000 or value == int(value) else f"{value:.4g}"


def page(recordings: Sequence[Recording], lines: Sequence[Line]) -> str:
    """Return the accuracy page."""
    judged = [line for line in lines if line.bar]
    times = sorted(abs(line.error) for line in lines if line.figure == "mean [ms]")
    middle = times[len(times) // 2] if times else 0.0
    missed = sum(not line.holds for line in judged)
    summary = (
        f"{len(recordings)} recordings, {len(judged)} figures judged, {missed} missed; "
        f"the median error of the mean is {middle:.1%}."
    )
    said = [f"- {one.name}: {one.about['broker']}. {one.about['says']}" for one in recordings]
    return "\n".join(
        [PAGE_HEAD, summary, "", *table(lines), "", "The recordings:", "", *said, "", PAGE_END]
    )
