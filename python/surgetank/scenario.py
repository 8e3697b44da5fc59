"""Scenarios: loaded from a file, written as a dict, changed by overrides, run.

Nothing here knows the language: C++ reads, checks and prints it. A `Scenario` keeps where its text
came from, so that an override is applied to what was written and may still name a parameter.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from surgetank import _core, graph, progress
from surgetank.analysis import Analysis, study
from surgetank.results import Results

if TYPE_CHECKING:
    from surgetank.physics import Comparison

ProgressCallback = Callable[[int, int], object]


def load(path: str | os.PathLike[str], *, set: Mapping[str, Any] | None = None) -> Scenario:
    """Read a scenario file.

    Parameters
    ----------
    path
        The YAML file.
    set
        Values to use instead of the file's, by path: `{"run.horizon": "10min"}`.

    Raises
    ------
    ScenarioError
        The file is missing, or something in it is wrong.
    """
    return Scenario(_Origin(path=str(Path(path))), _overrides(set))


def read(text: str, *, file: str = "<text>", base_dir: str = "") -> Scenario:
    """Read a scenario from YAML text.

    Parameters
    ----------
    text
        The scenario.
    file
        What messages call it.
    base_dir
        Where files are that it names.

    Raises
    ------
    ScenarioError
        Something in it is wrong.
    """
    return Scenario(_Origin(text=text, file=file, base_dir=base_dir))


def scenario(document: Mapping[str, Any], *, question: str = "") -> Scenario:
    """Make a scenario of data with the same names as in a file.

    Raises
    ------
    ScenarioError
        Something in it is wrong.
    """
    # JSON is YAML, so the one reader there is takes it; a question is the comment on top.
    head = f"# Question: {' '.join(question.split())}\n" if question else ""
    return read(head + json.dumps(document, indent=1, ensure_ascii=False), file="<dict>")


@dataclass(frozen=True)
class _Origin:
    """Where a text comes from: a file, or the text itself."""

    path: str = ""
    text: str = ""
    file: str = ""
    base_dir: str = ""

    def compile(self, overrides: Sequence[str]) -> _core.Scenario:
        if self.path:
            return _core.Scenario.from_file(self.path, list(overrides))
        return _core.Scenario.from_text(self.text, self.file, list(overrides), self.base_dir)


class Scenario:
    """A checked scenario. It never changes: `with_` makes another one."""

    def __init__(self, origin: _Origin, overrides: Sequence[str] = ()) -> None:
        self._origin = origin
        self._overrides = tuple(overrides)
        self._core = origin.compile(self._overrides)

    @property
    def name(self) -> str:
        """Its name."""
        return self._core.name

    @property
    def question(self) -> str:
        """What it asks, from the comment `# Question:` on its top; empty if it does not say."""
        return self._core.question

    def with_(self, set: Mapping[str, Any]) -> Scenario:
        """Return this scenario with other values, by path, checked like the file.

        >>> doubled = orders.with_({"parameters.peak": "240/s"})

        Raises
        ------
        ScenarioError
            A path does not exist, or its value does not fit.
        """
        return Scenario(self._origin, (*self._overrides, *_overrides(set)))

    def run(
        self,
        *,
        replications: int | None = None,
        seed: int | None = None,
        precision: float | str | None = None,
        jobs: int | None = None,
        progress: bool | ProgressCallback = False,
    ) -> Results:
        """Simulate it.

        The result depends on the scenario, the seed and the replications, never on `jobs`.
        Ctrl-C drops the replications in progress and returns what is finished, with `interrupted`
        set; a second one raises `KeyboardInterrupt`.

        Parameters
        ----------
        replications
            Independent runs; what the scenario says if not given.
        seed
            Fixes every number of the result.
        precision
            Go on until all intervals that matter are this narrow: `0.02` or `"2%"`.
        jobs
            Threads; all cores if not given.
        progress
            True for a bar, or a function that is called with (replications done, in all).

        Raises
        ------
        KeyboardInterrupt
            Interrupted before the first replication was finished.
        """
        if isinstance(precision, str):  # The language reads quantities; this floor does not.
            return self.with_({"run.precision": precision}).run(
                replications=replications, seed=seed, jobs=jobs, progress=progress
            )
        with _watched(progress, self.name) as callback:
            outcome = Results(
                self._core.run(
                    replications=replications,
                    seed=seed,
                    precision=precision,
                    jobs=jobs or cores(),
                    progress=callback,
                )
            )
        if outcome.interrupted and outcome.replications == 0:
            raise KeyboardInterrupt
        return outcome

    def compare_physics(
        self, *, replications: int | None = None, seed: int | None = None, jobs: int | None = None
    ) -> Comparison:
        """Run it with native physics and with SimGrid on the same random numbers.

        >>> st.load("two-regions.yaml").compare_physics().summary
        'contention adds 37.4 ms at p99, scanner → archive'

        Raises
        ------
        ScenarioError
            It has no platform.
        MissingPackageError
            There is no SimGrid.
        """
        from surgetank.physics import KINDS, Comparison

        native, simgrid = (
            self.with_({"run.physics": kind}).run(replications=replications, seed=seed, jobs=jobs)
            for kind in KINDS
        )
        return Comparison(native, simgrid)

    @cached_property
    def analysis(self) -> Analysis:
        """What is known of the design without a run: predictions and findings."""
        return study(self._core)

    def check(self) -> list[dict[str, Any]]:
        """Return findings about the design, without a run.

        Returns
        -------
        list of dict
            id, severity, of, file, line, column, message, hint, and the number behind it with its
            unit; in the order of the text.
        """
        findings: list[dict[str, Any]] = self.analysis.to_dict()["findings"]
        return findings

    def to_yaml(self) -> str:
        """Return the resolved scenario: defaults, presets and parameters filled in.

        Reading it back gives the same results.
        """
        return self._core.to_yaml()

    def topology(self) -> dict[str, Any]:
        """Return components, links and faults as they are simulated: ports and copies resolved."""
        return self._core.graph()

    def graph(self, *, format: str = "mermaid") -> str:
        """Return a drawing of it as text, for `mermaid` or `dot`; `simgrid` is its platform.

        Raises
        ------
        ValueError
            There is no such format, or no platform.
        """
        if format == "simgrid":
            text = self._core.platform_xml()
            if not text:
                raise ValueError("the scenario has no platform")
            return text
        return graph.draw(self.topology(), format)

    def __repr__(self) -> str:
        """Name it."""
        return f"<surgetank.Scenario {self.name!r}>"

    def __reduce__(self) -> tuple[Callable[[str], Scenario], tuple[str]]:
        """Travel as resolved YAML: elsewhere, none of the files it was made of are needed."""
        return (read, (self.to_yaml(),))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        document = self.topology()
        return {
            "text/plain": repr(self),
            "text/vnd.mermaid": graph.draw(document, "mermaid"),
            "text/html": _html(self.name, self.question, document),
        }


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _overrides(values: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Write overrides as `path=value`; what is not text goes in as JSON, which is YAML."""
    return tuple(
        f"{path}={value if isinstance(value, str) else json.dumps(value)}"
        for path, value in (values or {}).items()
    )


def _watched(wish: bool | ProgressCallback, label: str) -> progress.Watch:
    if callable(wish):
        return progress.Silent(wish)
    return progress.choose(label) if wish else progress.Silent(None)


def _html(name: str, question: str, document: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><td style='text-align:left'>{escape(c['name'])}</td>"
        f"<td style='text-align:left'>{escape(c['kind'])}</td></tr>"
        for c in document["components"]
    )
    return (
        f"<b>{escape(name)}</b><br><i>{escape(question)}</i>"
        f"<table><tr><th>component</th><th>kind</th></tr>{rows}</table>"
    )


__all__ = ["Scenario", "cores", "load", "read", "scenario"]
