"""Oracles of one station: a source, a line, servers."""

from __future__ import annotations

from collections.abc import Iterator

from oracle_language import (
    REPLICATIONS,
    Document,
    Experiment,
    Reading,
    by_cv,
    constant,
    erlang,
    exponential,
    link,
    poisson,
    queue,
    queued,
    regular,
    seconds,
    source,
    station,
    workers,
)

WAIT = Reading("wait", "out")
SOJOURN = Reading("sojourn", "out")
BACKLOG = Reading("backlog", "out")
WAITING = Reading("waiting", "out")
THROUGHPUT = Reading("throughput", "out", "rate")


def _quantile(metric: str, statistic: str) -> Reading:
    return Reading(metric, "out", statistic)


def _lost(rate: float) -> Reading:
    """Return the share of the arrivals that is never served: what the throughput lacks."""
    return Reading("throughput", "out", "rate", scale=-1 / rate, offset=1)


def exponential_servers() -> Iterator[Experiment]:
    """M/M/1 and M/M/c."""
    for rate, messages in ((0.5, 4e6), (0.8, 14e6)):
        oracle = f"mm1-{rate}-1-"
        levels = {"L": BACKLOG, "Lq": WAITING, "W": SOJOURN, "Wq": WAIT}
        answers = {oracle + name: reading for name, reading in levels.items()}
        for statistic in ("p50", "p90", "p99", "p99.9"):
            answers[f"{oracle}W-{statistic}"] = _quantile("sojourn", statistic)
        answers[oracle + "Wq-p99"] = _quantile("wait", "p99")
        yield station(
            f"mm1-{rate}",
            poisson(rate),
            workers(exponential(1)),
            answers,
            messages=messages,
            rate=rate,
        )
    for rate, servers in ((1.6, 2), (8, 10)):
        oracle = f"mmc-{rate}-1-{servers}-"
        yield station(
            f"mmc-{servers}",
            poisson(rate),
            workers(exponential(1), servers),
            {
                oracle + "Wq": WAIT,
                oracle + "L": BACKLOG,
                oracle + "Wq-p99": _quantile("wait", "p99"),
                oracle + "W-p99": _quantile("sojourn", "p99"),
            },
            messages=8e6,
            rate=rate,
        )


def bounded_rooms() -> Iterator[Experiment]:
    """Loss stations, which must not feel the law of service, and bounded waiting rooms."""
    laws = {
        "exponential": exponential(1),
        "constant": constant(1),
        "lognormal": by_cv("lognormal", 1, 2),
    }
    for load, servers in ((5, 8), (1, 1)):
        for name, law in laws.items():
            yield station(
                f"loss-{servers}-{name}",
                poisson(load),
                workers(law, servers, capacity=0),
                {
                    f"mmcc-{load}-{servers}-B": _lost(load),
                    f"mmcc-{load}-{servers}-carried": BACKLOG,
                },
                messages=2e6,
                rate=load,
            )
    for rate, room in ((0.9, 10), (1.2, 20)):
        oracle = f"mmcK-{rate}-1-1-{room}-"
        yield station(
            f"room-{room}",
            poisson(rate),
            workers(exponential(1), capacity=room - 1),
            {
                oracle + "loss": _lost(rate),
                oracle + "X": THROUGHPUT,
                oracle + "Wq": WAIT,
            },
            messages=4e6,
            rate=rate,
        )
    yield queued(
        "head-drop",
        poisson(1.2),
        queue(capacity=5, overflow="drop_head"),
        workers(exponential(1)),
        {
            "mm1K-headdrop-1.2-6-loss": _lost(1.2),
            "mm1K-headdrop-1.2-6-Wq": Reading("wait", "q"),
        },
        messages=2e6,
        rate=1.2,
    )


def general_service() -> Iterator[Experiment]:
    """M/G/1: means and quantiles of the wait."""
    cases = (
        ("det-0.7-1-0", 0.7, constant(1), 3e6),
        ("erl3-0.8-1-0.333", 0.8, erlang(3, 1), 5e6),
        ("h2-0.8-1-4", 0.8, by_cv("hyperexponential", 1, 4), 14e6),
        ("logn-0.7-1-2", 0.7, by_cv("lognormal", 1, 2), 14e6),
    )
    for name, rate, law, messages in cases:
        answers = {f"mg1-{name}-Wq": WAIT, f"mg1-{name}-L": BACKLOG}
        if not name.startswith("logn"):
            for statistic in ("p50", "p95", "p99", "p99.9"):
                answers[f"mg1-{name}-Wq-{statistic}"] = _quantile("wait", statistic)
        yield station(
            f"mg1-{name.split('-')[0]}",
            poisson(rate),
            workers(law),
            answers,
            messages=messages,
            rate=rate,
        )


