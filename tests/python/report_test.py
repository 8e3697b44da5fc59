"""The report of the terminal: everything a reader asks for, in the width there is."""

from __future__ import annotations

import io
import re

import pytest

import surgetank as st
from surgetank import show, text
from surgetank.copies import grouped


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_the_report_begins_with_the_question_and_ends_with_the_verdict(
    orders_results: st.Results,
) -> None:
    lines = orders_results.report(width=120).splitlines()

    assert lines[0] == "order-processing"
    assert lines[1] == orders_results.question
    assert re.fullmatch(r"\d+ passed(, \d+ failed)?(, \d+ undecided)?", lines[-1])


def test_the_report_says_all_that_makes_a_run_repeatable(orders_results: st.Results) -> None:
    report = orders_results.report()

    assert "3 replications of 25 min" in report
    assert "warm-up 5 min" in report
    assert "seed 20260101" in report
    assert "95 % intervals" in report
    assert orders_results.digest in report


def test_the_report_has_every_section(orders_results: st.Results) -> None:
    report = orders_results.report()

    titles = re.findall(r"^[A-Z]{5,}", report, re.MULTILINE)
    assert [t for t in titles if t != "FINDINGS"] == [
        "COMPONENTS",
        "LATENCY",
        "LEDGER",
        "CHECKS",
        "EXPECTATIONS",
    ]
    assert "shop → payments" in report
    assert "Little's law: holds at" in report
    assert re.search(r"(PASS|FAIL|UNDECIDED) +slo: p99 latency shop → payments below 2 s", report)


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_tables_fit_the_width(orders_results: st.Results, width: int) -> None:
    report = orders_results.report(width=width)

    tables = report[: report.index("LEDGER")]
    assert max(map(len, tables.splitlines())) <= width


def test_copies_are_one_line_with_their_range() -> None:
    copies = ["gateway[0]", "gateway[1]", "gateway[2]", "gateway[3]", "store"]

    assert grouped(copies) == {"gateway[0..3]": copies[:4], "store": ["store"]}
    assert grouped(copies[:2]) == {name: [name] for name in copies[:2]}  # Few are shown each.
    assert show.spread([0.178, 0.179, None], "%") == "17.8 to 17.9 %"
    assert show.spread([0.178, 0.178], "%") == "17.8 %"


def test_a_narrow_terminal_keeps_the_tail(orders_results: st.Results) -> None:
    heads = orders_results.report(width=60).split("LATENCY")[1].splitlines()[1].split()

    assert heads[-1].startswith("p99")


def test_colour_changes_nothing_but_the_colour(orders_results: st.Results) -> None:
    plain, colored = orders_results.report(color=False), orders_results.report(color=True)

    assert "\033" not in plain
    assert "\033[1m" in colored
    assert re.sub(r"\033\[\d+m", "", colored) == plain


def test_colour_is_for_terminals_that_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert text.wants_color(Terminal())
    assert not text.wants_color(io.StringIO())

    monkeypatch.setenv("NO_COLOR", "1")
    assert not text.wants_color(Terminal())


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (0.0, "s", "0 s"),
        (0.000_000_05, "s", "50.0 ns"),
        (0.01234, "s", "12.3 ms"),
        (1.5, "s", "1.50 s"),
        (180.0, "s", "3.00 min"),
        (7200.0, "s", "2.00 h"),
        (120.0, "1/s", "120 /s"),
        (12_340.0, "1/s", "12.3k/s"),
        (0.01, "1/s", "36.0 /h"),
        (0.7412, "%", "74.1 %"),
        (2048.0, "B", "2.00 KiB"),
        (None, "s", "–"),
    ],
)
def test_numbers_have_three_figures_and_a_unit_that_fits(
    value: float | None, unit: str, written: str
) -> None:
    assert show.number(value, unit) == written


@pytest.mark.parametrize(
    ("value", "low", "high", "written"),
    [
        (0.4012, 0.3951, 0.4073, "401 ±6 ms"),
        (1.25, 1.0, 1.5, "1.2 ±0.2 s"),
        (1.25, None, None, "1.25 s"),
        (1.25, 1.25, 1.25, "1.25 s"),
    ],
)
def test_errors_decide_about_the_figures(
    value: float, low: float | None, high: float | None, written: str
) -> None:
    assert show.with_error(value, low, high, "s") == written


def test_chosen_numbers_are_written_as_they_were_chosen() -> None:
    assert show.exact(2.0, "s") == "2 s"
    assert show.exact(20_000) == "20,000"
    assert show.duration(5400) == "1 h 30 min"
    assert show.duration(0) == "0 s"
    assert show.duration(90_061.5) == "1 d 1 h 1 min 1.5 s"
    assert show.estimate(2.4, 2.2, 2.6, "s") == "2.40 [2.20, 2.60] s"
