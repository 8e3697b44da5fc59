"""One number of a result, and how to find it among all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Metric:
    """One number of a result, in SI units."""

    metric: str
    of: str
    statistic: str
    value: float
    low: float | None  #: Lower end of the confidence interval; None where there is no honest one.
    high: float | None
    unit: str
    from_: str = ""  #: The source, for the latency of one flow.
    note: str = ""  #: Why there is no interval.

    @property
    def half_width(self) -> float | None:
        """Half the width of the interval, where there is one."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


def find(
    rows: Sequence[Row], metric: str, *, of: str, statistic: str | None, from_: str | None
) -> Metric:
    """Return the one number of `rows` that is meant; the statistic is the mean, or the only one.

    Raises
    ------
    KeyError
        There is no such number, or more than one; the message says what there is.
    """
    here = [r for r in rows if r["metric"] == metric and r["of"] == of]
    if from_ is not None:
        here = [r for r in here if r.get("from") == from_]
    found = [r for r in here if r["statistic"] == (statistic or "mean")]
    if not found and statistic is None:
        found = here
    if len(found) != 1:
        raise KeyError(_advice(rows, here, metric, of, statistic))
    return _metric(found[0])


def _metric(row: Row) -> Metric:
    return Metric(
        metric=row["metric"],
        of=row["of"],
        statistic=row["statistic"],
        value=row["value"] if row["value"] is not None else float("nan"),
        low=row["low"],
        high=row["high"],
        unit=row["unit"],
        from_=row.get("from") or "",
        note=row.get("note") or "",
    )


def _advice(
    rows: Sequence[Row], here: Sequence[Row], metric: str, of: str, statistic: str | None
) -> str:
    if here:
        flows = sorted({r["from"] for r in here if r.get("from")})
        hint = f" from_={' | '.join(flows)}" if len(flows) > 1 else ""
        kinds = " | ".join(dict.fromkeys(r["statistic"] for r in here))
        return f"{metric} of {of} is there for statistic={kinds}{hint}, not {statistic}"
    there = " | ".join(dict.fromkeys(r["metric"] for r in rows if r["of"] == of))
    if there:
        return f"{of} has no {metric}; it has {there}"
    names = " | ".join(dict.fromkeys(r["of"] for r in rows))
    return f"nothing is known of {of!r}; there are {names}"
