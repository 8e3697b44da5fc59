"""The recording scripts: their bounds, the frame, and drivers whose clients only pretend."""

from __future__ import annotations

import queue
import socket
import sys
import threading
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[1] / "data" / "recordings"
sys.path.insert(0, str(FOLDER))

from record import main  # noqa: E402
from recorder.brokers import BROKERS, Missing, connect  # noqa: E402
from recorder.plan import Plan  # noqa: E402
from recorder.run import record  # noqa: E402

from surgetank.recording import Recording, read_recording, write_recording  # noqa: E402
from surgetank.validate import replay  # noqa: E402


class Line:
    """A broker in this process: producer, consumer and driver in one."""

    waits_for_acks = False

    def __init__(self) -> None:
        self.messages: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.acked: list[int] = []
        self.closed = 0

    def version(self) -> str:
        """Return a name."""
        return "Line 1"

    def producer(self) -> Line:
        """Return itself."""
        return self

    def consumer(self) -> Line:
        """Return itself."""
        return self

    def publish(self, number: int) -> None:
        """Put it into the line."""
        self.messages.put(number)

    def receive(self) -> tuple[int, int]:
        """Take the next one."""
        number = self.messages.get(timeout=10)
        return number, number

    def ack(self, handle: int) -> None:
        """Note it."""
        self.acked.append(handle)

    def close(self) -> None:
        """Count."""
        self.closed += 1

    def store(self) -> dict[str, Any]:
        """Return a plain queue."""
        return {"kind": "queue"}

    def consume(self) -> dict[str, Any]:
        """Return the credit."""
        return {"prefetch": 10}


@pytest.fixture(scope="module")
def recorded() -> tuple[Line, Plan, Recording]:
    line, plan = Line(), Plan(rate=100, seconds=1, credit=10)
    return line, plan, record(line, plan, name="line")


def test_every_message_is_recorded(recorded: tuple[Line, Plan, Recording]) -> None:
    line, plan, recording = recorded
    planned, service = plan.draw()

    assert len(recording.sent_s) == len(planned)
    assert recording.about["measured"]["processed"] == len(planned)
    assert line.closed == 2
    assert len(line.acked) == len(planned) + 4 * 300  # And those of the probes.
    # A sleep may last longer than it should, never shorter.
    assert all(sent >= at for sent, at in zip(recording.sent_s, planned, strict=True))
    assert all(work >= time for work, time in zip(recording.service_s, service, strict=True))


def test_what_was_recorded_can_be_replayed(
    recorded: tuple[Line, Plan, Recording], tmp_path: Path
) -> None:
    path = tmp_path / "line.rec"
    write_recording(path, recorded[2])

    lines = {line.figure: line for line in replay(read_recording(path))}

    assert lines["processed"].simulated == lines["processed"].measured
    assert lines["mean [ms]"].simulated > 0


