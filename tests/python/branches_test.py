"""What-if branches from Python and in the terminal: one past, several futures, differences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import surgetank as st
from surgetank import cli

# A message every 100 ms, served in 50 ms: while the server is away for 4 s, 40 pile up.
SCENARIO = """\
# Question: what if the server dies?
run: {horizon: 60s, warm_up: 5s, replications: 3, windows: 60}
components:
  load: {kind: source, arrivals: {regular: 10/s}}
  line: {kind: queue}
  server: {kind: workers, service: 50ms}
  done: {kind: sink}
links:
  - {from: load, to: line}
  - {from: line, to: server}
  - {from: server, to: done}
expect:
  - {name: short-line, metric: backlog, of: line, max: {below: 10}}
branch:
  at: 20s
  variants:
    calm: {faults: []}
    away: {faults: [{at: 20050ms, for: 4s, crash: server}]}
"""


OVER_A_LINE = """\
run: {horizon: 60s, warm_up: 5s, replications: 2, windows: 60, physics: simgrid}
platform:
  hosts: {near: {}, far: {}}
  wires: {line: {between: [near, far], bandwidth: 100Mbit/s, latency: 10ms}}
components:
  producer: {kind: source, count: 4, host: near, arrivals: {poisson: 20/s}, size: 100kB}
  target: {kind: sink, host: far}
links: [{from: producer, to: target}]
branch:
  at: 20s
  variants:
    calm: {faults: []}
    away: {faults: [{at: 20s, for: 10s, degrade: line, factor: 20}]}
"""


@pytest.fixture(scope="module")
def results() -> st.Results:
    """Run it once."""
    return st.read(SCENARIO).run(jobs=2)


def test_each_variant_has_results_of_its_own(results: st.Results) -> None:
    assert list(results.branches) == ["calm", "away"]
    assert results.branches["calm"].digest == results.digest
    assert results.branches["away"].digest != results.digest
    assert results.branches["away"].metric("backlog", of="line", statistic="max").value == 40
    assert not results.branches["away"].branches


def test_futures_share_their_past(results: st.Results) -> None:
    for name, branch in results.branches.items():
        for metric in ("backlog", "throughput", "utilization", "backlog_max"):
            mine, other = results.series(metric), branch.series(metric)
            past = mine["time_s"] <= 20
            assert mine[past].equals(other[past])
            assert mine.equals(other) == (name == "calm")


def test_the_differences_are_a_table(results: st.Results) -> None:
    table = results.differences()
    chosen = table[(table["metric"] == "backlog") & (table["statistic"] == "max")]
    by_branch = chosen[chosen["of"] == "line"].groupby("branch")["difference"].first()
    assert by_branch.to_dict() == {"away": 39, "calm": 0}
    assert set(table[table["expectation"] == "short-line"]["branch"]) == {"calm", "away"}


def test_a_scenario_without_a_branch_has_none() -> None:
    text = SCENARIO[: SCENARIO.index("branch:")]
    results = st.read(text).run(replications=2)
    assert results.branches == {}
    assert len(results.differences()) == 0
    assert "BRANCH" not in results.report()


def test_results_with_branches_can_be_saved_and_loaded(results: st.Results, tmp_path: Path) -> None:
    results.save(tmp_path, plots=False)
    again = st.Results.load(tmp_path)
    assert again.branches["away"].digest == results.branches["away"].digest
    assert "series" not in again.to_dict()["branches"][0]["results"]


def test_run_prints_the_differences_after_the_results(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "server.yaml"
    path.write_text(SCENARIO, encoding="utf-8")

    assert cli.main(["run", str(path), "--quiet", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [branch["name"] for branch in document["branches"]] == ["calm", "away"]

    assert cli.main(["run", str(path)]) == 0
    text = capsys.readouterr().out
    assert text.index("EXPECTATIONS") < text.index("BRANCH calm") < text.index("BRANCH away")
    assert "nothing differs from the scenario" in text
    away = text[text.index("BRANCH away") :]
    assert "short-line" in away
    assert "+39" in away


def test_futures_share_their_past_under_simgrid() -> None:
    results = st.read(OVER_A_LINE).run(jobs=2)
    assert results.branches["calm"].digest == results.digest
    mine, other = (r.series("throughput") for r in (results, results.branches["away"]))
    past = mine["time_s"] <= 20
    assert past.sum() == 20 * len(set(mine["of"]))
    assert mine[past].equals(other[past])
    assert not mine.equals(other)
