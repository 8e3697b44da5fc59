"""RabbitMQ: a durable classic queue, persistent messages, manual acks."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

from recorder.brokers import NAME, PAYLOAD

pika: Any = importlib.import_module("pika")  # Not needed by anything else of the project.


class Producer:
    """Publishes without waiting."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._channel = connection.channel()

    def publish(self, number: int) -> None:
        """Hand one message over."""
        self._channel.basic_publish(
            exchange="",
            routing_key=NAME,
            body=b"%d " % number + PAYLOAD,
            properties=pika.BasicProperties(delivery_mode=2),
        )

    def close(self) -> None:
        """Break the connection."""
        self._connection.close()


class Consumer:
    """Has messages pushed to it, up to its credit."""

    def __init__(self, connection: Any, credit: int) -> None:
        self._connection = connection
        self._channel = connection.channel()
        self._channel.queue_delete(NAME)
        self._channel.queue_declare(NAME, durable=True)
        self._channel.basic_qos(prefetch_count=credit)
        self._pushed: Iterator[Any] = self._channel.consume(NAME)

    def receive(self) -> tuple[int, int]:
        """Wait for the next message."""
        method, _, body = next(self._pushed)
        return int(body.split()[0]), method.delivery_tag

    def ack(self, handle: int) -> None:
        """Acknowledge; nothing answers."""
        self._channel.basic_ack(handle)

    def close(self) -> None:
        """Delete the queue."""
        self._channel.cancel()
        self._channel.queue_delete(NAME)
        self._connection.close()


class Driver:
    """A server of RabbitMQ, with the user that it comes with."""

    waits_for_acks = False

    def __init__(self, host: str, port: int, credit: int) -> None:
        self._place, self._credit = (host, port), credit

    def _connect(self) -> Any:
        host, port = self._place
        parameters = pika.ConnectionParameters(host, port, heartbeat=0)
        try:
            return pika.BlockingConnection(parameters)
        except pika.exceptions.AMQPConnectionError as error:
            raise ConnectionError(type(error).__name__) from error

    def version(self) -> str:
        """Return its name and version."""
        connection = self._connect()
        properties = connection._impl.server_properties
        connection.close()
        version = properties["version"]
        return "RabbitMQ " + (version.decode() if isinstance(version, bytes) else version)

    def consumer(self) -> Consumer:
        """Make the queue anew."""
        return Consumer(self._connect(), self._credit)

    def producer(self) -> Producer:
        """Connect once more."""
        return Producer(self._connect())

    def store(self) -> dict[str, Any]:
        """Return the component that stands for it."""
        return {"preset": "rabbitmq/classic-queue", "replication": {"sync": "0s"}}

    def consume(self) -> dict[str, Any]:
        """Return what the link says."""
        return {"prefetch": self._credit}