@pytest.mark.parametrize(
    ("rate", "seconds", "credit", "reason"),
    [
        (3001, 20, 10, "at most 3000 messages"),
        (0, 20, 10, "at most 3000 messages"),
        (100, 61, 10, "at most 60 s"),
        (100, 20, 1, "at least 2 messages of credit"),
    ],
)
def test_a_plan_is_bounded(rate: float, seconds: int, credit: int, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Plan(rate, seconds, credit)


def test_a_plan_is_the_one_it_says() -> None:
    planned, service = Plan(rate=1000, seconds=60, credit=10).draw()

    # 60,000 arrivals have a standard deviation of 245, the mean of the services one of 0.01 ms.
    assert len(planned) == pytest.approx(60_000, abs=1000)
    assert sum(service) / len(service) == pytest.approx(0.005, abs=4e-5)


@pytest.fixture
def silent_port() -> Iterator[int]:
    with socket.socket() as taken:  # Bound, but nobody listens.
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_a_missing_broker_is_named(
    silent_port: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["redis", "--port", str(silent_port), "--out", str(tmp_path / "x.rec")]

    assert main(arguments) == 2

    said = capsys.readouterr().err
    assert f"no Redis answers at 127.0.0.1:{silent_port}" in said
    assert "apt-get install redis-server" in said


@pytest.mark.parametrize(
    ("broker", "module", "package"),
    [
        ("rabbitmq", "pika", "pika"),
        ("nats", "nats", "nats-py"),
        ("mosquitto", "paho.mqtt.client", "paho-mqtt"),
    ],
)
def test_a_missing_client_is_named(
    broker: str, module: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(Missing, match=f"pip install {package}"):
        connect(broker, "127.0.0.1", None, 10)


@pytest.fixture(autouse=True)
def _no_driver_keeps_a_client_that_pretends() -> Iterator[None]:
    yield
    for name in BROKERS:
        sys.modules.pop(f"recorder.{name}", None)


def answering(answers: list[bytes]) -> tuple[int, list[bytes], threading.Thread]:
    """Return the port of a server that gives these answers in turn, and what it is asked."""
    server = socket.create_server(("127.0.0.1", 0))
    asked: list[bytes] = []

    def serve() -> None:
        connection, _ = server.accept()
        with server, connection:
            for answer in answers:
                asked.append(connection.recv(4096))
                connection.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    return server.getsockname()[1], asked, thread


def test_redis_speaks_resp() -> None:
    from recorder.redis import Connection, Consumer

    one = b"*2\r\n$3\r\n1-0\r\n*4\r\n$6\r\nnumber\r\n$1\r\n7\r\n$7\r\npayload\r\n$1\r\nx\r\n"
    two = one.replace(b"1-0", b"2-0").replace(b"\r\n7\r\n", b"\r\n8\r\n")
    batch = b"*1\r\n*2\r\n$6\r\nstream\r\n*2\r\n" + one + two
    port, asked, thread = answering([b"*-1\r\n", batch, b":1\r\n", b"-ERR no\r\n"])
    connection = Connection("127.0.0.1", port)
    consumer = Consumer(connection, credit=10)

    first, second = consumer.receive(), consumer.receive()
    consumer.ack("1-0")
    with pytest.raises(RuntimeError, match="ERR no"):
        connection.call("NONSENSE")

    thread.join()
    connection.close()
    assert (first, second) == ((7, "1-0"), (8, "2-0"))  # After one empty answer, one batch.
    assert asked[2].startswith(b"*4\r\n$4\r\nXACK\r\n")


def test_rabbitmq_takes_what_is_pushed(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[Any, ...]] = []

    class Channel:
        def __getattr__(self, name: str) -> Any:
            return lambda *words, **named: calls.append((name, *words, *named.values()))

        def consume(self, name: str) -> Iterator[Any]:
            yield types.SimpleNamespace(delivery_tag=5), None, b"42 ..."

    monkeypatch.setitem(sys.modules, "pika", types.ModuleType("pika"))
    from recorder.rabbitmq import Consumer

    consumer = Consumer(types.SimpleNamespace(channel=Channel, close=lambda: None), credit=3)
    number, handle = consumer.receive()
    consumer.ack(handle)

    assert number == 42
    assert ("basic_qos", 3) in calls
    assert calls[-1] == ("basic_ack", 5)


def test_mosquitto_acknowledges_after_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "paho", types.ModuleType("paho"))
    monkeypatch.setitem(sys.modules, "paho.mqtt", types.ModuleType("paho.mqtt"))
    monkeypatch.setitem(sys.modules, "paho.mqtt.client", types.ModuleType("paho.mqtt.client"))
    from recorder.mosquitto import Consumer

    acked: list[tuple[int, int]] = []
    client = types.SimpleNamespace(ack=lambda *words: acked.append(words))
    client.subscribe = lambda *_, **__: client.on_subscribe()
    consumer = Consumer(client)
    client.on_message(client, None, types.SimpleNamespace(payload=b"3 xx", mid=9, qos=1))
    number, handle = consumer.receive()

    assert (number, acked) == (3, [])
    consumer.ack(handle)
    assert acked == [(9, 1)]


@pytest.mark.parametrize("name", sorted(BROKERS))
def test_records_a_broker_that_is_there(name: str, tmp_path: Path) -> None:
    try:
        driver = connect(name, "127.0.0.1", None, 10)
    except Missing as reason:
        pytest.skip(str(reason))

    recording = record(driver, Plan(rate=100, seconds=1, credit=10), name=name)

    counts = [line for line in replay(recording) if line.figure == "processed"]
    assert [line.holds for line in counts] == [True]
