"""The frame of a recording: the run that will be predicted, and probes before and after it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, median
from typing import Any

from recorder.brokers import Consumer, Driver, Producer
from recorder.plan import Plan
from surgetank.recording import Recording

PROBES = 300
PROBE_GAP_S = 0.005  #: Between messages through the idle broker.
PROBE_WORK_S = 0.001  #: On each message that lies ready: after a sleep, calls take longer.


@dataclass(frozen=True)
class Times:
    """Of each message: when it was published, when its work began and ended [s]."""

    sent: list[float]
    begun: list[float]
    ended: list[float]


def record(driver: Driver, plan: Plan, *, name: str) -> Recording:
    """Probe the broker, run the plan, and return what happened."""
    planned, service = plan.draw()
    broker = driver.version()
    consumer = driver.consumer()
    producer = driver.producer()
    try:
        before = probe(producer, consumer)
        times = drive(producer, consumer, planned, service)
        after = probe(producer, consumer)
    finally:
        producer.close()
        consumer.close()
    hop_s, pick_up_s = (fmean(both) for both in zip(before, after, strict=True))
    about = about_run(driver, plan, broker, hop_s, times)
    work = [end - begin + pick_up_s for begin, end in zip(times.begun, times.ended, strict=True)]
    return Recording(name, about, times.sent, work)


def drive(
    producer: Producer, consumer: Consumer, planned: list[float], service: list[float]
) -> Times:
    """Publish at the planned instants on one thread, receive and work on this one."""
    times = Times(*([0.0] * len(planned) for _ in range(3)))
    start = time.monotonic() + 0.2

    def produce() -> None:
        for number, when in enumerate(planned):
            time.sleep(max(0.0, start + when - time.monotonic()))
            times.sent[number] = time.monotonic() - start
            producer.publish(number)

    thread = threading.Thread(target=produce)
    thread.start()
    for _ in planned:
        number, handle = consumer.receive()
        times.begun[number] = time.monotonic() - start
        time.sleep(service[number])
        consumer.ack(handle)
        times.ended[number] = time.monotonic() - start
    thread.join()
    return times


def probe(producer: Producer, consumer: Consumer) -> tuple[float, float]:
    """Return what broker and client cost just now: a hop, and a pick-up [s]."""
    return idle_hop(producer, consumer), pick_up(producer, consumer)


def idle_hop(producer: Producer, consumer: Consumer) -> float:
    """Return the mean time from publication to receipt while nothing else happens [s].

    That of the law of the links (two halves with a cv of 0.5) which has the measured median: where
    others use the machine, a few hops last long, and it is not these that are meant.
    """
    gaps = [PROBE_GAP_S * number for number in range(PROBES)]
    times = drive(producer, consumer, gaps, [0.0] * PROBES)
    middle = median(begin - at for at, begin in zip(times.sent, times.begun, strict=True))
    return middle * sqrt(1 + 0.5**2 / 2)


def pick_up(producer: Producer, consumer: Consumer) -> float:
    """Return the time from the end of one message to the next that lies ready [s].

    The median: where messages come in batches, the way to the next batch is not meant.
    """
    times = drive(producer, consumer, [0.0] * PROBES, [PROBE_WORK_S] * PROBES)
    half = PROBES // 2  # By then all have been published.
    gaps = zip(times.ended[half:-1], times.begun[half + 1 :], strict=True)
    return max(0.0, median(begin - end for end, begin in gaps))


def about_run(
    driver: Driver, plan: Plan, broker: str, hop_s: float, times: Times
) -> dict[str, Any]:
    """Return the scenario that replays the run, and the figures it is held to."""
    half = {"lognormal": {"mean": f"{5e5 * hop_s:.1f}us", "cv": 0.5}}
    whole = {"lognormal": {"mean": f"{1e6 * hop_s:.1f}us", "cv": 0.5}}
    ways: list[dict[str, Any]] = [{"latency": half}, {"latency": half}]
    if driver.waits_for_acks:  # Their way is within the work, and the hop is that of a read.
        ways = [{}, {"latency": whole, "back_latency": "0s"}]
    scenario = {
        "run": {
            "horizon": f"{plan.seconds + 5}s",
            "warm_up": "0s",
            "replications": 3,
            "seed": 1,
        },
        "components": {
            "publisher": {"kind": "source", "size": "256B"},
            "store": driver.store(),
            "consumer": {"kind": "workers", "service": {"recorded": {"factor": 1}}},
        },
        "links": [
            {"from": "publisher", "to": "store", **ways[0]},
            {"from": "store", "to": "consumer", **ways[1], "consume": driver.consume()},
        ],
    }
    sojourns = sorted(end - at for at, end in zip(times.sent, times.ended, strict=True))
    measured: dict[str, Any] = {"mean": fmean(sojourns)}
    for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
        measured[name] = sojourns[min(len(sojourns) - 1, int(share * len(sojourns)))]
    credit = driver.consume()["prefetch"]
    return {
        "says": f"{plan.rate:g} messages a second, credit {credit}, recorded here.",
        "broker": broker,
        "kind": "steady",
        "bars": {"times": "3%"},
        "of": "consumer",
        "measured": {**measured, "processed": len(sojourns)},
        "scenario": scenario,
    }
