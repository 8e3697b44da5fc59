"""The brokers that can be recorded, and what a driver of one has to offer."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any, Protocol

NAME = "surgetank-record"  #: Of the queue, stream or topic that is made and deleted.
PAYLOAD = b"x" * 240


class Missing(Exception):
    """A broker or its client is not there; the message says how to get it."""


class Producer(Protocol):
    """One connection that publishes."""

    def publish(self, number: int) -> None:
        """Hand a message over to the client, which may wait for the broker."""

    def close(self) -> None:
        """Break the connection."""


class Consumer(Protocol):
    """One connection that receives, on one thread."""

    def receive(self) -> tuple[int, Any]:
        """Wait for a message, and return its number and what its ack needs."""

    def ack(self, handle: Any) -> None:
        """Acknowledge it."""

    def close(self) -> None:
        """Break the connection, and delete what was made."""


class Driver(Protocol):
    """What the frame asks of one kind of broker."""

    waits_for_acks: bool  #: Whether an ack is answered, and the consumer waits for it.

    def version(self) -> str:
        """Return what the recording calls it, such as `Redis 7.0.15`."""

    def consumer(self) -> Consumer:
        """Make queue, stream or topic anew, and subscribe to it."""

    def producer(self) -> Producer:
        """Connect once more."""

    def store(self) -> dict[str, Any]:
        """Return the component that stands for it in the scenario."""

    def consume(self) -> dict[str, Any]:
        """Return what the scenario's link to the consumer says."""


@dataclass(frozen=True)
class Kind:
    """Where a driver stands, and what it needs."""

    title: str
    port: int
    package: str  #: Of Debian.
    client: str | None = None  #: Of PyPI.


BROKERS = {
    "redis": Kind("Redis", 6379, "redis-server"),
    "rabbitmq": Kind("RabbitMQ", 5672, "rabbitmq-server", "pika"),
    "nats": Kind("NATS JetStream", 4222, "nats-server", "nats-py"),
    "mosquitto": Kind("Mosquitto", 1883, "mosquitto", "paho-mqtt>=2"),
}


def connect(name: str, host: str, port: int | None, credit: int) -> Driver:
    """Return the driver of a broker that answers; `Missing` where none does."""
    kind = BROKERS[name]
    port = port or kind.port
    try:
        module = importlib.import_module(f"recorder.{name}")
        driver: Driver = module.Driver(host, port, credit)
        driver.version()
    except ImportError as error:
        raise Missing(
            f"the Python client of {kind.title} is missing ({error}): pip install {kind.client}"
        ) from error
    except OSError as error:
        raise Missing(
            f"no {kind.title} answers at {host}:{port} ({error}): "
            f"sudo apt-get install {kind.package}, or say its --port"
        ) from error
    return driver
