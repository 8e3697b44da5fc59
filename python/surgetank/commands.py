"""What the commands do: each takes the parsed options and returns an exit code."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from surgetank import _core
from surgetank.missing import MissingPackageError
from surgetank.report import report, verdict_line
from surgetank.results import FORMAT_VERSION, Results
from surgetank.scenario import load
from surgetank.text import Paint, wants_color, width_of

if TYPE_CHECKING:
    from surgetank.check import Outcome

SCHEMA_FILE = "surgetank.schema.json"


def run(options: argparse.Namespace) -> int:
    """Simulate, print, save."""
    overrides = dict(options.set)
    if options.precision is not None:
        overrides["run.precision"] = options.precision
    if options.compare_physics:
        return _compare_physics(options, overrides)
    results = load(options.file, set=overrides).run(
        replications=options.replications,
        seed=options.seed,
        jobs=options.jobs,
        progress=not options.quiet,
    )
    if results.interrupted:
        _note(f"interrupted; the {results.replications} finished replications are kept")
    _print_results(results, options)
    if options.out is not None and not _save(results, Path(options.out), quiet=options.quiet):
        # Of several exit codes the first of 130, 4, 5, 1, 3 counts.
        return 130 if results.interrupted else 4
    return results.exit_code


def _compare_physics(options: argparse.Namespace, overrides: dict[str, str]) -> int:
    """Run a scenario with both physics on the same random numbers; the second one judges."""
    from surgetank import physics

    both = []
    for name in physics.KINDS:
        results = load(options.file, set={**overrides, "run.physics": name}).run(
            replications=options.replications,
            seed=options.seed,
            jobs=options.jobs,
            progress=not options.quiet,
        )
        if results.interrupted or results.limit is not None:
            _note(f"physics: {name} did not come to its end")
            _print_results(results, options)
            return results.exit_code
        both.append(results)
    gap = physics.compare(*both)
    if options.format == "json":
        print(json.dumps(gap, indent=1, ensure_ascii=False))
    else:
        paint, width = Paint(wants_color(sys.stdout)), width_of(sys.stdout)
        print("\n".join(physics.lines(gap, paint, width=width, brief=options.quiet)))
    if options.out is not None:
        for name, results in zip(physics.KINDS, both, strict=True):
            if not _save(results, Path(options.out) / name, quiet=options.quiet):
                return 4
    return both[1].exit_code


def check(options: argparse.Namespace) -> int:
    """Compile each file, and say what is known of its design before any run."""
    from surgetank.check import check_file, exit_code, github, sarif

    outcomes = [check_file(file, dict(options.set)) for file in options.files]
    if options.format == "json":
        files = [outcome.to_dict() for outcome in outcomes]
        print(json.dumps({"format_version": FORMAT_VERSION, "files": files}, indent=1))
    elif options.format == "sarif":
        print(sarif.document(outcomes))
    elif options.format == "github":
        print("\n".join(github.lines(outcomes)))
    else:
        _print_checked(outcomes)
    return exit_code(outcomes)


def graph(options: argparse.Namespace) -> int:
    """Draw a topology as text, or write its platform for SimGrid."""
    scenario = load(options.file, set=dict(options.set))
    try:
        sys.stdout.write(scenario.graph(format=options.format))
    except ValueError as error:
        _note(str(error))
        return 2
    return 0


def schema(options: argparse.Namespace) -> int:
    """Print the JSON Schema, or write it."""
    text = _core.schema().rstrip() + "\n"
    if options.out is None:
        sys.stdout.write(text)
    else:
        Path(options.out).write_text(text, encoding="utf-8")
    return 0


def reference(options: argparse.Namespace) -> int:
    """Print the reference page of the language."""
    sys.stdout.write(_core.reference().rstrip() + "\n")
    return 0


def preset_list(options: argparse.Namespace) -> int:
    """Name all presets."""
    from surgetank.presets import list_lines

    print("\n".join(list_lines()))
    return 0


def preset_show(options: argparse.Namespace) -> int:
    """Print a preset with its sources."""
    from surgetank.presets import show_lines

    try:
        print("\n".join(show_lines(options.name)))
    except KeyError as error:
        _note(str(error.args[0]))
        return 2
    return 0


def validate(options: argparse.Namespace) -> int:
    """Replay recordings, print the table, and fail where a bar is missed."""
    from surgetank.validate import page, recordings_in, replay, table

    recordings = recordings_in(Path(options.folder))
    if not recordings:
        _note(f"no recordings (*.rec) in {options.folder}")
        return 2
    lines = [line for recording in recordings for line in replay(recording)]
    print("\n".join(table(lines)))
    if options.out is not None:
        Path(options.out).write_text(page(recordings, lines), encoding="utf-8")
    return 0 if all(line.holds for line in lines) else 1


def new(options: argparse.Namespace) -> int:
    """Write a scenario to begin with, and the schema that its first lines name."""
    from surgetank.starter import starter

    path = Path(options.name)
    path = path if path.suffix in (".yaml", ".yml") else path.with_name(f"{path.name}.yaml")
    text = starter(path.stem, SCHEMA_FILE)
    _core.Scenario.from_text(text, str(path))  # The name may be one the language refuses.
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    schema_path = path.with_name(SCHEMA_FILE)
    if not schema_path.exists():
        schema_path.write_text(_core.schema().rstrip() + "\n", encoding="utf-8")
    print(path)
    _note(f"next: surgetank run {path}")
    return 0


def doctor(options: argparse.Namespace) -> int:
    """Say what is installed."""
    from surgetank.doctor import lines

    print("\n".join(lines()))
    return 0


def _print_results(results: Results, options: argparse.Namespace) -> None:
    if options.format == "json":
        print(results.to_json())
    elif options.quiet:
        print(f"{results.scenario}: {verdict_line(results.to_dict())}")
    else:
        color, width = wants_color(sys.stdout), width_of(sys.stdout)
        sys.stdout.write(report(results.to_dict(), width=width, color=color))


def _save(results: Results, directory: Path, *, quiet: bool) -> bool:
    """Save, and return whether nothing was missing."""
    sys.stdout.flush()
    try:
        paths = results.save(directory)
    except MissingPackageError as error:
        _note(f"tables are in {directory}, plots are not: {error}")
        return False
    if not quiet:
        _note(f"written to {directory}: {', '.join(path.name for path in paths)}")
    return True


def _print_checked(outcomes: list[Outcome]) -> None:
    """Print studies to stdout, and what is wrong with a text to stderr."""
    from surgetank.check.text import lines_of

    color, width = wants_color(sys.stdout), width_of(sys.stdout)
    for number, outcome in enumerate(outcomes):
        if outcome.diagnostics:
            print(outcome.text.rstrip(), file=sys.stderr)
            continue
        if number > 0:
            print()
        for line in lines_of(outcome, width=width, color=color):
            print(line)


def _note(text: str) -> None:
    print(f"surgetank: {text}", file=sys.stderr)
