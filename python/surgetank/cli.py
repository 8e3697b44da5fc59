"""The command `surgetank`: its words, and what each way to fail exits with.

stdout carries the result and nothing else; progress, advice and diagnostics go to stderr. What a
command needs is imported when it runs, so `--help` comes at once.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Sequence

from surgetank import __version__, commands
from surgetank._core import ScenarioError
from surgetank.missing import MissingPackageError

EXIT_CODES = """\
exit codes:
  0    all expectations pass, or there are none
  1    an expectation failed, or `check` found an error in the design
  2    the scenario or the command is wrong
  3    undecided: more replications would tell
  4    something needed is not installed
  5    stopped at a limit; partial results were written
  70   a bug of ours
  130  interrupted; the finished replications were kept
"""
WRONG, NOT_INSTALLED, BUG, INTERRUPTED = 2, 4, 70, 130

# Names that are settled, so that nobody takes them for something else.
LATER = (
    *("baseline", "calibrate", "compare", "import", "report", "search"),
    *("size", "sweep", "test"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] in LATER:
        _say(f"`{arguments[0]}` comes with a later version; this is {__version__}")
        return WRONG
    options = parser().parse_args(arguments)
    try:
        code = _guarded(options)
        sys.stdout.flush()
    except BrokenPipeError:  # Who read our output has seen enough, as `head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _guarded(options: argparse.Namespace) -> int:
    """Run the command, and say what went wrong in the words of whose fault it is."""
    try:
        return int(options.command(options))
    except ScenarioError as error:
        _say(str(error), prefix="")
        return WRONG
    except MissingPackageError as error:
        _say(str(error))
        return NOT_INSTALLED
    except BrokenPipeError:
        raise
    except OSError as error:
        _say(f"{error.strerror}: {error.filename}" if error.filename else str(error))
        return WRONG
    except KeyboardInterrupt:
        _say("interrupted before anything was finished")
        return INTERRUPTED
    except Exception:
        _say(traceback.format_exc(), prefix="")
        _say("this is a bug of ours: please report it with the lines above and the scenario")
        return BUG


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = argparse.ArgumentParser(
        prog="surgetank",
        description="A wind tunnel for event architectures: ask a scenario file, before "
        "production does.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"surgetank {__version__}")
    words = top.add_subparsers(metavar="COMMAND", required=True)
    _add_run(words)
    _add_check(words)

    new = words.add_parser("new", help="write a commented scenario to begin with")
    new.add_argument("name", metavar="NAME", help="of the scenario, or of its file")
    new.set_defaults(command=commands.new)

    graph = words.add_parser("graph", help="draw the topology as text")
    graph.add_argument("file", metavar="FILE")
    graph.add_argument("--format", choices=("mermaid", "dot", "simgrid"), default="mermaid")
    _add_set(graph)
    graph.set_defaults(command=commands.graph)

    schema = words.add_parser("schema", help="print the JSON Schema of the language, for editors")
    schema.add_argument("--out", metavar="FILE", help="write it to a file instead")
    schema.set_defaults(command=commands.schema)

    reference = words.add_parser("reference", help="print every word of the language, in Markdown")
    reference.set_defaults(command=commands.reference)

    preset = words.add_parser("preset", help="list brokers' documented defaults, or show one")
    what = preset.add_subparsers(metavar="WHAT", required=True)
    what.add_parser("list", help="all presets").set_defaults(command=commands.preset_list)
    show = what.add_parser("show", help="one preset: values, and where each is documented")
    show.add_argument("name", metavar="NAME", help="such as kafka/topic")
    show.set_defaults(command=commands.preset_show)

    validate = words.add_parser(
        "validate", help="replay recordings of real brokers, and print measured beside simulated"
    )
    validate.add_argument("folder", metavar="FOLDER", nargs="?", default="tests/data/recordings")
    validate.add_argument("--out", metavar="FILE", help="write the page to a file, too")
    validate.set_defaults(command=commands.validate)

    doctor = words.add_parser("doctor", help="say what is installed, and where")
    doctor.set_defaults(command=commands.doctor)
    return top


def _add_run(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = words.add_parser(
        "run",
        help="simulate a scenario and judge its expectations",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    run.add_argument("file", metavar="FILE")
    _add_set(run)
    run.add_argument("--seed", type=_whole(0), metavar="N", help="fixes every number")
    run.add_argument("--replications", type=_whole(1), metavar="N", help="independent runs")
    run.add_argument("--precision", metavar="2%", help="go on until intervals are this narrow")
    run.add_argument("--jobs", type=_whole(1), metavar="N", help="threads; default: all cores")
    run.add_argument("--out", metavar="DIR", help="write results, tables and plots there")
    run.add_argument("--format", choices=("text", "json"), default="text")
    run.add_argument(
        "--compare-physics",
        action="store_true",
        help="run it with native physics and with SimGrid, and print the gap",
    )
    run.add_argument("--quiet", action="store_true", help="no progress, and only the verdict")
    run.set_defaults(command=commands.run)


def _add_check(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    check = words.add_parser("check", help="say what is known of a design before any run")
    check.add_argument("files", metavar="FILE", nargs="+")
    check.add_argument("--format", choices=("text", "json", "sarif", "github"), default="text")
    _add_set(check)
    check.set_defaults(command=commands.check)


def _add_set(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set",
        action="append",
        type=_assignment,
        default=[],
        metavar="PATH=VALUE",
        help="use this value instead of the file's, such as run.horizon=10min; may be repeated",
    )


def _assignment(text: str) -> tuple[str, str]:
    path, equals, value = text.partition("=")
    if not path or not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form path=value")
    return path.strip(), value


def _whole(least: int) -> Callable[[str], int]:
    """Return a reader of whole numbers that are at least `least`."""

    def read(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least {least}")
        return int(text)

    return read


def _say(text: str, prefix: str = "surgetank: ") -> None:
    print(f"{prefix}{text}".rstrip(), file=sys.stderr)
