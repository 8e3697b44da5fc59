"""Native physics and SimGrid from outside: the gap, what breaks, and what is left standing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import surgetank as st
from surgetank import _core, cli

HELPER = Path(_core.__file__).with_name("surgetank-physics")
TWO_REGIONS = Path(__file__).parents[2] / "scenarios" / "two-regions.yaml"

# Four producers with 20 messages of 100 kB each second on a line of 100 Mbit/s: 64 % in use.
SCENARIO = """\
# Question: how long do messages take over a line that is shared?
run: {horizon: 100s, warm_up: 10s, replications: 4, physics: simgrid}
platform:
  hosts: {near: {}, far: {}}
  wires: {line: {between: [near, far], bandwidth: 100Mbit/s, latency: 10ms}}
components:
  producer: {kind: source, count: 4, host: near, arrivals: {poisson: 20/s}, size: 100kB}
  target: {kind: sink, host: far}
links: [{from: producer, to: target}]
"""

# Speaks for the real helper until the second replication is asked for, and dies.
MORTAL_HELPER = """\
#!{python}
import os, socket, struct, subprocess, sys
ours, theirs = socket.socketpair()
subprocess.Popen([{helper!r}, "serve"], stdin=theirs, stderr=subprocess.DEVNULL)
theirs.close()
us = socket.socket(fileno=0)
def frame(side):
    head = side.recv(9, socket.MSG_WAITALL)
    (length, kind) = struct.unpack("<QB", head)
    return kind, head + side.recv(length, socket.MSG_WAITALL)
us.sendall(frame(ours)[1])
runs = 0
while True:
    kind, whole = frame(us)
    runs += kind == 2
    if runs == 2:
        os._exit(1)
    ours.sendall(whole)
    us.sendall(frame(ours)[1])
"""


def write(folder: Path) -> str:
    path = folder / "line.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return str(path)


def test_backlog_of_two_regions_drains_later_where_flows_share_the_wan() -> None:
    scenario = st.load(TWO_REGIONS)

    native = scenario.run(replications=2).to_dict()
    simgrid = scenario.with_({"run.physics": "simgrid"}).run(replications=2).to_dict()

    published = [
        [row["count"] for row in document["ledger"] if row["fate"] == "published"]
        for document in (native, simgrid)
    ]
    recovery = [
        next(e["value"] for e in document["expectations"] if e["metric"] == "recovery")
        for document in (native, simgrid)
    ]
    assert published[0] == published[1]
    # Two minutes at 2.5 + 3 MB/s wait for a line that has 12.1 MB/s: 660 MB take 100 s of what is
    # left of it. Alone in the world, each message takes 4 ms and the queue is empty at once.
    assert recovery[0] < 40
    assert 60 < recovery[1] < 160


def test_compare_prints_the_gap(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", write(tmp_path), "--compare-physics"]) == 0

    out = capsys.readouterr().out
    assert "how long do messages take over a line that is shared?" in out
    assert out.splitlines()[-1].startswith("contention adds ")


def test_compare_as_json_has_both_sides_and_their_difference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run", write(tmp_path), "--compare-physics", "--format", "json"]) == 0

    document = json.loads(capsys.readouterr().out)
    means = [row for row in document["gaps"] if row["statistic"] == "mean"]
    assert len(means) == 1
    for row in means:
        # Without contention, 100 kB at 12.5 MB/s and 10 ms: 18 ms.
        assert row["native"]["value"] == pytest.approx(0.018, abs=1e-6)
        assert row["gap"] == pytest.approx(row["simgrid"]["value"] - row["native"]["value"])
        assert row["gap"] > 0.002


def test_comparison_from_python_is_a_table(tmp_path: Path) -> None:
    comparison = st.load(write(tmp_path)).compare_physics(replications=2)

    gaps = comparison.gaps().set_index("statistic")

    assert comparison.native.replications == comparison.simgrid.replications == 2
    # Without contention, 100 kB at 12.5 MB/s and 10 ms: 18 ms.
    assert gaps.loc["mean", "native"] == pytest.approx(0.018, abs=1e-6)
    assert gaps.loc["mean", "gap"] > 0.002
    assert comparison.summary.startswith("contention adds ")


def test_missing_simgrid_exits_with_4_and_the_line_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SURGETANK_PHYSICS", str(tmp_path / "nothing"))

    assert cli.main(["run", write(tmp_path), "--quiet"]) == 4
    assert "apt-get install libsimgrid-dev" in capsys.readouterr().err


def test_a_helper_that_dies_leaves_what_was_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    helper = tmp_path / "helper"
    helper.write_text(MORTAL_HELPER.format(python=sys.executable, helper=str(HELPER)), "utf-8")
    helper.chmod(0o755)
    monkeypatch.setenv("SURGETANK_PHYSICS", str(helper))

    results = st.read(SCENARIO).run(replications=2, jobs=1)

    assert results.replications == 1
    assert results.exit_code == 5
    assert [f["id"] for f in results.to_dict()["findings"]] == ["F302"]


def test_control_c_ends_helpers_and_keeps_what_was_finished(tmp_path: Path) -> None:
    arguments = ["run", write(tmp_path), "--replications", "200", "--jobs", "2"]
    process = subprocess.Popen(
        [sys.executable, "-m", "surgetank", *arguments, "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert "%" in process.stderr.readline()  # A tenth is done.

    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)

    document = json.loads(output)
    assert process.returncode == 130, errors
    assert document["interrupted"]
    assert 20 <= document["replications"] < 200


PLATFORM = """\
<?xml version='1.0'?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <zone id="z" routing="Full">
    <host id="near" speed="1Gf" core="4"/>
    <host id="far" speed="2Gf"/>
    <link id="line" bandwidth="100Mbps" latency="10ms"/>
    {more}
    <route src="near" dst="far"><link_ctn id="line"/></route>
  </zone>
