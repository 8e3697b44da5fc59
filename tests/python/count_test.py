"""The sum at the end of tests/run.sh must not be better than the tests were."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

COUNT = Path(__file__).parents[1] / "count.py"
PASSED = '<testcase name="a" status="run"/>'
SKIPPED = '<testcase name="b"><skipped message="no notebook"/></testcase>'


def run_count(*reports: Path) -> tuple[str, int]:
    done = subprocess.run(
        [sys.executable, str(COUNT), *map(str, reports)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip(), done.returncode


def report(folder: Path, name: str, *cases: str) -> Path:
    path = folder / name
    path.write_text(f"<testsuite>{''.join(cases)}</testsuite>")
    return path


def test_sums_over_reports_and_leaves_out_what_was_skipped(tmp_path: Path) -> None:
    first = report(tmp_path, "ctest.xml", PASSED, PASSED)
    second = report(tmp_path, "pytest.xml", PASSED, SKIPPED)

    assert run_count(first, second) == ("3 passed, 0 failed", 0)


@pytest.mark.parametrize(
    "fault",
    [
        '<testcase name="c" status="fail"><failure message=""/></testcase>',
        '<testcase name="c"><error message="fixture"/></testcase>',
        '<testcase name="c" status="notrun"><skipped message="Unable to find executable"/>'
        "</testcase>",
    ],
)
def test_a_failure_is_counted_and_ends_in_red(tmp_path: Path, fault: str) -> None:
    assert run_count(report(tmp_path, "a.xml", PASSED, fault)) == ("1 passed, 1 failed", 1)


def test_a_report_that_is_missing_or_empty_is_a_failure(tmp_path: Path) -> None:
    full = report(tmp_path, "full.xml", PASSED)

    assert run_count(full, tmp_path / "missing.xml") == ("1 passed, 1 failed", 1)
    assert run_count(full, report(tmp_path, "empty.xml")) == ("1 passed, 1 failed", 1)
