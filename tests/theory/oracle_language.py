"""How a known answer of theory is asked of Surgetank: a scenario, and the row with the answer.

One unit of time of an oracle is one second. Names and units are those of the scenario language.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]

REPLICATIONS = 40  #: Enough for a t-interval whose tails a verdict at 4.5 standard errors can bear.


@dataclass(frozen=True)
class Reading:
    """One number of a result; the oracle's number is `offset + scale * x`, or `scale / x`.

    With `at_middle` the number is the middle window of the series of that metric.
    """

    metric: str
    of: str
    statistic: str = "mean"
    from_: str = ""
    scale: float = 1
    offset: float = 0
    inverse: bool = False
    at_middle: bool = False
    per: tuple[str, str] | None = None  #: Divide by the total of this metric of this component.
    variance: float = 0  #: Of one message's share in that ratio, where messages are independent.
    slack: float = 0  #: Allowed besides chance: whole messages, or the time of one service.
    reaches: float = 0  #: For upper bounds: the share of it that a greedy run must reach.


@dataclass(frozen=True)
class Experiment:
    """A scenario that is run once, with the oracles it answers."""

    name: str
    components: Document
    links: list[Document]
    answers: dict[str, Reading]
    horizon_s: float
    warm_up_s: float = 0
    replications: int = REPLICATIONS
    faults: list[Document] = field(default_factory=list)
    windows: int | None = None

    def scenario(self) -> Document:
        """Return the scenario as `surgetank.scenario` takes it."""
        run: Document = {"horizon": seconds(self.horizon_s), "warm_up": seconds(self.warm_up_s)}
        if self.windows is not None:
            run["windows"] = self.windows
        document = {
            "scenario": self.name.replace(".", "_"),
            "run": run,
            "components": self.components,
            "links": self.links,
        }
        return document | ({"faults": self.faults} if self.faults else {})


# Quantities.


def _plain(value: float) -> str:
    return f"{value:.15f}".rstrip("0").rstrip(".")


def seconds(value: float) -> str:
    """Return a duration."""
    return f"{_plain(value)}s"


def per_second(value: float) -> str:
    """Return a rate."""
    return f"{_plain(value)}/s"


def percent(value: float) -> str:
    """Return a share."""
    return f"{100 * value:.10g}%"


# Laws of time.


def exponential(mean_s: float) -> Document:
    """Return the memoryless law."""
    return {"exponential": seconds(mean_s)}


def constant(value_s: float) -> Document:
    """Return the law of a single value."""
    return {"constant": seconds(value_s)}


def erlang(shape: int, mean_s: float) -> Document:
    """Return the law of a sum of exponential stages."""
    return {"erlang": {"shape": shape, "mean": seconds(mean_s)}}


def by_cv(family: str, mean_s: float, scv: float) -> Document:
    """Return a law given by its mean and squared coefficient of variation."""
    return {family: {"mean": seconds(mean_s), "cv": scv**0.5}}


# Components.


def poisson(rate: float, **more: Any) -> Document:
    """Return a Poisson source."""
    return {"kind": "source", "arrivals": {"poisson": per_second(rate)}, **more}


def regular(rate: float, **more: Any) -> Document:
    """Return a source of equally spaced messages; the first comes after one gap."""
    return {"kind": "source", "arrivals": {"regular": per_second(rate)}, **more}


def source(arrivals: Document) -> Document:
    """Return a source with any arrivals."""
    return {"kind": "source", "arrivals": arrivals}


def workers(service: Document, servers: int | str = 1, **more: Any) -> Document:
    """Return workers; `servers` may be "unlimited"."""
    return {"kind": "workers", "concurrency": servers, "service": service, **more}


def queue(**more: Any) -> Document:
    """Return a broker queue."""
    return {"kind": "queue", **more}


def link(from_: str, to: str, **more: Any) -> Document:
    """Return a link."""
    return {"from": from_, "to": to, **more}


# Whole scenarios, whose parts are called `in`, `q` and `out`.


def station(
    name: str,
    arrivals: Document,
    server: Document,
    answers: dict[str, Reading],
    *,
    messages: float,
    rate: float,
    warm_up_s: float = 2000,
) -> Experiment:
    """Return workers that a source feeds directly, run for so many messages in all replications."""
    return Experiment(
        name,
        {"in": arrivals, "out": server},
        [link("in", "out")],
        answers,
        horizon_s=warm_up_s + messages / rate / REPLICATIONS,
        warm_up_s=warm_up_s,
    )


def queued(
    name: str,
    arrivals: Document,
    store: Document,
    server: Document,
    answers: dict[str, Reading],
    *,
    messages: float,
    rate: float,
    consume: Document | None = None,
    warm_up_s: float = 2000,
) -> Experiment:
    """Return a source, a queue and workers that take from it one message for each free server."""
    subscription = {"ack": "after", "prefetch": server["concurrency"], **(consume or {})}
    return Experiment(
        name,
        {"in": arrivals, "q": store, "out": server},
        [link("in", "q"), link("q", "out", consume=subscription)],
        answers,
        horizon_s=warm_up_s + messages / rate / REPLICATIONS,
        warm_up_s=warm_up_s,
    )
