"""Text for a terminal: colour where it is wanted, and tables that fit."""

from __future__ import annotations

import os
import re
import shutil
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TextIO

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
_ESCAPE = re.compile(r"\033\[[0-9;]*m")


@dataclass(frozen=True)
class Paint:
    """Colours text, or leaves it as it is."""

    color: bool

    def __call__(self, text: str, style: str) -> str:
        """Return `text` in a style: bold, dim, or a colour."""
        return f"\033[{_CODES[style]}m{text}\033[0m" if self.color and text else text


def wants_color(stream: TextIO) -> bool:
    """Whether to colour what goes to `stream` (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width_of(stream: TextIO) -> int:
    """Return the terminal's width within reason; 100 where there is no terminal."""
    if not stream.isatty():
        return 100
    return min(max(shutil.get_terminal_size((100, 24)).columns, 60), 140)


def length(text: str) -> int:
    """Return how wide text is on a screen, colours not counted."""
    return len(_ESCAPE.sub("", text))


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """Break text into lines that all begin with `indent`."""
    return textwrap.wrap(
        text, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )


def fits(head: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether a table of these columns is narrow enough to be shown whole."""
    return _width(_widths(head, rows)) <= width


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    paint: Paint,
    *,
    width: int,
    left: int = 1,
) -> list[str]:
    """Lay out rows below a head; where they are too wide, columns on the right are left out.

    The first `left` columns are aligned to the left, the others to the right.
    """
    widths = _widths(head, rows)
    shown = len(widths)
    while shown > left + 1 and _width(widths[:shown]) > width:
        shown -= 1

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell + " " * (widths[i] - length(cell))
            if i < left
            else " " * (widths[i] - length(cell)) + cell
            for i, cell in enumerate(cells[:shown])
        ]
        return ("  " + "  ".join(padded)).rstrip()

    return [paint(line(head), "dim"), *(line(row) for row in rows)]


def _widths(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(length(cell) for cell in column) for column in zip(head, *rows, strict=True)]


def _width(widths: Sequence[int]) -> int:
    """Return how wide columns are together, with the indent and two spaces between them."""
    return sum(widths) + 2 * len(widths)
