"""The rules of the house, read from the sources: floors, forbidden calls, sizes and words.

A rule is a pattern that must not occur in the files of some folders. Comments and texts of C++ are
blanked before a pattern looks, so that a comment may speak of what code must not do. Each rule
carries a planted line that it must find: a checker that cannot fail proves nothing.
"""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MADE_BY_TOOLS = (
    "surgetank-physics",
    "build",
    "out",
    "dist",
    "__pycache__",
    "*.egg-info",
    ".*_cache",
    ".git",
    ".venv",
)
CPP = {".cpp", ".hpp"}
CODE = CPP | {".py", ".pyi", ".sh", ".cmake"}
TEXT = CODE | {".md", ".yaml", ".yml", ".toml", ".json", ".ipynb", ".txt", ""}
LONGEST_FILE = 350  # The goal is 300; this is where it stops.
LONGEST_LINE = 100

CPP_COMMENT_OR_TEXT = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*\"""", re.DOTALL
)


@dataclass(frozen=True)
class Rule:
    """What `folders` must not contain; files that match `allowed` are where it belongs."""

    name: str
    pattern: str
    folders: tuple[str, ...]
    planted: str
    allowed: tuple[str, ...] = ()
    suffixes: frozenset[str] = frozenset(CPP)
    in_comments: bool = False

    def covers(self, path: str) -> bool:
        """Whether the rule holds for the file at `path`, seen from the root."""
        in_folder = any(path.startswith(folder) for folder in self.folders)
        excepted = any(fnmatch.fnmatch(path, pattern) for pattern in self.allowed)
        return in_folder and not excepted and Path(path).suffix in self.suffixes

    def findings(self, path: str, text: str) -> list[str]:
        """One `path:line: name: text` for each offence."""
        pattern = re.compile(self.pattern)
        visible = text if self.in_comments else without_comments(text)
        return [
            f"{path}:{number}: {self.name}: {line.strip()}"
            for number, line in enumerate(visible.splitlines(), start=1)
            if pattern.search(line)
        ]


PRODUCT = ("sim/", "models/", "scenarios/", "python/bindings/")
BELOW = ("sim/", "models/")
MATH = r"(log|log2|log10|log1p|exp|exp2|expm1|pow|sin|cos|tan|[lt]gamma|erfc?|hypot|cbrt)"
# The words are spelled in two parts, since this file obeys the rules too.
UNFINISHED = r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b"
ELSEWHERE = r"(?<![\w.-])(/wo" + r"rk/|/ro" + r"ot/|sha" + r"red/)"

RULES = (
    Rule(
        "sim stands on nothing",
        r'#include "(models|scenarios|python|tests)/',
        ("sim/",),
        '#include "models/message.hpp"',
    ),
    Rule(
        "models stand on sim only",
        r'#include "(scenarios|python|tests)/',
        ("models/",),
        '#include "scenarios/compiler/read.hpp"',
    ),
    Rule(
        "scenarios know no Python",
        r'#include "(python|tests)/|#include <(pybind11/|Python\.h)',
        ("scenarios/",),
        "#include <pybind11/pybind11.h>",
    ),
    Rule(
        "nothing sees the tests",
        r'#include "tests/',
        PRODUCT,
        '#include "tests/theory/mm1.hpp"',
    ),
    Rule(
        "YAML is read by the compiler only",
        r"#include <yaml-cpp/",
        (*PRODUCT, "tests/"),
        "#include <yaml-cpp/yaml.h>",
        allowed=("scenarios/compiler/*",),
    ),
    Rule(
        "graphs belong to topology and analysis",
        r"#include <boost/graph/",
        (*PRODUCT, "tests/"),
        "#include <boost/graph/adjacency_list.hpp>",
        allowed=(
            "scenarios/compiler/topology*",
            "scenarios/compiler/rank.cpp",
            "scenarios/compiler/analysis/*",
        ),
    ),
    Rule(
        "SimGrid stays behind one door",
        r"#include [<\"]simgrid/",
        (*PRODUCT, "tests/"),
        "#include <simgrid/s4u.hpp>",
        allowed=("scenarios/physics/simgrid/*", "tests/simgrid/transfer_test.cpp"),
    ),
    Rule(
        "threads are the runner's",
        r"#include <(thread|mutex|shared_mutex|future|condition_variable|pthread\.h)>"
        r"|std::(jthread|thread|async|mutex)\b",
        PRODUCT,
        "std::jthread worker(run);",
        # The second waits for a run in one thread while another hears Ctrl-C.
        allowed=("scenarios/runner/*", "python/bindings/watched_run.cpp"),
    ),
    Rule(
        "no shared state below the runner",
        r"#include <atomic>|\bthread_local\b|std::atomic",
        BELOW,
        "thread_local int count = 0;",
        allowed=("sim/kernel.hpp",),  # Reads the request to stop, and nothing else.
    ),
    Rule(
        "chance comes from a stream",
        r"std::\w+_distribution\b|std::generate_canonical|\brandom_device\b"
        r"|std::(shuffle|sample|s?rand|random_shuffle)\b|\bs?rand\(",
        (*PRODUCT, "tests/"),
        "std::exponential_distribution<double> gap(1.0);",
    ),
    Rule(
        "functions whose bits depend on the machine",
        rf"(std::|(?<!\w)::|__builtin_){MATH}[fl]?\(",
        BELOW,
        "return -std::log1p(-u);",
    ),
    Rule(
        "functions of sim/math.hpp are called by their full name",
        rf"(?<![\w.>:]){MATH}[fl]?\(",
        BELOW,
        "return -log1p(-u);",
        allowed=("sim/math*",),
    ),
    Rule(
        "models ask no clock and no file, and print nothing",
        r"#include <(iostream|fstream|cstdio|stdio\.h|filesystem|ctime|print)>"
        r"|\bprintf\(|std::c(out|err)\b|(system|steady|high_resolution)_clock|\bgetenv\(",
        BELOW,
        "const auto start = std::chrono::steady_clock::now();",
    ),
    Rule(
        "objects are owned by values and unique_ptr",
        r"\bnew\s+\w|(?<!operator )\bdelete(\[\])?\s+\w|std::(malloc|free)\(",
        PRODUCT,
        "Queue* queue = new Queue(config);",
    ),
    Rule("no macros", r"^\s*#\s*define\b", PRODUCT, "#define LIMIT 10"),
    Rule(
        "nothing is left for later",
        UNFINISHED,
        ("",),
        "// " + "TO" + "DO: count the lost ones.",
        suffixes=frozenset(TEXT),
        in_comments=True,
    ),
    Rule(
        "no path of one machine",
        ELSEWHERE,
        ("",),
        "see /wo" + "rk/notes.md",
        suffixes=frozenset(TEXT),
        in_comments=True,
    ),
)


def without_comments(text: str) -> str:
    """Blank the comments and texts of C++; `#include "..."` keeps its name, lines stay lines."""

    def blank(found: re.Match[str]) -> str:
        line_start = text.rfind("\n", 0, found.start()) + 1
        if text[line_start : found.start()].lstrip().startswith("#include"):
            return found[0]
        return re.sub(r"[^\n]", " ", found[0])

    return CPP_COMMENT_OR_TEXT.sub(blank, text)


def offences(path: str, text: str) -> list[str]:
    """Find what is wrong with a file of this path and content."""
    found: list[str] = []
    for rule in RULES:
        if rule.covers(path):
            found += rule.findings(path, text)
    if Path(path).suffix in CODE or Path(path).name == "CMakeLists.txt":
        lines = text.splitlines()
        found += [
            f"{path}:{number}: a line of {len(line)} columns"
            for number, line in enumerate(lines, start=1)
            if len(line) > LONGEST_LINE
        ]
        if len(lines) > LONGEST_FILE:
            found.append(f"{path}: a file of {len(lines)} lines")
    return found


def is_made_by_tools(path: Path) -> bool:
    """Whether a part of the path names what a build or a tool left behind."""
    return any(fnmatch.fnmatch(part, name) for part in path.parts for name in MADE_BY_TOOLS)


def sources() -> list[Path]:
    """Every text file of the project, in order."""
    return sorted(
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and path.suffix in TEXT
        and path.name != "LICENSE"
        and "tests/negative/encoding" not in path.as_posix()  # Wrong bytes on purpose.
        and not is_made_by_tools(path.relative_to(ROOT))
    )


def folders_with_sources() -> list[str]:
    """Every folder with a source, so that a red test says where."""
    return sorted({str(path.parent.relative_to(ROOT)) for path in sources()})


@pytest.mark.parametrize("folder", folders_with_sources())
def test_sources_keep_the_rules_of_the_house(folder: str) -> None:
    found = [
        offence
        for path in sources()
        if str(path.parent.relative_to(ROOT)) == folder
        for offence in offences(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
    ]

    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_finds_its_planted_fault(rule: Rule) -> None:
    folder = rule.folders[0]
    path = f"{folder}planted.cpp" if folder else "planted.md"

    assert any(rule.name in offence for offence in offences(path, f"\n{rule.planted}\n"))


@pytest.mark.parametrize("rule", [rule for rule in RULES if not rule.in_comments])
def test_a_comment_may_speak_of_what_code_must_not_do(rule: Rule) -> None:
    assert rule.findings("sim/planted.cpp", f"// Not so: {rule.planted}\n") == []


def test_a_word_is_found_in_a_comment_too() -> None:
    assert offences("sim/planted.hpp", "// " + "FIX" + "ME\n")


def test_an_exception_holds_in_its_own_place_only() -> None:
    graph = "#include <boost/graph/adjacency_list.hpp>\n"

    assert offences("scenarios/compiler/topology.hpp", graph) == []
    assert offences("scenarios/compiler/read.cpp", graph)


def test_long_lines_and_long_files_are_found() -> None:
    assert offences("sim/planted.hpp", "x" * LONGEST_LINE + "\n") == []
    assert offences("sim/planted.hpp", "x" * (LONGEST_LINE + 1) + "\n")
    assert offences("sim/planted.hpp", "\n" * LONGEST_FILE) == []
    assert offences("sim/planted.hpp", "\n" * (LONGEST_FILE + 1))
