"""What is installed here, and where: the first thing to look at when something does not work."""

from __future__ import annotations

import os
import platform
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
    """Ask the helper in which SimGrid runs; only `physics: simgrid` needs it."""
    helper = os.environ.get("SURGETANK_PHYSICS") or Path(__file__).with_name("surgetank-physics")
    try:
        answer = subprocess.run([helper], capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        answer = None
    if answer is None or answer.returncode != 0:
        return "not there: sudo apt-get install libsimgrid-dev, then build Surgetank again"
    return f"{answer.stdout.strip().removeprefix('SimGrid ')} ({helper})"
