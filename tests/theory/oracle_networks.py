"""Oracles of several components together, in the long run."""

from __future__ import annotations

from collections.abc import Iterator

from oracle_language import (
    REPLICATIONS,
    Document,
    Experiment,
    Reading,
    exponential,
    link,
    percent,
    poisson,
    queue,
    queued,
    source,
    station,
    workers,
)


def _network(
    name: str,
    components: Document,
    links: list[Document],
    answers: dict[str, Reading],
    *,
    messages: float,
    rate: float,
    warm_up_s: float = 2000,
) -> Experiment:
    horizon_s = warm_up_s + messages / rate / REPLICATIONS
    return Experiment(name, components, links, answers, horizon_s=horizon_s, warm_up_s=warm_up_s)


def partitions() -> Iterator[Experiment]:
    """One stream over four consumers: in turn, by chance, or from one line."""
    for rule, name in (("round_robin", "rr"), ("weighted", "hash")):
        components: Document = {"in": poisson(3.2), "x": {"kind": "exchange", "rule": rule}}
        links = [link("in", "x")]
        for i in range(4):
            components[f"out{i}"] = workers(exponential(1))
            links.append(link("x", f"out{i}", **({"weight": "25%"} if rule == "weighted" else {})))
        yield _network(
            f"partitions-{name}",
            components,
            links,
            {f"{name}-partitions-4-3.2-Wq": Reading("wait", "out0")},
            messages=16e6,
            rate=3.2,
        )
    yield station(
        "partitions-none",
        poisson(3.2),
        workers(exponential(1), 4),
        {"shared-queue-4-3.2-Wq": Reading("wait", "out")},
        messages=4e6,
        rate=3.2,
    )
    yield _network(
        "one-choice",
        {
            "in": poisson(1.8),
            "x": {"kind": "exchange", "rule": "weighted"},
            "a": workers(exponential(1)),
            "b": workers(exponential(1)),
        },
        [link("in", "x"), link("x", "a", weight="50%"), link("x", "b", weight="50%")],
        {"powerof1-0.9": Reading("sojourn", "a")},
        messages=16e6,
        rate=1.8,
        warm_up_s=20000,
    )
    shares = (0.5, 0.3, 0.2)
    yield _network(
        "split",
        {"in": poisson(10), "x": {"kind": "exchange", "rule": "weighted"}}
        | {f"out{i}": {"kind": "sink"} for i in range(3)},
        [
            link("in", "x"),
            *(link("x", f"out{i}", weight=percent(share)) for i, share in enumerate(shares)),
        ],
        {f"split-{i}": Reading("throughput", f"out{i}", "rate") for i in range(3)},
        messages=1e6,
        rate=10,
        warm_up_s=10,
    )


def open_networks() -> Iterator[Experiment]:
    """Stations behind each other, with and without ways back."""
    components: Document = {"in": poisson(0.5), "done": {"kind": "sink"}}
    for i, mu in enumerate((1.0, 0.8, 1.2)):
        components[f"s{i}"] = workers(exponential(1 / mu))
    for name in ("x0", "x2"):
        components[name] = {"kind": "exchange", "rule": "weighted"}
    links = [
        link("in", "s0"),
        link("s0", "x0"),
        link("x0", "s1", weight="60%"),
        link("x0", "s2", weight="40%"),
        link("s1", "s2"),
        link("s2", "x2"),
        link("x2", "s0", weight="10%"),
        link("x2", "done", weight="90%"),
    ]
    answers = {"jackson-3-public-W": Reading("latency", "done", from_="in")}
    for i in range(3):
        answers[f"jackson-3-public-lam{i}"] = Reading("throughput", f"s{i}", "rate")
        answers[f"jackson-3-public-L{i}"] = Reading("backlog", f"s{i}")
    yield _network("jackson", components, links, answers, messages=2e6, rate=0.5)
    yield queued(
        "feedback",
        poisson(0.5),
        queue(),
        workers(exponential(1), fails=percent(0.2)),
        {
            "feedback-0.5-0.2-L": Reading("backlog", "q"),
            "feedback-0.5-0.2-W": Reading("sojourn", "q"),
        },
        messages=2e6,
        rate=0.5,
        consume={"requeue": True, "redelivery": {"at": "tail"}},
    )
    end_to_end = {
        f"tandem-0.7-3-{oracle}": Reading("latency", "c", statistic, from_="in")
        for oracle, statistic in (("W", "mean"), ("p50", "p50"), ("p99", "p99"))
    }
    yield _network(
        "tandem",
        {
            "in": poisson(0.7),
            "a": workers(exponential(1)),
            "b": workers(exponential(1 / 1.2)),
            "c": workers(exponential(1 / 1.5)),
        },
        [link("in", "a"), link("a", "b"), link("b", "c")],
        end_to_end,
        messages=4e6,
        rate=0.7,
    )


