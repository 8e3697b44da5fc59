"""The Python of the project passes ruff and mypy with the settings of pyproject.toml."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "arguments",
    [
        ["ruff", "check", "python", "tests"],
        ["ruff", "format", "--check", "python", "tests"],
        ["mypy"],
    ],
    ids=" ".join,
)
def test_checker_finds_nothing(arguments: list[str]) -> None:
    checker = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert checker.returncode == 0, checker.stdout + checker.stderr