</platform>
"""
ON_FILE = """\
run: {horizon: 100s, warm_up: 10s, replications: 2}
platform: {file: site.xml}
components:
  producer: {kind: source, host: near, arrivals: {regular: 20/s}, size: 100kB}
  target: {kind: sink, host: far}
links: [{from: producer, to: target}]
"""


def on_file(folder: Path, platform: str) -> st.Scenario:
    (folder / "site.xml").write_text(platform, encoding="utf-8")
    return st.read(ON_FILE, base_dir=str(folder))


@pytest.mark.parametrize("physics", ["native", "simgrid"])
def test_a_platform_file_serves_both_physics(tmp_path: Path, physics: str) -> None:
    scenario = on_file(tmp_path, PLATFORM.replace("{more}", ""))

    results = scenario.with_({"run.physics": physics}).run()

    # 100 kB at 12.5 MB/s and 10 ms, and nobody else on the line.
    latency = results.metric("latency", of="target", statistic="p50")
    assert latency.value == pytest.approx(0.018, rel=0.005)


def test_a_written_platform_reads_back_to_the_same_results(tmp_path: Path) -> None:
    scenario = st.load(TWO_REGIONS)
    (tmp_path / "regions.xml").write_text(scenario.graph(format="simgrid"), encoding="utf-8")
    text = TWO_REGIONS.read_text(encoding="utf-8")
    head, rest = text.split("platform:\n")
    _, tail = rest.split("components:\n")
    file = "platform: {file: regions.xml, efficiency: 97%, g_co2_per_kwh: 300}\n"

    copy = st.read(
        head + file + "components:\n" + tail.split("faults:\n")[0], base_dir=str(tmp_path)
    )
    original = st.read(text.split("faults:\n")[0])

    assert copy.run(replications=1).digest == original.run(replications=1).digest


@pytest.mark.parametrize(
    ("platform", "words"),
    [
        ("", "the file is empty"),
        ("\n", "site.xml"),
        ("nonsense", "site.xml"),
        (PLATFORM.replace("{more}", "<link id='line' bandwidth='1Mbps' latency='1s'/>"), "line"),
        (PLATFORM.replace("{more}", "").replace("1Gf", "fast"), "fast"),
        (PLATFORM.replace("{more}", "").replace("1Gf", "-1Gf"), "not more than zero"),
        (PLATFORM.replace("{more}", "").replace("1Gf", "0Gf"), "not more than zero"),
        (PLATFORM.replace("{more}", "").replace("10ms", "-10ms"), "negative latency"),
        (PLATFORM.replace("{more}", "").replace("Full", "Fuller"), "Not a valid model"),
        (
            PLATFORM.replace("{more}", '<route src="near" dst="far"><link_ctn id="line"/></route>'),
            "near",
        ),
        (PLATFORM.replace("{more}", "").replace('id="near"', 'id="close"'), "close"),
    ],
    ids=[
        "empty",
        "blank",
        "not-xml",
        "doubled-link",
        "garbage-speed",
        "negative-speed",
        "zero-speed",
        "negative-latency",
        "unknown-routing",
        "doubled-route",
        "host-not-there",
    ],
)
def test_a_platform_file_that_simgrid_dislikes_is_a_diagnostic(
    tmp_path: Path, platform: str, words: str
) -> None:
    with pytest.raises(st.ScenarioError) as caught:
        on_file(tmp_path, platform)

    assert words in str(caught.value)
    assert {d["code"] for d in caught.value.diagnostics} <= {"E501", "E504"}
    assert all(d["line"] > 0 for d in caught.value.diagnostics)


def test_a_platform_file_that_is_a_folder_is_a_diagnostic(tmp_path: Path) -> None:
    (tmp_path / "site.xml").mkdir()

    with pytest.raises(st.ScenarioError, match="this is a folder"):
        st.read(ON_FILE, base_dir=str(tmp_path))


def test_importing_the_package_does_not_load_simgrid() -> None:
    look = "import surgetank, pathlib; print(pathlib.Path('/proc/self/maps').read_text())"
    maps = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)

    assert "libsimgrid" not in maps.stdout
