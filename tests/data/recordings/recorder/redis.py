"""Redis: a stream and a consumer group. A consumer reads batches, and waits for each ack's answer.

The protocol is RESP2 (https://redis.io/docs/latest/develop/reference/protocol-spec/), so that no
client library is needed.
"""

from __future__ import annotations

import socket
from collections import deque
from typing import Any

from recorder.brokers import NAME, PAYLOAD

GROUP = "consumers"


class Connection:
    """One connection."""

    def __init__(self, host: str, port: int) -> None:
        self._socket = socket.create_connection((host, port), timeout=10)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._lines = self._socket.makefile("rb")

    def call(self, *words: object) -> Any:
        """Send a command and return its answer."""
        parts = [word if isinstance(word, bytes) else str(word).encode() for word in words]
        head = b"*%d\r\n" % len(parts)
        self._socket.sendall(head + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts))
        return self._answer()

    def close(self) -> None:
        """Break it."""
        self._lines.close()
        self._socket.close()

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


class Producer:
    """Adds to the stream, and waits for the answer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def publish(self, number: int) -> None:
        """Add one message."""
        self._connection.call("XADD", NAME, "*", "number", number, "payload", PAYLOAD)

    def close(self) -> None:
        """Break the connection."""
        self._connection.close()


class Consumer:
    """Reads as many as it may at once."""

    def __init__(self, connection: Connection, credit: int) -> None:
        self._connection = connection
        self._credit = credit
        self._read: deque[tuple[int, str]] = deque()

    def receive(self) -> tuple[int, str]:
        """Take the next of the batch, or wait for a batch."""
        while not self._read:
            answer = self._connection.call(
                *("XREADGROUP", "GROUP", GROUP, "one", "COUNT", self._credit, "BLOCK", 1000),
                *("STREAMS", NAME, ">"),
            )
            if answer:
                self._read.extend((int(fields[1]), handle) for handle, fields in answer[0][1])
        return self._read.popleft()

    def ack(self, handle: str) -> None:
        """Acknowledge, and wait for the answer."""
        self._connection.call("XACK", NAME, GROUP, handle)

    def close(self) -> None:
        """Delete the stream."""
        self._connection.call("DEL", NAME)
        self._connection.close()


class Driver:
    """A server of Redis."""

    waits_for_acks = True

    def __init__(self, host: str, port: int, credit: int) -> None:
        self._place, self._credit = (host, port), credit

    def version(self) -> str:
        """Return its name and version."""
        connection = Connection(*self._place)
        info = str(connection.call("INFO", "server"))
        connection.close()
        return "Redis " + info.split("redis_version:")[1].split("\r")[0]

    def consumer(self) -> Consumer:
        """Make the stream anew, with a group."""
        connection = Connection(*self._place)
        connection.call("DEL", NAME)
        connection.call("XGROUP", "CREATE", NAME, GROUP, "0", "MKSTREAM")
        return Consumer(connection, self._credit)

    def producer(self) -> Producer:
        """Connect once more."""
        return Producer(Connection(*self._place))

    def store(self) -> dict[str, Any]:
        """Return the component that stands for it."""
        return {"preset": "redis/stream-aof", "replication": {"sync": "0s"}}

    def consume(self) -> dict[str, Any]:
        """Return what the link says."""
        return {"prefetch": self._credit, "batch": self._credit}
