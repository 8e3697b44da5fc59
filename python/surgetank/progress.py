"""How far a run is: a bar in a terminal, a line for each tenth in a log, a bar in a notebook.

All of it goes to stderr or the notebook's display, never to stdout, which carries results only.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from html import escape
from typing import Any, Protocol, TextIO

from surgetank.missing import need

_WIDTH = 32
_EIGHTHS = " ▏▎▍▌▋▊▉"


class Watch(Protocol):
    """Watches one run: `with watch as callback`, then callback(done, total) from time to time."""

    def __enter__(self) -> Callable[[int, int], object] | None:
        """Begin."""

    def __exit__(self, *exception: object) -> None:
        """End, whatever happened."""


class Silent:
    """Shows nothing itself; hands on a function of the user's, if there is one."""

    def __init__(self, callback: Callable[[int, int], object] | None) -> None:
        self._callback = callback

    def __enter__(self) -> Callable[[int, int], object] | None:
        """Return the user's function."""
        return self._callback

    def __exit__(self, *exception: object) -> None:
        """Do nothing."""


class Bar:
    """A bar that is drawn over itself, for terminals."""

    def __init__(self, label: str, stream: TextIO) -> None:
        self._label = label
        self._stream = stream
        self._started = time.monotonic()
        self._drawn = ""

    def __enter__(self) -> Callable[[int, int], object]:
        """Begin."""
        return self.show

    def __exit__(self, *exception: object) -> None:
        """Wipe the bar away: the report follows."""
        if self._drawn:
            self._stream.write("\r\033[K")
            self._stream.flush()

    def show(self, done: int, total: int) -> None:
        """Draw it."""
        elapsed = time.monotonic() - self._started
        line = f"{self._label} {bar(done, total)} {count(done, total)}{rest(done, total, elapsed)}"
        if line != self._drawn:
            self._stream.write(f"\r{line}\033[K")
            self._stream.flush()
            self._drawn = line


class Lines:
    """A line for each tenth, for logs."""

    def __init__(self, label: str, stream: TextIO) -> None:
        self._label = label
        self._stream = stream
        self._tenths = 0

    def __enter__(self) -> Callable[[int, int], object]:
        """Begin."""
        return self.show

    def __exit__(self, *exception: object) -> None:
        """Do nothing."""

    def show(self, done: int, total: int) -> None:
        """Write a line if another tenth is done; more replications may have been asked for."""
        tenths = 10 * done // total if total else 0
        if tenths != self._tenths:
            self._tenths = tenths
            self._stream.write(f"{self._label}: {count(done, total)} ({10 * tenths} %)\n")
            self._stream.flush()


class Notebook:
    """A bar in the output of a notebook's cell; needs no widgets."""

    def __init__(self, label: str) -> None:
        self._label = escape(label)
        self._started = time.monotonic()
        self._ipython: Any = None
        self._handle: Any = None

    def __enter__(self) -> Callable[[int, int], object]:
        """Show an empty bar."""
        self._ipython = need("IPython.display")
        page = self._ipython.HTML(self.html(0, 0, 0.0))
        self._handle = self._ipython.display(page, display_id=True)
        return self.show

    def __exit__(self, *exception: object) -> None:
        """Leave one quiet line instead of the bar."""
        seconds = time.monotonic() - self._started
        self._update(f"<small>{self._label}: {seconds:.1f} s</small>")

    def show(self, done: int, total: int) -> None:
        """Draw it."""
        self._update(self.html(done, total, time.monotonic() - self._started))

    def html(self, done: int, total: int, elapsed: float) -> str:
        """Return the bar; the browser draws it in the notebook's own style."""
        text = f"{count(done, total)}{rest(done, total, elapsed)}" if total else "starting"
        return (
            f"<small>{self._label} <progress value='{done}' max='{max(total, 1)}'></progress> "
            f"{text}</small>"
        )

    def _update(self, page: str) -> None:
        if self._handle is not None:
            self._handle.update(self._ipython.HTML(page))


def choose(label: str, stream: TextIO | None = None) -> Watch:
    """Return what fits the place: a notebook, a terminal, or a log (also when `CI` is set)."""
    if _is_notebook():
        return Notebook(label)
    out = stream or sys.stderr
    if out.isatty() and os.environ.get("TERM") != "dumb" and not is_ci():
        return Bar(label, out)
    return Lines(label, out)


def is_ci() -> bool:
    """Whether this is a build server, by the variable that all of them set."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def bar(done: int, total: int) -> str:
    """Draw a bar in eighths of a character."""
    eighths = 8 * _WIDTH * min(done, total) // total if total else 0
    full, part = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[part] if part else "")).ljust(_WIDTH, "·")


def count(done: int, total: int) -> str:
    """Say how many are done."""
    return f"{done}/{total} replications"


def rest(done: int, total: int, elapsed: float) -> str:
    """Guess how long the rest takes, once there is something to guess from."""
    if done == 0 or done >= total or elapsed < 1:
        return ""
    return f", {elapsed / done * (total - done):.0f} s left"


def _is_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and hasattr(shell, "kernel")
