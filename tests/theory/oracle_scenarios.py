"""All oracles of tests/data/oracles.json: the scenario that answers each, or why none does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import oracle_courses
import oracle_groups
import oracle_networks
import oracle_stations
from oracle_gaps import NOT_EXPRESSIBLE
from oracle_language import Experiment, Reading

_DATA = Path(__file__).parents[1] / "data" / "oracles.json"

ORACLES: dict[str, dict[str, Any]] = {
    oracle["id"]: oracle for oracle in json.loads(_DATA.read_text("utf-8"))["oracles"]
}

EXPERIMENTS: dict[str, Experiment] = {
    experiment.name: experiment
    for chapter in (oracle_stations, oracle_groups, oracle_networks, oracle_courses)
    for experiment in chapter.experiments()
}

#: (experiment, oracle, row): one oracle may be answered by several experiments.
QUESTIONS: list[tuple[str, str, Reading]] = [
    (experiment.name, oracle, reading)
    for experiment in EXPERIMENTS.values()
    for oracle, reading in experiment.answers.items()
]


def reason(oracle: str) -> str | None:
    """Return why no scenario answers this oracle; None if one does or nobody knows."""
    return NOT_EXPRESSIBLE.get(oracle) or NOT_EXPRESSIBLE.get(ORACLES[oracle]["family"])
