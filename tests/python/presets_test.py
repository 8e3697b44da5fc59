"""Presets: brokers as data, each value with the address where it is documented."""

from __future__ import annotations

from typing import Any

import pytest

import surgetank as st
from surgetank.cli import main

SYSTEMS = {"aws", "azure", "gcp", "kafka", "mqtt", "nats", "pulsar", "rabbitmq", "redis", "sqs"}


def test_there_are_presets_of_every_system() -> None:
    assert {name.split("/")[0] for name in st.presets()} == SYSTEMS


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("kafka/topic", "consume.commit", "5s"),  # auto.commit.interval.ms
        ("kafka/topic", "consume.detection", "45s"),  # session.timeout.ms
        ("rabbitmq/quorum-queue", "consume.redelivery.limit", "20"),  # delivery-limit
        ("sqs/standard", "consume.lease.time", "30s"),  # VisibilityTimeout
        ("sqs/fifo", "dedup", "5min"),
        ("nats/jetstream", "consume.lease.time", "30s"),  # ack_wait
        ("gcp/pubsub", "consume.lease.time", "10s"),  # ack deadline
        ("azure/service-bus", "consume.lease.time", "60s"),  # LockDuration
        ("mqtt/broker", "capacity.messages", "1000"),  # max_queued_messages
        ("kafka/producer", "publish.batch.linger", "5ms"),  # linger.ms
        ("kafka/topic", "consume.poll_interval", "5min"),  # max.poll.interval.ms
        ("pulsar/producer", "publish.batch.messages", "1000"),  # batchingMaxMessages
    ],
)
def test_says_the_documented_default(name: str, path: str, value: str) -> None:
    assert st.preset(name)[path] == value


def test_every_value_has_a_source() -> None:
    for preset in st.presets().values():
        for value in preset.values:
            known = value.source.startswith(("https://", "no documented figure"))
            assert known, (preset.name, value)


def test_an_unknown_name_is_told_the_nearest() -> None:
    with pytest.raises(KeyError, match="did you mean kafka/topic"):
        st.preset("kafka/topics")


def test_own_fields_go_before_those_of_a_preset() -> None:
    document: dict[str, Any] = {
        "components": {
            "shop": {"kind": "source", "arrivals": {"poisson": "1/s"}},
            "jobs": {"preset": "sqs/standard", "consume": {"lease": {"time": "5min"}}},
            "work": {"kind": "workers", "service": "1s"},
        },
        "links": [{"from": "shop", "to": "jobs"}, {"from": "jobs", "to": "work"}],
    }

    text = st.scenario(document).to_yaml()

    assert "time: 5min" in text
    assert "ends_with: timer" in text  # Of the preset.


def test_the_command_lists_and_shows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preset", "list"]) == 0
    listed = capsys.readouterr().out
    assert main(["preset", "show", "kafka/topic"]) == 0
    shown = capsys.readouterr().out

    assert "sqs/fifo" in listed
    assert "consume.commit: 5s" in shown
    assert "consumerconfigs_auto.commit.interval.ms" in shown


def test_the_command_refuses_an_unknown_preset(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preset", "show", "kafka/topics"]) == 2

    assert "did you mean kafka/topic?" in capsys.readouterr().err
