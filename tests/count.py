"""Adds up JUnit reports: prints `N passed, N failed` and exits with 1 if anything failed."""

import sys
from pathlib import Path
from xml.etree import ElementTree


def has_failed(case: ElementTree.Element) -> bool:
    """Whether a case failed, or could not even be started (which ctest reports as skipped)."""
    if case.find("failure") is not None or case.find("error") is not None:
        return True
    skipped = case.find("skipped")
    if case.get("status") != "notrun" or skipped is None:
        return False
    return not skipped.get("message", "").startswith("SKIP_")


def has_passed(case: ElementTree.Element) -> bool:
    """Whether a case ran to a good end: what was skipped or disabled counts for neither side."""
    is_out = case.find("skipped") is not None or case.get("status") == "disabled"
    return not is_out and not has_failed(case)


def count(report: Path) -> tuple[int, int]:
    """Count passed and failed cases; a report that is missing or empty is one failure."""
    cases = list(ElementTree.parse(report).iter("testcase")) if report.exists() else []
    if not cases:
        return 0, 1
    return sum(map(has_passed, cases)), sum(map(has_failed, cases))


def main(reports: list[str]) -> int:
    """Print the sum over all reports; the exit code."""
    counts = [count(Path(report)) for report in reports]
    passed = sum(passed for passed, _ in counts)
    failed = sum(failed for _, failed in counts)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
