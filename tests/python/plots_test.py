"""Pictures: they show what they promise, on Axes that the caller may bring."""

from __future__ import annotations

from itertools import pairwise

import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.container import ErrorbarContainer

import surgetank as st
from surgetank import plots
from surgetank.plots.layout import layered


def texts(ax: Axes) -> str:
    """Return all notes in a picture."""
    return "\n".join(text.get_text() for text in ax.texts)


@pytest.mark.parametrize("name", ["backlog", "throughput", "latency", "utilization", "topology"])
def test_every_picture_is_axes_with_a_title(orders_results: st.Results, name: str) -> None:
    ax = getattr(orders_results.plot, name)()

    assert isinstance(ax, Axes)
    assert ax.get_title(loc="left") == name.capitalize()
    assert "3 replications, seed 20260101" in texts(ax)


@pytest.mark.parametrize("name", ["backlog", "throughput", "latency", "utilization", "topology"])
def test_every_picture_goes_where_the_caller_wants_it(
    orders_results: st.Results, name: str
) -> None:
    _, given = pyplot.subplots()

    assert getattr(orders_results.plot, name)(ax=given) is given
    assert len(pyplot.get_fignums()) == 1


def test_pictures_for_files_leave_no_figure_behind(orders_results: st.Results) -> None:
    figure = plots.draw("backlog", orders_results)

    assert figure.axes[0].get_title(loc="left") == "Backlog"
    assert pyplot.get_fignums() == []


@pytest.mark.parametrize("name", ["backlog", "throughput"])
def test_courses_have_a_band_around_every_line(orders_results: st.Results, name: str) -> None:
    ax = getattr(orders_results.plot, name)()

    bands = [c for c in ax.collections if isinstance(c, PolyCollection)]
    assert len(bands) == len(ax.lines) > 0
    heights = bands[0].get_paths()[0].get_extents().height
    assert heights > 0


def test_a_course_shows_its_numbers(mm1_results: st.Results) -> None:
    ax = mm1_results.plot.backlog(of=["server"])

    (line,) = ax.lines
    series = mm1_results.series("backlog", of="server")
    assert list(line.get_xdata()) == list(series["time_s"])
    assert list(line.get_ydata()) == list(series["mean"])
    assert "server" in texts(ax)


def test_an_unknown_component_is_answered_with_those_there_are(mm1_results: st.Results) -> None:
    with pytest.raises(KeyError, match="no backlog of nobody; there is"):
        mm1_results.plot.backlog(of=["nobody"])


def test_axes_say_their_units(orders_results: st.Results) -> None:
    backlog, throughput = orders_results.plot.backlog(), orders_results.plot.throughput()

    assert backlog.get_ylabel() == "messages in the component"
    assert backlog.get_xlabel() == "simulated time [min]"
    assert throughput.get_ylabel() == "messages in a second [1/s]"


def test_a_fault_is_shaded_for_as_long_as_it_lasts(orders_results: st.Results) -> None:
    ax = orders_results.plot.backlog()

    spans = [patch.get_extents().transformed(ax.transData.inverted()) for patch in ax.patches]
    # order-processing: one-down comes at 10 min and lasts 5 min; the warm-up is 5 min.
    assert any((round(s.x0), round(s.x1)) == (600, 900) for s in spans)
    assert any((round(s.x0), round(s.x1)) == (0, 300) for s in spans)
    assert "one-down: crash payments" in texts(ax)


def test_latency_rises_with_the_percentile(orders_results: st.Results) -> None:
    ax = orders_results.plot.latency()

    curves = [line for line in ax.lines if str(line.get_label()).startswith("shop →")]
    assert len(curves) == 2  # To payments and to stock.
    for curve in curves:
        assert list(curve.get_ydata()) == sorted(curve.get_ydata())
    assert any(isinstance(c, ErrorbarContainer) for c in ax.containers)
    assert "slo (one-down): " in texts(ax)


def test_utilization_has_a_bar_with_its_interval_for_all_workers(
    orders_results: st.Results,
) -> None:
    ax = orders_results.plot.utilization()

    names = [label.get_text() for label in ax.get_yticklabels()]
    widths = [bar.get_width() for bar in ax.patches]
    assert sorted(names) == ["payments", "stock"]
    assert widths == sorted(widths, reverse=True)
    assert sum(isinstance(c, ErrorbarContainer) for c in ax.containers) == 2


def test_topology_names_every_component(orders_results: st.Results) -> None:
    notes = texts(orders_results.plot.topology()).splitlines()

    names = [c["name"] for c in orders_results.to_dict()["components"]]
    assert set(names) <= set(notes)
    assert any(note.endswith("% busy") for note in notes)


def test_a_picture_without_data_says_so(mm1_results: st.Results) -> None:
    bare = {**mm1_results.to_dict(), "metrics": []}

    assert "no series of backlog" in texts(st.Results(bare).plot.backlog())
    assert "no workers" in texts(st.Results(bare).plot.utilization())
    assert "no flow" in texts(st.Results(bare).plot.latency())


def test_layers_follow_the_longest_way() -> None:
    layout = layered(["c", "b", "a"], [("a", "b"), ("b", "c"), ("a", "c")])

    assert {name: place.layer for name, place in layout.places.items()} == {"a": 0, "b": 1, "c": 2}
    (bend,) = layout.bends["a", "c"]
    assert bend.layer == 1
    assert bend.height != layout.places["b"].height  # It passes by, not through.


def test_a_loop_is_laid_out_and_has_its_own_way_back() -> None:
    layout = layered(["a", "b", "c"], [("a", "b"), ("b", "c"), ("c", "b")])

    assert [layout.places[name].layer for name in "abc"] == [0, 1, 2]
    assert ("c", "b") not in layout.bends


def test_layers_are_ordered_without_crossings_where_that_is_possible() -> None:
    links = [("s", "a"), ("s", "b"), ("b", "x"), ("a", "y")]

    places = layered(["s", "a", "b", "x", "y"], links).places

    assert (places["a"].height > places["b"].height) == (places["y"].height > places["x"].height)


def test_a_long_chain_needs_no_recursion() -> None:
    names = [f"n{i}" for i in range(5000)]

    layout = layered(names, list(pairwise(names)))

    assert layout.layers == 5000