def closed_systems() -> Iterator[Experiment]:
    """Clients that wait for the effect before they publish again."""
    for window in (1, 4, 16):
        oracle = f"closed-0.05-0.02-N{window}-Z0.1-"
        yield _network(
            f"closed-{window}",
            {
                "in": source({"closed": {"clients": window, "think": exponential(0.1)}}),
                "a": workers(exponential(0.05)),
                "b": workers(exponential(0.02)),
            },
            [link("in", "a"), link("a", "b")],
            {
                oracle + "X": Reading("throughput", "b", "rate"),
                oracle + "R": Reading("latency", "b", from_="in"),
            },
            messages=1e6,
            rate=15,
            warm_up_s=50,
        )
    yield station(
        "repairman",
        source({"closed": {"clients": 20, "think": exponential(10)}}),
        workers(exponential(1)),
        {"repairman-20-X": Reading("throughput", "out", "rate")},
        messages=1e6,
        rate=1,
        warm_up_s=500,
    )


def blocking_lines() -> Iterator[Experiment]:
    """Stations that cannot hand on what they have finished; the first is never idle."""
    for stations, room in ((2, 0), (2, 3), (3, 0)):
        # Far more arrives than fits: the first station's room of 200 is never empty.
        components: Document = {"in": poisson(5), "s0": workers(exponential(1), capacity=200)}
        links = [link("in", "s0")]
        for i in range(1, stations):
            components[f"s{i}"] = workers(exponential(1), capacity=room, overflow="block")
            links.append(link(f"s{i - 1}", f"s{i}"))
        oracle = f"line-bas-{'-'.join('1' * stations)}-b{str(room) * (stations - 1)}"
        yield _network(
            f"line-{stations}-{room}",
            components,
            links,
            {oracle: Reading("throughput", f"s{stations - 1}", "rate")},
            messages=2e6,
            rate=5,
        )
    # A producer that pauses at four messages loses what a Poisson source is refused (memoryless).
    yield station(
        "paused-producer",
        poisson(1),
        workers(exponential(1), capacity=3),
        {"line-bbs-1-1-4": Reading("throughput", "out", "rate")},
        messages=1e6,
        rate=1,
    )
    yield _network(
        "blocking-tandem",
        {
            "in": poisson(0.6),
            "a": workers(exponential(1)),
            "b": workers(exponential(1), capacity=2, overflow="block"),
        },
        [link("in", "a"), link("a", "b")],
        # By Little's law the two backlogs are what arrives in one latency.
        {"tandem-bas-0.6-1-1-2-L": Reading("latency", "b", from_="in", scale=0.6)},
        messages=2e6,
        rate=0.6,
    )


def shared_link() -> Iterator[Experiment]:
    """A link whose messages share its bandwidth: processor sharing."""
    yield _network(
        "sharing",
        {"in": poisson(0.7, size={"exponential": "1MB"}), "out": {"kind": "sink"}},
        [link("in", "out", bandwidth="1MB/s", sharing="fair", ordered=False)],
        {"mg1-ps-exp-0.7-W": Reading("latency", "out", from_="in")},
        messages=2e6,
        rate=0.7,
    )


def experiments() -> Iterator[Experiment]:
    """Return all of this file."""
    yield from partitions()
    yield from open_networks()
    yield from closed_systems()
    yield from blocking_lines()
    yield from shared_link()
