"""Oracles of a course in time: from an empty start, through an outage, message by message."""

from __future__ import annotations

from collections.abc import Iterator

from oracle_language import (
    Document,
    Experiment,
    Reading,
    constant,
    exponential,
    link,
    poisson,
    queue,
    regular,
    seconds,
    source,
    workers,
)

ONE_MESSAGE = 1.001  #: A fluid knows no whole messages.


def _at(
    name: str,
    t: float,
    arrivals: Document,
    server: Document,
    answers: dict[str, Reading],
    *,
    replications: int,
    windows: int = 201,
) -> Experiment:
    """Return a run that is `t` old in the middle of its series' middle window."""
    return Experiment(
        name,
        {"in": arrivals, "out": server},
        [link("in", "out")],
        answers,
        horizon_s=2 * t,
        replications=replications,
        windows=windows,
    )


def transients() -> Iterator[Experiment]:
    """Means at an instant, started empty."""
    backlog = Reading("backlog", "out", at_middle=True)
    idle = Reading("utilization", "out", at_middle=True, scale=-1, offset=1)
    for t, replications in ((1, 10000), (5, 10000), (20, 6000), (100, 3000)):
        yield _at(
            f"mm1-after-{t}",
            t,
            poisson(0.8),
            workers(exponential(1)),
            {f"mm1-transient-0.8-t{t}": backlog, f"mm1-transient-0.8-t{t}-P0": idle},
            replications=replications,
            windows=21,
        )
    for t in (1, 2, 8):
        yield _at(
            f"mginf-after-{t}",
            t,
            poisson(20),
            workers(exponential(2), "unlimited"),
            {f"mginf-transient-exp-t{t}": backlog},
            replications=2000,
        )
    wave = {"mean": "10/s", "swing": 0.5, "period": "24s", "peak_at": "6s"}
    yield _at(
        "wave",
        30,
        source({"profile": {"diurnal": wave}}),
        workers(exponential(1), "unlimited"),
        {"mtminf-5.0-30.0": backlog},
        replications=3000,
    )
    steps = [
        {"at": "0s", "rate": "0.5/s"},
        {"at": "50s", "rate": "3/s"},
        {"at": "60s", "rate": "0.5/s"},
    ]
    yield _at(
        "burst",
        80,
        source({"profile": {"points": steps, "steps": True}}),
        workers(exponential(1)),
        {"mm1-burst-t80": backlog},
        replications=3000,
    )
    yield Experiment(
        "wave-count",
        {"in": source({"profile": {"diurnal": wave}}), "out": {"kind": "sink"}},
        [link("in", "out")],
        {"nhpp-count": Reading("throughput", "in", "rate", scale=36)},
        horizon_s=36,
        replications=2000,
    )


def _outage(
    name: str,
    store: Document,
    answers: dict[str, Reading],
    *,
    horizon_s: float = 6000,
) -> Experiment:
    """Return 100 messages a second, served at 125 a second, but not for the 600 s after 600 s."""
    return Experiment(
        name,
        {"in": regular(100), "q": store, "out": workers(constant(0.008))},
        [link("in", "q"), link("q", "out")],
        answers,
        horizon_s=horizon_s,
        replications=2,
        faults=[{"name": "down", "at": "600s", "for": "600s", "crash": "out"}],
    )


def outages() -> Iterator[Experiment]:
    """Consumers that are away for a while: nothing here is left to chance."""
    oracle = "outage-100-125-600-"
    yield _outage(
        "outage",
        queue(),
        {
            oracle + "peak": Reading("backlog", "q", "max", slack=ONE_MESSAGE),
            oracle + "maxage": Reading("age", "q", "max", slack=0.02),
            oracle + "area": Reading("waiting", "q", scale=6000, slack=9e4),
        },
    )
    yield _outage(
        "outage-ttl",
        queue(ttl="200s"),
        {oracle + "ttl-lost": Reading("expired", "q", "total", scale=1 / 2, slack=ONE_MESSAGE)},
    )
    yield _outage(
        "outage-full",
        queue(capacity=30000),
        {oracle + "cap-lost": Reading("rejected", "q", "total", scale=1 / 2, slack=ONE_MESSAGE)},
    )
    pauses = [
        {"name": f"pause{i}", "at": seconds(3600 * i + 600), "for": "30s", "crash": "out"}
        for i in range(3)
    ]
    yield Experiment(
        "periodic-outage",
        {"in": regular(50), "q": queue(), "out": workers(constant(1 / 80))},
        [link("in", "q"), link("q", "out")],
        {"periodic-outage-30-3600-meanlag": Reading("waiting", "q", slack=0.04)},
        horizon_s=3 * 3600,
        replications=2,
        faults=pauses,
    )


def deterministic_queues() -> Iterator[Experiment]:
    """Queues without chance, to the message and to the nanosecond."""
    cases = (
        (
            "dd1",
            regular(1),
            workers(constant(0.9)),
            1000.0,
            {"dd1-wait": Reading("wait", "out", slack=1e-9)},
        ),
        (
            "dd1-over",
            regular(1),
            workers(constant(1.25)),
            201.0,
            {"dd1-over": Reading("backlog", "out", at_middle=True, slack=1e-3)},
        ),
        (
            "ddc-over",
            regular(2, limit=100),
            workers(constant(2), 3),
            200.0,
            {"ddc-over": Reading("wait", "out", scale=100, slack=1e-6)},
        ),
    )
    for name, arrivals, server, horizon_s, answers in cases:
        yield Experiment(
            name,
            {"in": arrivals, "out": server},
            [link("in", "out")],
            answers,
            horizon_s=horizon_s,
            replications=2,
            windows=2001,
        )


def greedy_sources() -> Iterator[Experiment]:
    """Network calculus: the greediest source meets the laziest servers and reaches the bound."""
    burst = source({"trace": {"at_s": [10.0] * 500}})
    flow = regular(80, start="10s")
    one_service_s = 0.011
    yield Experiment(
        "greedy",
        {"burst": burst, "flow": flow, "q": queue(), "out": workers(constant(0.01))},
        [link("burst", "q"), link("flow", "q"), link("q", "out")],
        {
            "nc-500-80-100-5-backlog": Reading(
                "backlog", "q", "max", slack=ONE_MESSAGE, reaches=0.98
            ),
            "nc-500-80-100-5-delay": Reading(
                "latency", "out", "max", from_="burst", slack=one_service_s, reaches=0.98
            ),
        },
        horizon_s=100,
        replications=2,
        faults=[{"name": "lazy", "at": "10s", "for": "5s", "crash": "out"}],
    )
    yield Experiment(
        "greedy-tandem",
        {
            "burst": burst,
            "flow": flow,
            "q1": queue(),
            "a": workers(constant(1 / 120)),
            "q2": queue(),
            "out": workers(constant(0.01)),
        },
        [
            link("burst", "q1"),
            link("flow", "q1"),
            link("q1", "a"),
            link("a", "q2"),
            link("q2", "out"),
        ],
        {
            "nc-tandem-e2e": Reading(
                "latency", "out", "max", from_="burst", slack=2 * one_service_s, reaches=0.98
            )
        },
        horizon_s=100,
        replications=2,
        faults=[
            {"name": "lazy1", "at": "10s", "for": "2s", "crash": "a"},
            {"name": "lazy2", "at": "12s", "for": "3s", "crash": "out"},
        ],
    )


def experiments() -> Iterator[Experiment]:
    """Return all of this file."""
    yield from transients()
    yield from outages()
    yield from deterministic_queues()
    yield from greedy_sources()
