"""The package: loading, changing and running scenarios, and what their results offer."""

from __future__ import annotations

import ast
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import surgetank as st
from surgetank import _core

MM1 = {
    "scenario": "mm1",
    "run": {"horizon": "10min", "warm_up": "2min", "replications": 4},
    "components": {
        "customers": {"kind": "source", "arrivals": {"poisson": "8/s"}},
        "server": {"kind": "workers", "service": {"exponential": "100ms"}},
        "done": {"kind": "sink"},
    },
    "links": [{"from": "customers", "to": "server"}, {"from": "server", "to": "done"}],
}


def test_importing_is_light() -> None:
    program = "import surgetank, sys; print(*sys.modules)"

    modules = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()

    assert "surgetank" in modules
    assert not {"matplotlib", "pandas", "numpy", "IPython"} & set(modules)


def test_the_stub_says_what_the_module_has() -> None:
    stub = ast.parse(Path(_core.__file__).with_name("_core.pyi").read_text(encoding="utf-8"))
    classes = {node.name: node for node in stub.body if isinstance(node, ast.ClassDef)}
    functions = {node.name for node in stub.body if isinstance(node, ast.FunctionDef)}

    assert classes.keys() | functions == {name for name in dir(_core) if name[0] != "_"}
    for name in ("Scenario", "Results"):
        methods = {node.name for node in classes[name].body if isinstance(node, ast.FunctionDef)}
        assert methods == {method for method in dir(getattr(_core, name)) if method[0] != "_"}


def test_the_result_does_not_depend_on_the_number_of_threads(mm1: st.Scenario) -> None:
    one, two = mm1.run(jobs=1), mm1.run(jobs=2)

    assert one.digest == two.digest
    assert one.to_json(full=True) == two.to_json(full=True)


def test_another_seed_is_another_result(mm1: st.Scenario, mm1_results: st.Results) -> None:
    assert mm1.run(seed=2).digest != mm1_results.digest


def test_a_dict_says_the_same_as_a_file(tmp_path: Path) -> None:
    data = st.scenario(MM1, question="How long does a message wait?")
    file = tmp_path / "mm1.yaml"
    file.write_text(data.to_yaml(), encoding="utf-8")

    assert data.question == "How long does a message wait?"
    assert st.load(file).run().digest == data.run().digest


def test_a_draft_says_the_same_as_a_dict() -> None:
    draft = (
        st.draft("mm1", horizon="10min", warm_up="2min", replications=4)
        .source("customers", arrivals={"poisson": "8/s"})
        .workers("server", service={"exponential": "100ms"})
        .sink("done")
        .link("customers", "server")
        .link("server", "done")
    )

    assert draft.document == MM1
    assert draft.build().run().digest == st.scenario(MM1).run().digest


def test_a_draft_refuses_a_second_component_of_one_name() -> None:
    with pytest.raises(ValueError, match="already a component named 'done'"):
        st.draft("twice").sink("done").queue("done")


def test_words_that_python_keeps_for_itself_take_an_underscore() -> None:
    draft = st.draft("faulty").fault("down", at="1min", for_="5s", crash="server")

    assert draft.document["faults"] == [
        {"name": "down", "at": "1min", "for": "5s", "crash": "server"}
    ]


def test_a_wrong_scenario_says_all_that_is_wrong_and_where() -> None:
    text = (
        "scenario: wrong\n"
        "components:\n"
        "  a: {kind: source, arrivals: {poisson: 8}}\n"
        "  b: {kind: workers, servcie: {exponential: 1s}}\n"
        "links: [{from: a, to: b}]\n"
    )

    with pytest.raises(st.ScenarioError) as caught:
        st.read(text, file="wrong.yaml")

    diagnostics = caught.value.diagnostics
    assert isinstance(caught.value, ValueError)
    assert {d["line"] for d in diagnostics} == {3, 4}
    assert set(diagnostics[0]) == {"file", "line", "column", "code", "path", "message", "hint"}
    assert all(f"wrong.yaml:{d['line']}:{d['column']}" in str(caught.value) for d in diagnostics)
    assert pickle.loads(pickle.dumps(caught.value)).diagnostics == diagnostics


def test_a_missing_file_is_a_wrong_scenario() -> None:
    with pytest.raises(st.ScenarioError, match=r"nowhere\.yaml"):
        st.load("nowhere.yaml")


def test_with_changes_a_parameter_and_leaves_the_original(mm1: st.Scenario) -> None:
    busier = mm1.with_({"parameters.load": "9/s"})

    # The offered load of an M/M/1 is its utilization: 9/10 and 8/10.
    assert busier.run().metric("utilization", of="server").value == pytest.approx(0.9, abs=0.06)
    assert mm1.run().metric("utilization", of="server").value == pytest.approx(0.8, abs=0.06)


def test_an_override_is_checked_like_the_file(mm1: st.Scenario) -> None:
    with pytest.raises(st.ScenarioError, match="horizon"):
        mm1.with_({"run.horizon": "soon"})


