"""The command: what it prints where, and what it exits with."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from surgetank import cli, commands

SCENARIO = """\
# Question: how long does a message wait?
scenario: {name}
run: {{horizon: 10min, warm_up: 2min, replications: 4, seed: 1}}
components:
  customers: {{kind: source, arrivals: {{poisson: 8/s}}}}
  server: {{kind: workers, service: {{exponential: 100ms}}}}
links: [{{from: customers, to: server}}]
"""


def write(folder: Path, expect: str = "") -> str:
    """Write an M/M/1 with these expectations, and return its path."""
    path = folder / "mm1.yaml"
    path.write_text(SCENARIO.format(name="mm1") + expect, encoding="utf-8")
    return str(path)


def surgetank(*arguments: str) -> list[str]:
    """Return the command as a process of its own would be started."""
    return [sys.executable, "-m", "surgetank", *arguments]


# The mean sojourn of this M/M/1 is 1 / (10 - 8) s = 0.5 s (Kleinrock, Queueing Systems I, 3.2).
@pytest.mark.parametrize(
    ("expect", "code"),
    [
        ("", 0),
        ("expect: [{metric: sojourn, of: server, mean: {below: 5s}}]", 0),
        ("expect: [{metric: sojourn, of: server, mean: {below: 200ms}}]", 1),
        ("expect: [{metric: sojourn, of: server, mean: {below: 500ms}}]", 3),
    ],
    ids=["exploration", "pass", "fail", "undecided"],
)
def test_run_exits_with_the_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], expect: str, code: int
) -> None:
    assert cli.main(["run", write(tmp_path, expect)]) == code
    assert "how long does a message wait?" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [["run", "nowhere.yaml"], ["graph", "nowhere.yaml"], ["check", "nowhere.yaml"]],
    ids=" ".join,
)
def test_a_missing_file_exits_with_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert cli.main(arguments) == 2

    output = capsys.readouterr()
    assert output.out == ""
    assert "nowhere.yaml" in output.err


def test_a_wrong_scenario_exits_with_2_and_its_diagnostics(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, "expect: [{metric: speed}]")

    assert cli.main(["run", path]) == 2

    output = capsys.readouterr()
    assert output.out == ""
    assert f"{path}:8:" in output.err
    assert "error[E" in output.err


@pytest.mark.parametrize("name", cli.LATER)
def test_names_of_later_versions_are_refused(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert cli.main([name, "anything", "--at-all"]) == 2
    assert f"`{name}` comes with a later version" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["run"],
        ["run", "a.yaml", "--replications", "0"],
        ["run", "a.yaml", "--jobs", "many"],
        ["run", "a.yaml", "--set", "horizon"],
        ["walk"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_exits_with_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)

    assert caught.value.code == 2
    assert capsys.readouterr().err


def test_a_limit_exits_with_5(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path)

    assert cli.main(["run", path, "--set", "run.max_events=1000"]) == 5
    assert "stopped at a limit" in capsys.readouterr().out


def test_our_own_bug_exits_with_70(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise RuntimeError("a rule of ours is broken")

    monkeypatch.setattr(commands, "load", broken)

    assert cli.main(["run", write(tmp_path)]) == 70

    errors = capsys.readouterr().err
    assert "a rule of ours is broken" in errors
    assert "a bug of ours" in errors


def test_missing_plots_exit_with_4_and_leave_the_tables(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)

    assert cli.main(["run", write(tmp_path), "--out", str(tmp_path / "out")]) == 4

    assert (tmp_path / "out" / "summary.csv").exists()
    assert "pip install 'surgetank[plot]'" in capsys.readouterr().err


def test_ctrl_c_keeps_finished_replications(tmp_path: Path) -> None:
    arguments = ["run", write(tmp_path), "--replications", "1000", "--format", "json"]
    process = subprocess.Popen(
        surgetank(*arguments, "--set", "run.horizon=2h"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert "%" in process.stderr.readline()  # A tenth is done.

    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=120)

    document = json.loads(output)
    assert process.returncode == 130, errors
    assert document["interrupted"]
    assert 100 <= document["replications"] < 1000
    assert "finished replications are kept" in errors


def test_json_is_the_document_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(
        tmp_path, "expect: [{name: quick, metric: sojourn, of: server, mean: {below: 5s}}]"
    )

    assert cli.main(["run", path, "--format", "json", "--seed", "7", "--replications", "3"]) == 0

    document = json.loads(capsys.readouterr().out)
    assert document["format_version"] == 1
    assert (document["scenario"], document["seed"], document["replications"]) == ("mm1", 7, 3)
    assert document["digest"]
    row = {"metric", "of", "statistic", "value", "low", "high", "unit"}
    assert all(row <= set(metric) for metric in document["metrics"])
    assert all(m["low"] is not None or m["note"] for m in document["metrics"])
    (expectation,) = document["expectations"]
    assert (expectation["name"], expectation["verdict"]) == ("quick", "pass")


def test_quiet_prints_the_verdict_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, "expect: [{metric: sojourn, of: server, mean: {below: 5s}}]")

    cli.main(["run", path, "--quiet"])

    output = capsys.readouterr()
    assert output.out == "mm1: 1 passed\n"
    assert output.err == ""


def test_out_gets_document_tables_and_pictures(tmp_path: Path) -> None:
    out = tmp_path / "out"

    assert cli.main(["run", write(tmp_path), "--quiet", "--out", str(out)]) == 0

    assert sorted(path.name for path in out.iterdir()) == [
        "backlog.png",
        "latency.png",
        "ledger.csv",
        "results.json",
        "series.csv",
        "summary.csv",
        "throughput.png",
        "topology.png",
        "utilization.png",
    ]
    assert (out / "summary.csv").read_text().startswith("of,metric,statistic,from,value,low,high")


def test_check_names_every_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = write(tmp_path)
    bad = tmp_path / "bad.yaml"
    bad.write_text("scenario: bad\nspeed: 3\n", encoding="utf-8")

    assert cli.main(["check", good]) == 0
    assert cli.main(["check", good, str(bad), "--format", "json"]) == 2

    text, _, document = capsys.readouterr().out.partition("\n{")
    files = json.loads("{" + document)["files"]
    assert text.startswith(good)
    assert [file["file"] for file in files] == [good, str(bad)]
    assert [bool(file["diagnostics"]) for file in files] == [False, True]


def test_new_writes_a_scenario_that_runs_and_overwrites_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert cli.main(["new", "evening"]) == 0
    before = Path("evening.yaml").read_text()
    assert cli.main(["new", "evening"]) == 2
    assert cli.main(["new", "not a name"]) == 2

    assert "# yaml-language-server: $schema=surgetank.schema.json" in before
    assert Path("evening.yaml").read_text() == before
    json.loads(Path("surgetank.schema.json").read_text())
    assert not Path("not a name.yaml").exists()
    assert cli.main(["run", "evening.yaml", "--replications", "3", "--quiet"]) in (0, 3)


def test_schema_and_reference_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["schema"]) == 0
    schema = capsys.readouterr().out
    assert cli.main(["schema", "--out", str(tmp_path / "schema.json")]) == 0
    assert cli.main(["reference"]) == 0

    assert "draft-07" in json.loads(schema)["$schema"]
    assert (tmp_path / "schema.json").read_text() == schema
    assert "workers" in capsys.readouterr().out


def test_doctor_says_what_is_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor"]) == 0

    report = capsys.readouterr().out
    assert f"({sys.executable})" in report
    assert all(f"\n{name} " in report for name in ("compiled", "matplotlib", "cores", "SimGrid"))


def test_help_comes_without_heavy_imports() -> None:
    program = (
        "import sys, surgetank.cli as cli\n"
        "try: cli.main(['run', '--help'])\n"
        "except SystemExit: print(*sys.modules, file=sys.stderr)\n"
    )

    process = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert "exit codes" in process.stdout
    assert not {"matplotlib", "pandas", "numpy"} & set(process.stderr.split())


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    command = " ".join(surgetank("reference")) + " | head -n 1; echo ${PIPESTATUS[0]}"

    process = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=True, cwd=tmp_path
    )

    assert process.stdout.splitlines()[-1] == "0"
    assert process.stderr == ""
