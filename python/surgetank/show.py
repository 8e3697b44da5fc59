"""Numbers as people read them: a few digits, a unit, and an error beside the value."""

from __future__ import annotations

import math
from collections.abc import Sequence

_SECONDS = ((1e-6, "ns", 1e9), (1e-3, "µs", 1e6), (1.0, "ms", 1e3), (120.0, "s", 1.0))
_LONG = ((7200.0, "min", 60.0), (math.inf, "h", 3600.0))
# A thousand still reads well in full; five digits do not.
_THOUSANDS = ((1e4, "", 1.0), (1e6, "k", 1e3), (1e9, "M", 1e6), (math.inf, "G", 1e9))
_BINARY = ((1024.0, "B", 1.0), (1024.0**2, "KiB", 1024.0), (1024.0**3, "MiB", 1024.0**2))
NOTHING = "–"


def scale(magnitude: float, unit: str) -> tuple[float, str]:
    """Return the factor and the name of the unit in which a value of this magnitude reads well.

    >>> scale(0.012, "s")
    (1000.0, 'ms')
    """
    size = abs(magnitude)
    if unit == "s":
        if size == 0:
            return 1.0, "s"
        for below, name, factor in _SECONDS:
            if size < below:
                return factor, name
        for below, name, seconds in _LONG:
            if size < below:
                return 1 / seconds, name
    if unit == "B":
        for below, name, bytes_ in _BINARY:
            if size < below:
                return 1 / bytes_, name
        return 1 / 1024.0**3, "GiB"
    if unit == "%":
        return 100.0, "%"
    if unit in ("J", "g"):
        for below, prefix, each in _THOUSANDS:
            if size < below:
                return 1 / each, prefix + unit
    if unit == "1/s" and 0 < size < 0.1:
        return (60.0, "/min") if size * 60 >= 1 else (3600.0, "/h")
    for below, prefix, each in _THOUSANDS:
        if size < below:
            return 1 / each, prefix + ("/s" if unit == "1/s" else "")
    raise AssertionError("the last scale has no end")


def number(value: float | None, unit: str = "1", *, digits: int = 3) -> str:
    """Write a value with its unit, rounded to `digits` figures.

    >>> number(0.01234, "s")
    '12.3 ms'
    """
    if value is None or math.isnan(value):
        return NOTHING
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    factor, name = scale(value, unit)
    scaled = value * factor
    return _join(_fixed(scaled, _decimals(scaled, digits)), name)


def spread(values: Sequence[float | None], unit: str) -> str:
    """Write the range of several values in one unit: `17.8 to 17.9 %`."""
    known = [value for value in values if value is not None]
    if not known:
        return NOTHING
    low, high = min(known), max(known)
    factor, name = scale(high, unit)
    digits = max(_decimals(high * factor, 3), 0)
    texts = [_fixed(value * factor, digits) for value in (low, high)]
    return number(high, unit) if texts[0] == texts[1] else _join(" to ".join(texts), name)


def count(value: float | None) -> str:
    """Write a whole number in full: `12,345`."""
    return NOTHING if value is None or math.isnan(value) else f"{value:,.0f}"


def duration(seconds: float) -> str:
    """Write a length of time that somebody chose, exactly: `1 h 30 min`."""
    parts = []
    rest = round(seconds, 9)  # The clock counts whole nanoseconds.
    for name, length in (("d", 86400), ("h", 3600), ("min", 60)):
        whole, rest = divmod(rest, length)
        if whole:
            parts.append(f"{whole:.0f} {name}")
    if rest or not parts:
        parts.append(number(rest, "s", digits=6) if rest < 1 else f"{rest:g} s")
    return " ".join(parts)


def with_error(value: float | None, low: float | None, high: float | None, unit: str) -> str:
    """Write a value with half the width of its interval, both to the digits the interval allows.

    >>> with_error(0.4012, 0.3951, 0.4073, "s")
    '401 ±6 ms'
    """
    if value is None or low is None or high is None or not math.isfinite(high - low):
        return number(value, unit)
    factor, name = scale(value, unit)
    half = (high - low) / 2 * factor
    if half <= 0:
        return number(value, unit)
    scaled = value * factor
    decimals = min(max(_decimals(half, 1), 0), max(_decimals(scaled, 4), 0))
    return _join(f"{_fixed(scaled, decimals)} ±{_fixed(half, decimals)}", name)


def estimate(value: float, low: float, high: float, unit: str) -> str:
    """Write a value with its interval, in one unit: `2.40 [2.20, 2.60] s`."""
    factor, name = scale(max(abs(low), abs(high), abs(value)), unit)
    decimals = max(_decimals((high - low) * factor, 2), 0) if high > low else 2
    decimals = min(decimals, max(_decimals(high * factor, 4), 0))
    center, left, right = (_fixed(x * factor, decimals) for x in (value, low, high))
    return _join(f"{center} [{left}, {right}]", name)


def exact(value: float, unit: str = "1") -> str:
    """Write a number that somebody chose as it is: `2 s`, `20,000`, `1.5 min`."""
    if unit == "1":
        return f"{value:,g}" if abs(value) < 1e15 else f"{value:g}"
    factor, name = scale(value, unit)
    return _join(f"{value * factor:,.6g}", name)


def _decimals(value: float, digits: int) -> int:
    """Return how many decimals give this many figures."""
    if value == 0:
        return 0
    rounded = float(f"{abs(value):.{digits - 1}e}")  # 99.96 has three figures as 100, not 100.0.
    return digits - 1 - math.floor(math.log10(rounded))


def _fixed(value: float, decimals: int) -> str:
    return f"{value:,.{max(decimals, 0)}f}"


def _join(text: str, unit: str) -> str:
    """Put a prefix at the figure and a space before all else: `1.2k/s`, `120 /s`, `74 %`."""
    is_prefixed = unit.removesuffix("/s") in {"k", "M", "G"}
    return text + unit if is_prefixed or not unit else f"{text} {unit}"