def renewal_sources() -> Iterator[Experiment]:
    """Regular and Erlang gaps; the bound of Kingman is compared with the same run."""
    for name, arrivals in (
        ("det", regular(0.8)),
        ("erl2", source({"renewal": {"gap": erlang(2, 1.25)}})),
    ):
        oracle = f"gim1-{name}-0.8-"
        yield station(
            f"gim1-{name}",
            arrivals,
            workers(exponential(1)),
            {
                oracle + "Wq": WAIT,
                oracle + "W-p99": _quantile("sojourn", "p99"),
                oracle + "L": BACKLOG,
            },
            messages=6e6,
            rate=0.8,
        )
    yield station(
        "dmc",
        regular(2.4),
        workers(exponential(1), 3),
        {"dmc-2.4-3-Wq": WAIT},
        messages=3e6,
        rate=2.4,
    )
    yield station(
        "gg1-erlang",
        source({"renewal": {"gap": erlang(2, 1.25)}}),
        workers(erlang(2, 1)),
        {"gg1-e2e21-Wq": WAIT, "gg1-e2e21-kingman": WAIT},
        messages=3e6,
        rate=0.8,
    )


def expiring_messages() -> Iterator[Experiment]:
    """Queues whose messages have a time to live, drawn by chance or the same for all."""
    for rate, hurry in ((1.2, 0.5), (0.8, 0.2)):
        oracle = f"erlang-a-{rate}-1-{hurry}-"
        yield queued(
            f"ttl-exponential-{rate}",
            poisson(rate),
            queue(ttl=exponential(1 / hurry)),
            workers(exponential(1)),
            {
                oracle + "Pab": _lost(rate),
                oracle + "Lq": Reading("waiting", "q"),
            },
            messages=2e6,
            rate=rate,
        )
    for rate, ttl_s in ((0.9, 5.0), (1.5, 3.0)):
        oracle = f"mmc-ttl-{rate}-1-{ttl_s}-"
        yield queued(
            f"ttl-fixed-{rate}",
            poisson(rate),
            queue(ttl=seconds(ttl_s)),
            workers(exponential(1)),
            {
                oracle + "loss": _lost(rate),
                oracle + "Ws": Reading("wait", "q"),
                oracle + "Lq": Reading("waiting", "q"),
            },
            messages=2e6,
            rate=rate,
        )


def _urgent_first(
    name: str,
    rates: tuple[float, ...],
    laws: tuple[Document, ...],
    means: tuple[float, ...],
    servers: int,
    answers: list[str],
) -> Experiment:
    """One source for each class; the wait of a class is its latency without the mean service."""
    components: Document = {"q": queue(discipline="priority")}
    by_type: Document = {"other": laws[0]}
    links = []
    for i, (rate, law) in enumerate(zip(rates, laws, strict=True)):
        components[f"class{i}"] = poisson(
            rate, types={f"t{i}": "100%"}, priorities={str(9 - i): "100%"}
        )
        by_type[f"t{i}"] = law
        links.append(link(f"class{i}", "q"))
    components["out"] = workers({"by_type": by_type}, servers)
    links.append(link("q", "out", consume={"ack": "after", "prefetch": servers}))
    return Experiment(
        name,
        components,
        links,
        {
            oracle: Reading("latency", "out", from_=f"class{i}", offset=-means[i])
            for i, oracle in enumerate(answers)
        },
        horizon_s=2000 + 6e6 / sum(rates) / REPLICATIONS,
        warm_up_s=2000,
    )


def priorities() -> Iterator[Experiment]:
    """Queues that hand out the most urgent message first and never interrupt a service."""
    yield _urgent_first(
        "priority-two",
        (0.3, 0.5),
        (exponential(1), exponential(1)),
        (1, 1),
        1,
        [f"prio-np-0.3-0.5-c{i}-Wq" for i in range(2)],
    )
    yield _urgent_first(
        "priority-three",
        (0.2, 0.3, 0.2),
        (constant(0.5), exponential(1), by_cv("hyperexponential", 1.5, 4)),
        (0.5, 1, 1.5),
        1,
        [f"prio-np-0.2-0.3-0.2-det-c{i}-Wq" for i in range(3)],
    )
    yield _urgent_first(
        "priority-servers",
        (2, 5),
        (exponential(1), exponential(1)),
        (1, 1),
        8,
        [f"prio-mmc-8-c{i}-Wq" for i in range(2)],
    )


def experiments() -> Iterator[Experiment]:
    """Return all of this file."""
    yield from exponential_servers()
    yield from bounded_rooms()
    yield from general_service()
    yield from renewal_sources()
    yield from expiring_messages()
    yield from priorities()
