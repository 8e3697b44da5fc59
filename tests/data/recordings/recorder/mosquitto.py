"""Mosquitto: a subscription with QoS 1. The client acknowledges when the work is done.

How many messages may be without an ack is the broker's setting (max_inflight_messages, 20 by
default), and what lies there beyond 1000 is dropped: such a run ends with an error.
"""

from __future__ import annotations

import importlib
import queue
import threading
from typing import Any

from recorder.brokers import NAME, PAYLOAD

mqtt: Any = importlib.import_module("paho.mqtt.client")  # Needed by nothing else of the project.
IN_FLIGHT = 20
PATIENCE_S = 30


def connected(host: str, port: int) -> Any:
    """Return a client whose thread reads and writes."""
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, manual_ack=True)
    answered = threading.Event()
    client.on_connect = lambda *_: answered.set()
    client.connect(host, port)
    client.loop_start()
    if not answered.wait(10):
        raise ConnectionError("no answer to CONNECT")
    return client


class Producer:
    """Publishes without waiting."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def publish(self, number: int) -> None:
        """Hand one message over."""
        self._client.publish(NAME, b"%d " % number + PAYLOAD, qos=1)

    def close(self) -> None:
        """Break the connection."""
        self._client.disconnect()
        self._client.loop_stop()


class Consumer:
    """What its client's thread received lies in a line."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._received: queue.SimpleQueue[Any] = queue.SimpleQueue()
        subscribed = threading.Event()
        client.on_message = lambda _client, _data, message: self._received.put(message)
        client.on_subscribe = lambda *_: subscribed.set()
        client.subscribe(NAME, qos=1)
        if not subscribed.wait(10):
            raise ConnectionError("no answer to SUBSCRIBE")

    def receive(self) -> tuple[int, Any]:
        """Wait for the next message."""
        try:
            message = self._received.get(timeout=PATIENCE_S)
        except queue.Empty:
            raise RuntimeError(
                "nothing came for 30 s: the broker dropped what exceeded its limit of queued "
                "messages; record at a lower rate"
            ) from None
        return int(message.payload.split()[0]), message

    def ack(self, handle: Any) -> None:
        """Acknowledge; nothing answers."""
        self._client.ack(handle.mid, handle.qos)

    def close(self) -> None:
        """End the session, which takes the subscription with it."""
        self._client.disconnect()
        self._client.loop_stop()


class Driver:
    """A Mosquitto that lets anybody in."""

    waits_for_acks = False

    def __init__(self, host: str, port: int, credit: int) -> None:
        self._place = (host, port)  # The credit is the broker's to set.

    def version(self) -> str:
        """Return its name and version, which it publishes itself."""
        client = connected(*self._place)
        said: queue.SimpleQueue[str] = queue.SimpleQueue()
        client.on_message = lambda _client, _data, message: said.put(message.payload.decode())
        client.subscribe("$SYS/broker/version")
        try:
            version = said.get(timeout=5).removeprefix("mosquitto version ")
        except queue.Empty:
            version = "of unknown version"
        client.disconnect()
        client.loop_stop()
        return f"Mosquitto {version}"

    def consumer(self) -> Consumer:
        """Begin a new session."""
        return Consumer(connected(*self._place))

    def producer(self) -> Producer:
        """Connect once more."""
        return Producer(connected(*self._place))

    def store(self) -> dict[str, Any]:
        """Return the component that stands for it."""
        return {"preset": "mqtt/broker"}

    def consume(self) -> dict[str, Any]:
        """Return what the link says."""
        return {"prefetch": IN_FLIGHT}
