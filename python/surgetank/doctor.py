"""What is installed here, and where: the first thing to look at when something does not work."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from surgetank import _core
from surgetank.scenario import cores

_PACKAGES = {"numpy": "", "pandas": "frame", "matplotlib": "plot"}


def lines() -> Iterator[str]:
    """Yield the report, a fact in a line."""
    build = _core.build()
    yield f"surgetank   {build['version']} (revision {build['revision']})"
    yield f"compiled    by {build['compiler']}, C++{build['standard']}"
    yield f"results     sample path {build['sample_path']}"
    yield f"package     {Path(__file__).parent}"
    yield f"engine      {_core.__file__}"
    yield f"Python      {platform.python_version()} ({sys.executable})"
    for package, extra in _PACKAGES.items():
        yield f"{package:<11} {_version(package, extra)}"
    yield f"system      {platform.platform()}"
    yield f"cores       {cores()} usable of {os.cpu_count()}"
    yield f"SimGrid     {_simgrid()}"


def _version(package: str, extra: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return f"not installed: pip install 'surgetank[{extra}]'" if extra else "not installed"


def _simgrid() -> str:
    """Ask for the library that our own tests compare with; no scenario needs it yet."""
    tool = shutil.which("pkg-config")
    if tool is None:
        return "unknown: there is no pkg-config (only the tests of the repository need SimGrid)"
    answer = subprocess.run(
        [tool, "--modversion", "simgrid"], capture_output=True, text=True, check=False
    )
    if answer.returncode == 0:
        return f"{answer.stdout.strip()} (used by the tests of the repository)"
    return "not found (only the tests of the repository need it)"
