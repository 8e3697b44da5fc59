"""What several tests of the package share: real runs, made once, and short enough to wait for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("MPLBACKEND", "Agg")  # Before anything imports matplotlib: no windows.

import surgetank as st

SCENARIOS = Path(__file__).parents[2] / "scenarios"

# Short runs: what the tests look at is the form of results, not how narrow intervals are.
SHORT = {"run.horizon": "10min", "run.warm_up": "2min", "run.replications": 4}


@pytest.fixture(scope="session")
def mm1() -> st.Scenario:
    """Return one busy consumer, the textbook's scenario, in a short form."""
    return st.load(SCENARIOS / "mm1.yaml", set=SHORT)


@pytest.fixture(scope="session")
def mm1_results(mm1: st.Scenario) -> st.Results:
    """Return its results."""
    return mm1.run(jobs=1)


@pytest.fixture(scope="session")
def orders_results() -> st.Results:
    """Return results with a fault, several flows, stores, and expectations of every kind."""
    return st.load(SCENARIOS / "order-processing.yaml", set={"run.replications": 3}).run()


@pytest.fixture(autouse=True)
def _no_figures_stay() -> Iterator[None]:
    """Close the figures that a test made."""
    yield
    import sys

    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