def test_a_scenario_travels_by_pickle(mm1: st.Scenario, mm1_results: st.Results) -> None:
    travelled = pickle.loads(pickle.dumps(mm1))

    assert travelled.run().digest == mm1_results.digest


def test_results_travel_by_pickle_and_by_file(mm1_results: st.Results, tmp_path: Path) -> None:
    mm1_results.save(tmp_path, plots=False)

    document = mm1_results.to_dict(full=True)
    assert pickle.loads(pickle.dumps(mm1_results)).to_dict(full=True) == document
    assert st.Results.load(tmp_path).to_dict(full=True) == document
    assert "series" not in st.Results.load(tmp_path).to_dict()


def test_results_of_an_unknown_format_are_refused(mm1_results: st.Results) -> None:
    with pytest.raises(ValueError, match="format 1, not 2"):
        st.Results({**mm1_results.to_dict(), "format_version": 2})


def test_a_precision_is_worked_towards() -> None:
    wide = st.scenario(MM1).run(replications=3)
    narrow = st.scenario(MM1).run(replications=3, precision="20%")

    assert narrow.replications > wide.replications
    assert narrow.to_dict()["stopping_reason"] == "precision"


def test_progress_ends_with_all_replications(mm1: st.Scenario) -> None:
    seen: list[tuple[int, int]] = []

    mm1.run(progress=lambda done, total: seen.append((done, total)))

    assert seen[-1] == (4, 4)
    assert seen == sorted(seen)


def interrupt(done: int, total: int) -> None:
    """Stand for a person who has seen enough."""
    if done >= 2:
        raise KeyboardInterrupt


def test_an_interrupt_keeps_what_is_finished(mm1: st.Scenario) -> None:
    results = mm1.run(replications=2000, progress=interrupt)

    assert results.interrupted
    assert 2 <= results.replications < 2000
    assert results.exit_code == 130


def test_an_interrupted_run_equals_one_of_as_many_replications(mm1: st.Scenario) -> None:
    cut = mm1.run(replications=2000, jobs=1, progress=interrupt)

    assert cut.digest == mm1.run(replications=cut.replications).digest


def test_an_exception_of_the_progress_function_is_raised(mm1: st.Scenario) -> None:
    def fail(done: int, total: int) -> None:
        raise LookupError("a mistake of the caller")

    with pytest.raises(LookupError, match="a mistake of the caller"):
        mm1.run(replications=2000, progress=fail)


def test_tables_have_a_row_for_each_number(mm1_results: st.Results) -> None:
    summary = mm1_results.summary()
    wait = summary[(summary["of"] == "server") & (summary["metric"] == "wait")]

    assert list(summary.columns[:5]) == ["of", "metric", "statistic", "from", "value"]
    assert {"mean", "p50", "p99"} <= set(wait["statistic"])
    assert set(wait["unit"]) == {"s"}
    assert list(mm1_results.ledger().columns) == ["flow", "of", "fate", "count"]
    assert list(mm1_results.findings().columns) == ["id", "severity", "of", "message", "hint"]
    assert {"expected", "verdict"} <= set(mm1_results.checks().columns)


def test_series_are_on_one_grid_with_bands(mm1_results: st.Results) -> None:
    series = mm1_results.series("backlog", of="server")

    assert series["time_s"].is_monotonic_increasing
    assert series["time_s"].iloc[-1] == 600  # The horizon: 10 min.
    assert (series["low"] <= series["mean"]).all()
    assert (series["mean"] <= series["high"]).all()


def test_a_metric_is_one_number_with_its_interval(mm1_results: st.Results) -> None:
    wait = mm1_results.metric("wait", of="server")
    rate = mm1_results.metric("throughput", of="server")

    assert (wait.statistic, wait.unit) == ("mean", "s")
    assert wait.low is not None
    assert wait.high is not None
    assert wait.low < wait.value < wait.high
    assert wait.half_width == pytest.approx((wait.high - wait.low) / 2)
    assert (rate.statistic, rate.unit) == ("rate", "1/s")


@pytest.mark.parametrize(
    ("asked", "advice"),
    [
        ({"metric": "wait", "of": "nobody"}, "nothing is known of 'nobody'"),
        ({"metric": "speed", "of": "server"}, "server has no speed; it has"),
        ({"metric": "wait", "of": "server", "statistic": "p42"}, "not p42"),
    ],
)
def test_an_unknown_metric_is_answered_with_advice(
    mm1_results: st.Results, asked: dict[str, str], advice: str
) -> None:
    with pytest.raises(KeyError, match=advice):
        mm1_results.metric(asked.pop("metric"), **asked)


def test_the_topology_is_drawn_as_text(mm1: st.Scenario) -> None:
    assert 'c0(["customers"])' in mm1.graph(format="mermaid")
    assert '"customers" -> "server"' in mm1.graph(format="dot")
    with pytest.raises(ValueError, match="no format 'png'"):
        mm1.graph(format="png")


def test_what_is_not_installed_is_named_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    from surgetank.missing import need

    monkeypatch.setitem(sys.modules, "pandas", None)

    with pytest.raises(st.MissingPackageError, match=r"pip install 'surgetank\[frame\]'"):
        need("pandas")
