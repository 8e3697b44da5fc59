"""A scenario written in Python, with the words of the language.

>>> mm1 = (
...     st.draft("mm1", horizon="4h", replications=20)
...     .source("customers", arrivals={"poisson": "8/s"})
...     .workers("server", service={"exponential": "100ms"})
...     .sink("done")
...     .link("customers", "server")
...     .link("server", "done")
...     .build()
... )

Fields are passed on as they are and checked by the compiler, which knows them all; a list of them
here would define the language a second time. Where a word of the language is one of Python's, add
an underscore: `for_="5min"`, `is_=0`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from surgetank.scenario import Scenario, scenario


def draft(name: str, *, question: str = "", **run: Any) -> Draft:
    """Begin a scenario; further keywords are fields of its `run:`, such as `horizon="1h"`."""
    head: dict[str, Any] = {"scenario": name}
    if run:
        head["run"] = _fields(run)
    return Draft(head, question)


@dataclass(frozen=True)
class Draft:
    """A scenario in the making. Every method returns a new draft and leaves this one as it was."""

    document: Mapping[str, Any] = field(default_factory=dict)
    question: str = ""

    def source(self, name: str, **fields: Any) -> Draft:
        """Add what publishes messages."""
        return self._component(name, "source", fields)

    def exchange(self, name: str, **fields: Any) -> Draft:
        """Add what chooses links for each message."""
        return self._component(name, "exchange", fields)

    def queue(self, name: str, **fields: Any) -> Draft:
        """Add a broker's queue."""
        return self._component(name, "queue", fields)

    def log(self, name: str, **fields: Any) -> Draft:
        """Add a partitioned log."""
        return self._component(name, "log", fields)

    def workers(self, name: str, **fields: Any) -> Draft:
        """Add consumers that work on messages."""
        return self._component(name, "workers", fields)

    def aggregator(self, name: str, **fields: Any) -> Draft:
        """Add what puts messages together."""
        return self._component(name, "aggregator", fields)

    def resequencer(self, name: str, **fields: Any) -> Draft:
        """Add what puts messages back into their order."""
        return self._component(name, "resequencer", fields)

    def sink(self, name: str, **fields: Any) -> Draft:
        """Add an end of the way."""
        return self._component(name, "sink", fields)

    def platform(self, **fields: Any) -> Draft:
        """Say what it stands on: `platform(hosts=..., wires=...)`, or `platform(file="x.xml")`."""
        return Draft({**self.document, "platform": _fields(fields)}, self.question)

    def link(self, from_: str, to: str, **fields: Any) -> Draft:
        """Connect two components, `from_` being `name` or `name.port`."""
        return self._append("links", {"from": from_, "to": to, **_fields(fields)})

    def fault(self, name: str, **fields: Any) -> Draft:
        """Add what goes wrong, such as `fault("one-down", at="20min", for_="5min", crash="a")`."""
        return self._append("faults", {"name": name, **_fields(fields)})

    def expect(self, metric: str, **fields: Any) -> Draft:
        """Add an expectation, such as `expect("latency", to="paid", p99={"below": "2s"})`."""
        return self._append("expect", {"metric": metric, **_fields(fields)})

    def build(self) -> Scenario:
        """Compile it.

        Raises
        ------
        ScenarioError
            Something in it is wrong.
        """
        return scenario(self.document, question=self.question)

    def _component(self, name: str, kind: str, fields: Mapping[str, Any]) -> Draft:
        components = self.document.get("components", {})
        if name in components:
            raise ValueError(f"there is already a component named {name!r}")
        added = {**components, name: {"kind": kind, **_fields(fields)}}
        return Draft({**self.document, "components": added}, self.question)

    def _append(self, section: str, item: Mapping[str, Any]) -> Draft:
        items = [*self.document.get(section, ()), item]
        return Draft({**self.document, section: items}, self.question)


def _fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name.rstrip("_"): value for name, value in fields.items()}
