"""Oracles of one station whose messages come or go in groups, in bursts, or again and again."""

from __future__ import annotations

from collections.abc import Iterator

from oracle_language import (
    Document,
    Experiment,
    Reading,
    by_cv,
    constant,
    exponential,
    per_second,
    percent,
    poisson,
    source,
    station,
    workers,
)

WAIT = Reading("wait", "out")
SOJOURN = Reading("sojourn", "out")
BACKLOG = Reading("backlog", "out")
WAITING = Reading("waiting", "out")


def _geometric(mean: float, most: int) -> Document:
    """Return the geometric law from 1 on, what is beyond `most` added to `most`."""
    shares = [round(100 / mean * (1 - 1 / mean) ** k, 10) for k in range(most - 1)]
    shares.append(round(100 - sum(shares), 10))
    return {
        "mixture": [
            {"weight": f"{share:.10f}%", "law": {"constant": k + 1}}
            for k, share in enumerate(shares)
        ]
    }


def batches() -> Iterator[Experiment]:
    """Messages that come together, and messages that are served together."""
    for name, rate, mean, size in (
        ("constant-4", 0.2, 4, {"constant": 4}),
        ("geometric-5.0", 0.15, 5, _geometric(5, 80)),
    ):
        yield station(
            f"arrive-{name.split('-')[0]}",
            source({"batches": {"rate": per_second(rate), "size": size}}),
            workers(exponential(1)),
            {f"mxm1-{name}-L": BACKLOG, f"mxm1-{name}-Wq": WAIT},
            messages=14e6,
            rate=rate * mean,
        )
    yield station(
        "serve-up-to-four",
        poisson(2),
        workers(exponential(1), batch={"max": 4}),
        {
            "bulk-1-4-2.0-Lq": WAITING,
            "bulk-1-4-2.0-W": SOJOURN,
            # What arrives in a second is served in so many batches as fit into its busy time.
            "bulk-1-4-2.0-batch": Reading("utilization", "out", scale=2, inverse=True),
        },
        messages=3e6,
        rate=2,
    )
    yield station(
        "serve-three-to-five",
        poisson(2),
        workers(exponential(1), batch={"min": 3, "max": 5}),
        {"bulk-3-5-2.0-Lq": WAITING},
        messages=2e6,
        rate=2,
    )
    yield station(
        "linger",
        poisson(100),
        workers(constant(0), batch={"min": 50, "max": 50, "wait": "200ms"}),
        {"linger-100.0-50-0.2-wait": WAIT},
        messages=1e6,
        rate=100,
        warm_up_s=10,
    )


def modulated_sources() -> Iterator[Experiment]:
    """Poisson sources whose rate switches."""
    calm = [{"rate": "1.6/s", "stay": "20s"}, {"rate": "0.2/s", "stay": "20s"}]
    yield station(
        "mmpp",
        source({"mmpp": {"states": calm}}),
        workers(exponential(1 / 1.2)),
        {"mmpp2-1.6-0.2-1.2-L": BACKLOG, "mmpp2-1.6-0.2-1.2-W": SOJOURN},
        messages=8e6,
        rate=0.9,
    )
    bursts = [{"rate": "3/s", "stay": "5s"}, {"rate": "0/s", "stay": "10s"}]
    yield station(
        "mmpp-bursts",
        source({"mmpp": {"states": bursts}}),
        workers(exponential(1 / 1.5)),
        {"mmpp2-3.0-0.0-1.5-L": BACKLOG, "mmpp2-3.0-0.0-1.5-W": SOJOURN},
        messages=8e6,
        rate=1,
    )
    yield station(
        "on-off",
        source({"on_off": {"rate": "3/s", "on": exponential(5), "off": exponential(10)}}),
        workers(exponential(1 / 1.5)),
        {"mmpp2-3.0-0.0-1.5-IPP-W": SOJOURN},
        messages=8e6,
        rate=1,
    )


def unlimited_servers() -> Iterator[Experiment]:
    """Nobody waits: the backlog, and what the samplers draw."""
    for name, law in (("exp", exponential(0.1)), ("det", constant(0.1))):
        yield station(
            f"mginf-{name}",
            poisson(30),
            workers(law, "unlimited"),
            {f"mginf-{name}-30.0-L": BACKLOG},
            messages=1e6,
            rate=30,
            warm_up_s=10,
        )
    laws = {
        "logn": by_cv("lognormal", 0.05, 2),
        "gamma": by_cv("gamma", 2, 0.25),
        "pareto": {"pareto": {"minimum": "1s", "shape": 2.5}},
    }
    for name, law in laws.items():
        yield station(
            f"sampler-{name}",
            poisson(1000),
            workers(law, "unlimited"),
            {
                f"sampler-{name}-mean": SOJOURN,
                f"sampler-{name}-p99": Reading("sojourn", "out", "p99"),
            },
            messages=4e6,
            rate=1000,
            warm_up_s=200,
        )


def retries() -> Iterator[Experiment]:
    """Workers that try four times, with backoff, and then give up."""
    for jitter, oracle in (("none", "lat"), ("full", "lat-fulljitter")):
        backoff = {"exponential": {"first": "200ms", "factor": 2, "cap": "10s"}}
        retry = {"attempts": 4, "backoff": backoff, "jitter": jitter}
        answers = {f"retry-dlq-0.3-4-{oracle}": Reading("latency", "out", from_="in")}
        if jitter == "none":
            answers["retry-dlq-0.3-4-dlq"] = Reading(
                "processed",
                "out",
                "total",
                scale=-1,
                offset=1,
                per=("published", "in"),
                variance=0.0081 * (1 - 0.0081),
            )
        yield station(
            f"retry-{jitter}",
            poisson(100),
            workers(exponential(0.1), "unlimited", fails=percent(0.3), retry=retry),
            answers,
            messages=2e6,
            rate=100,
            warm_up_s=20,
        )


def experiments() -> Iterator[Experiment]:
    """Return all of this file."""
    yield from batches()
    yield from modulated_sources()
    yield from unlimited_servers()
    yield from retries()
