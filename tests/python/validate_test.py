"""Accuracy: recordings of real brokers are met, and a wrong simulation would be noticed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from surgetank.cli import main
from surgetank.recording import Recording, read_recording, write_recording
from surgetank.validate import page, recordings_in, replay

FOLDER = Path(__file__).parents[1] / "data" / "recordings"
NAMES = sorted(path.stem for path in FOLDER.glob("*.rec"))


def recording(name: str) -> Recording:
    return read_recording(FOLDER / f"{name}.rec")


@pytest.mark.parametrize("name", NAMES)
def test_meets_what_was_measured(name: str) -> None:
    missed = [line for line in replay(recording(name)) if not line.holds]

    assert not missed


def test_a_wrong_simulation_misses_its_bar() -> None:
    right = recording("rabbitmq-credit-10")
    slower = replace(right, service_s=[1.02 * time for time in right.service_s])

    missed = {line.figure for line in replay(slower) if not line.holds}

    assert "mean [ms]" in missed  # 2 % more work at a load of 82 % is 10 % more time.


def test_a_file_reads_back_to_10_us(tmp_path: Path) -> None:
    one = recording("rabbitmq-credit-10")
    write_recording(tmp_path / "again.rec", one)

    again = read_recording(tmp_path / "again.rec")

    assert again.about == one.about
    assert again.sent_s == one.sent_s
    assert again.service_s == one.service_s


def test_refuses_a_file_that_is_cut_off(tmp_path: Path) -> None:
    one = recording("rabbitmq-credit-10")
    path = tmp_path / "short.rec"
    write_recording(path, one)
    head, _, packed = path.read_bytes().partition(b"\n")
    path.write_bytes(head.replace(b'"messages": 9715', b'"messages": 9716') + b"\n" + packed)

    with pytest.raises(ValueError, match="9716 messages"):
        read_recording(path)


def test_the_command_needs_recordings(tmp_path: Path) -> None:
    assert main(["validate", str(tmp_path)]) == 2


def test_the_page_names_every_recording() -> None:
    one = recording("rabbitmq-fan-out")

    text = page([one], replay(one))

    assert "| rabbitmq-fan-out" in text
    assert "RabbitMQ 3.10.8" in text
    assert len(recordings_in(FOLDER)) == len(NAMES)
