"""Records a run of a Redis server of your own, for `surgetank validate` to replay.

    python tests/data/recordings/record.py --port 6379 --rate 160 --seconds 20 --out mine/redis.rec
    surgetank validate mine

A producer adds to a stream at random instants, a consumer reads it as a group, sleeps for the time
that was drawn for each message, and acknowledges it; the work ends with the answer to that. How
long a message takes through an idle broker is measured first, with 300 messages. The load is
bounded: at most 3000 messages a second for at most 60 s. The stream is made anew and deleted
afterwards.
"""

from __future__ import annotations

import argparse
import random
import socket
import threading
import time
from pathlib import Path
from statistics import fmean
from typing import Any

from surgetank.recording import Recording, write_recording

STREAM, GROUP = "surgetank:record", "consumers"
MEAN_S, CV = 0.005, 0.5  #: Of the lognormal service times.
PROBES = 300


class Redis:
    """One connection, in the protocol RESP2 (https://redis.io/docs/latest/develop/reference/)."""

    def __init__(self, host: str, port: int) -> None:
        self._socket = socket.create_connection((host, port), timeout=10)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._lines = self._socket.makefile("rb")

    def call(self, *words: object) -> Any:
        """Send a command and return its answer."""
        parts = [str(word).encode() for word in words]
        head = b"*%d\r\n" % len(parts)
        self._socket.sendall(head + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts))
        return self._answer()

    def _answer(self) -> Any:
        line = self._lines.readline().rstrip(b"\r\n")
        kind, rest = line[:1], line[1:]
        if kind == b"-":
            raise RuntimeError(rest.decode())
        if kind == b":":
            return int(rest)
        if kind == b"$":
            return None if rest == b"-1" else self._lines.read(int(rest) + 2)[:-2].decode()
        if kind == b"*":
            return None if rest == b"-1" else [self._answer() for _ in range(int(rest))]
        return rest.decode()


def record(options: argparse.Namespace) -> Recording:
    """Run producer and consumer, and return what happened."""
    chance = random.Random(options.seed)
    planned, at = [], 0.0
    while (at := at + chance.expovariate(options.rate)) < options.seconds:
        planned.append(at)
    sigma = 0.47238072707743883  # sqrt(ln(1 + CV^2)); the mean is exp(mu + sigma^2 / 2).
    service = [chance.lognormvariate(-5.409889142205142, sigma) for _ in planned]
    producer, consumer = (Redis(options.host, options.port) for _ in range(2))
    producer.call("DEL", STREAM)
    producer.call("XGROUP", "CREATE", STREAM, GROUP, "0", "MKSTREAM")
    hop_s = idle_hop(producer, consumer)
    sent, begun, ended = ([0.0] * len(planned) for _ in range(3))
    start = time.monotonic() + 0.2

    def produce() -> None:
        for number, when in enumerate(planned):
            time.sleep(max(0.0, start + when - time.monotonic()))
            sent[number] = time.monotonic() - start
            producer.call("XADD", STREAM, "*", "number", number, "payload", "x" * 200)

    thread = threading.Thread(target=produce)
    thread.start()
    for _ in range(len(planned)):
        left = consume_some(consumer, options.count, service, (begun, ended), start)
        if left == len(planned) - 1:
            break
    thread.join()
    producer.call("DEL", STREAM)
    version = str(producer.call("INFO", "server")).split("redis_version:")[1].split("\r")[0]
    return recording_of(options, f"Redis {version}", hop_s, (sent, begun, ended))


def idle_hop(producer: Redis, consumer: Redis) -> float:
    """Return the mean time from sending to receipt while nothing else happens [s]."""
    hops = []
    for _ in range(PROBES):
        sent: list[float] = []

        def send(note: list[float] = sent) -> None:
            time.sleep(0.005)
            note.append(time.monotonic())
            producer.call("XADD", STREAM, "*", "number", 0, "payload", "x" * 200)

        thread = threading.Thread(target=send)
        thread.start()
        [[_, [[identity, _]]]] = consumer.call(
            *("XREADGROUP", "GROUP", GROUP, "one", "BLOCK", 1000, "STREAMS", STREAM, ">")
        )
        hops.append(time.monotonic())
        thread.join()
        hops[-1] -= sent[0]
        consumer.call("XACK", STREAM, GROUP, identity)
    return fmean(hops)


def consume_some(
    redis: Redis,
    count: int,
    service: list[float],
    times: tuple[list[float], list[float]],
    start: float,
) -> int:
    """Read one batch, work on it, and return the number of its last message."""
    answer = None
    while answer is None:
        answer = redis.call(
            *("XREADGROUP", "GROUP", GROUP, "one", "COUNT", count, "BLOCK", 1000),
            *("STREAMS", STREAM, ">"),
        )
    number = 0
    for identity, fields in answer[0][1]:
        number = int(fields[1])
        times[0][number] = time.monotonic() - start
        time.sleep(service[number])
        redis.call("XACK", STREAM, GROUP, identity)
        times[1][number] = time.monotonic() - start
    return number


def recording_of(
    options: argparse.Namespace,
    broker: str,
    hop_s: float,
    times: tuple[list[float], list[float], list[float]],
) -> Recording:
    """Return the run in the form that is replayed: half of the hop on each side of the store."""
    sent, begun, ended = times
    sojourns = sorted(end - at for at, end in zip(sent, ended, strict=True))
    law = {"lognormal": {"mean": f"{5e5 * hop_s:.1f}us", "cv": 0.5}}
    consume = {"prefetch": options.count, "batch": options.count}
    scenario = {
        "run": {
            "horizon": f"{options.seconds + 5}s",
            "warm_up": "0s",
            "replications": 3,
            "seed": 1,
        },
        "components": {
            "publisher": {"kind": "source", "size": "256B"},
            "store": {"preset": "redis/stream-aof", "replication": {"sync": "0s"}},
            "consumer": {"kind": "workers", "service": {"recorded": {"factor": 1}}},
        },
        "links": [
            {"from": "publisher", "to": "store", "latency": law},
            {"from": "store", "to": "consumer", "latency": law, "consume": consume},
        ],
    }
    measured: dict[str, Any] = {
        name: sojourns[min(len(sojourns) - 1, int(p * len(sojourns)))]
        for name, p in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    }
    about = {
        "says": f"Stream, {options.rate:g}/s, COUNT {options.count}, recorded here.",
        "broker": broker,
        "kind": "steady",
        "bars": {"times": "3%"},
        "of": "consumer",
        "measured": {"mean": fmean(sojourns), **measured, "processed": len(sojourns)},
        "scenario": scenario,
    }
    work = [end - begin for begin, end in zip(begun, ended, strict=True)]
    return Recording(options.out.stem, about, sent, work)


def main() -> None:
    """Read the options, record, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=6379)
    parser.add_argument("--rate", type=float, default=160, help="messages a second, at most 3000")
    parser.add_argument("--seconds", type=int, default=20, help="at most 60")
    parser.add_argument("--count", type=int, default=10, help="COUNT of a read")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="such as mine/redis.rec")
    options = parser.parse_args()
    if not (0 < options.rate <= 3000 and 0 < options.seconds <= 60):
        parser.error("at most 3000 messages a second, for at most 60 s")
    recording = record(options)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    write_recording(options.out, recording)
    print(options.out, recording.about["measured"])


if __name__ == "__main__":
    main()
