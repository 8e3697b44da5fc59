"""Pictures of results, good enough for a slide: each takes results and Axes and returns the Axes.

Without Axes each makes a figure of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from surgetank.plots import style
from surgetank.plots.courses import backlog, throughput
from surgetank.plots.latency import latency
from surgetank.plots.topology import size as _topology_size
from surgetank.plots.topology import topology
from surgetank.plots.utilization import utilization

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from surgetank.results import Results


class Plots:
    """The pictures of one result, as methods: `results.plot.backlog()`."""

    def __init__(self, results: Results) -> None:
        self._results = results

    def backlog(self, *, of: list[str] | None = None, ax: Axes | None = None) -> Axes:
        """Messages in each component over time, with bands over the replications."""
        return backlog(self._results, of=of, ax=ax)

    def throughput(self, *, of: list[str] | None = None, ax: Axes | None = None) -> Axes:
        """Messages in a second through each component over time, with bands."""
        return throughput(self._results, of=of, ax=ax)

    def latency(self, *, ax: Axes | None = None) -> Axes:
        """Latency of each flow at every percentile, the tail drawn out."""
        return latency(self._results, ax=ax)

    def utilization(self, *, ax: Axes | None = None) -> Axes:
        """How busy the workers are, with intervals."""
        return utilization(self._results, ax=ax)

    def topology(self, *, ax: Axes | None = None) -> Axes:
        """The architecture, workers filled as far as they are busy."""
        return topology(self._results, ax=ax)


def draw(name: str, results: Results) -> Figure:
    """Draw the picture of this name on a figure of its own, outside of pyplot."""
    size = _topology_size(results) if name == "topology" else style.SIZES[name]
    figure = Figure(figsize=size, layout=style.margins())
    getattr(Plots(results), name)(ax=figure.add_subplot())
    return figure


__all__ = ["Plots", "backlog", "draw", "latency", "throughput", "topology", "utilization"]
