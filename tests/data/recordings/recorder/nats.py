"""NATS JetStream: a stream in files, and a push consumer that acknowledges each message.

The client is made for asyncio: each connection has a loop on a thread of its own, which also
receives while the consumer works.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import threading
from collections.abc import Coroutine
from typing import Any

from recorder.brokers import NAME, PAYLOAD

nats: Any = importlib.import_module("nats")  # Not needed by anything else of the project.
NO_PATIENCE: dict[str, Any] = {
    "allow_reconnect": False,
    "max_reconnect_attempts": 1,
    "reconnect_time_wait": 0.1,
}


class Connection:
    """A client and its loop."""

    def __init__(self, host: str, port: int) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        try:
            self.client = self.do(nats.connect(f"nats://{host}:{port}", **NO_PATIENCE))
        except nats.errors.NoServersError as error:
            self._stop()
            raise ConnectionError(str(error)) from error
        self.stream = self.client.jetstream()

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Have the loop do something, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def close(self) -> None:
        """Break it."""
        self.do(self.client.close())
        self._stop()

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Producer:
    """Publishes, and waits for the stream's answer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def publish(self, number: int) -> None:
        """Publish one message."""
        self._connection.do(self._connection.stream.publish(NAME, b"%d " % number + PAYLOAD))

    def close(self) -> None:
        """Break the connection."""
        self._connection.close()


class Consumer:
    """Has messages pushed to it, up to max_ack_pending."""

    def __init__(self, connection: Connection, credit: int) -> None:
        self._connection = connection
        connection.do(self._subscribe(credit))

    async def _subscribe(self, credit: int) -> None:
        stream = self._connection.stream
        errors: Any = importlib.import_module("nats.js.errors")
        with contextlib.suppress(errors.NotFoundError):  # Of an earlier run that was cut off.
            await stream.delete_stream(NAME)
        await stream.add_stream(name=NAME, subjects=[NAME])
        api: Any = importlib.import_module("nats.js.api")
        config = api.ConsumerConfig(max_ack_pending=credit, ack_policy=api.AckPolicy.EXPLICIT)
        self._subscription = await stream.subscribe(NAME, manual_ack=True, config=config)

    def receive(self) -> tuple[int, Any]:
        """Wait for the next message."""
        message = self._connection.do(self._subscription.next_msg(timeout=30))
        return int(message.data.split()[0]), message

    def ack(self, handle: Any) -> None:
        """Acknowledge; nothing answers."""
        self._connection.do(handle.ack())

    def close(self) -> None:
        """Delete the stream."""
        self._connection.do(self._connection.stream.delete_stream(NAME))
        self._connection.close()


class Driver:
    """A server of NATS with JetStream."""

    waits_for_acks = False

    def __init__(self, host: str, port: int, credit: int) -> None:
        self._place, self._credit = (host, port), credit

    def version(self) -> str:
        """Return its name and version."""
        connection = Connection(*self._place)
        version = connection.client.connected_server_version
        connection.close()
        return f"NATS JetStream {version}"

    def consumer(self) -> Consumer:
        """Make the stream anew."""
        return Consumer(Connection(*self._place), self._credit)

    def producer(self) -> Producer:
        """Connect once more."""
        return Producer(Connection(*self._place))

    def store(self) -> dict[str, Any]:
        """Return the component that stands for it."""
        return {"preset": "nats/jetstream-push", "replication": {"sync": "0s"}}

    def consume(self) -> dict[str, Any]:
        """Return what the link says."""
        return {"prefetch": self._credit}
