"""Recordings of real brokers: what was sent when, how long it was worked on, what came out.

A file is one line of JSON, then the packed times: deflated variable-length integers (as in Protocol
Buffers) in units of 10 us, first the gaps between publications, then the service times.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

UNIT_S = 1e-5


@dataclass(frozen=True)
class Recording:
    """One run of a real broker."""

    name: str
    about: dict[str, Any]  #: The line of JSON: scenario, measured figures, bars.
    sent_s: list[float]  #: When each message was published [s].
    service_s: list[float]  #: How long each was worked on [s].

    def scenario(self) -> dict[str, Any]:
        """Return the scenario that replays it, as data."""
        document: dict[str, Any] = json.loads(json.dumps(self.about["scenario"]))
        trace: dict[str, Any] = {"at_s": self.sent_s, "service_s": self.service_s}
        if "fails" in self.about:  # How many tries fail, of those messages of which any does.
            fails = self.about["fails"]
            trace["fails"] = [fails.get(str(number), 0) for number in range(len(self.sent_s))]
        document["components"]["publisher"]["arrivals"] = {"trace": trace}
        return document


def read_recording(path: Path) -> Recording:
    """Read one file; ValueError where it is none."""
    head, _, packed = path.read_bytes().partition(b"\n")
    about = json.loads(head)
    numbers = list(_unpack(zlib.decompress(packed)))
    count = about["messages"]
    if len(numbers) != 2 * count:
        raise ValueError(f"{path}: {len(numbers)} numbers for {count} messages")
    sent: list[float] = []
    at = 0
    for gap in numbers[:count]:
        at += gap
        sent.append(round(at * UNIT_S, 5))
    return Recording(path.stem, about, sent, [round(n * UNIT_S, 5) for n in numbers[count:]])


def write_recording(path: Path, recording: Recording) -> None:
    """Write one file; times are rounded to 10 us, publications stay in order."""
    at = [round(s / UNIT_S) for s in recording.sent_s]
    gaps = [now - before for before, now in zip([0, *at], at, strict=False)]
    service = [round(s / UNIT_S) for s in recording.service_s]
    about = {**recording.about, "messages": len(at)}
    head = json.dumps(about, separators=(", ", ": ")).encode()
    path.write_bytes(head + b"\n" + zlib.compress(bytes(_pack([*gaps, *service])), 9))


def _pack(numbers: Iterable[int]) -> Iterator[int]:
    """Seven bits a byte, the lowest first; the top bit says that more follow."""
    for number in numbers:
        while number >= 0x80:
            yield number & 0x7F | 0x80
            number >>= 7
        yield number


def _unpack(data: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number
            number = shift = 0
