"""Surgetank: a wind tunnel for event architectures.

>>> import surgetank as st
>>> results = st.load("orders.yaml").run(replications=30)
>>> results.summary()
>>> results.plot.backlog()

Importing this is light: pandas and matplotlib come when a table or a plot is asked for.
"""

from surgetank._core import ContractViolation, ScenarioError, reference, schema
from surgetank._core import version as _version
from surgetank.analysis import Analysis
from surgetank.builder import Draft, draft
from surgetank.metric import Metric
from surgetank.missing import MissingPackageError
from surgetank.presets import Preset, preset, presets
from surgetank.results import Results
from surgetank.scenario import Scenario, load, read, scenario

__version__ = _version()

__all__ = [
    "Analysis",
    "ContractViolation",
    "Draft",
    "Metric",
    "MissingPackageError",
    "Preset",
    "Results",
    "Scenario",
    "ScenarioError",
    "__version__",
    "draft",
    "load",
    "preset",
    "presets",
    "read",
    "reference",
    "scenario",
    "schema",
]
