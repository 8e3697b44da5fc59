"""Packages that only some of us need: asked for late, and missed with advice."""

from __future__ import annotations

import importlib
from typing import Any

_EXTRAS = {"pandas": "frame", "matplotlib": "plot"}


class MissingPackageError(ImportError):
    """Something asked for needs a package that is not installed; the message says how to get it."""


def need(module: str) -> Any:
    """Import `module`, or say which extra of ours brings it.

    Raises
    ------
    MissingPackageError
        The package is not installed.
    """
    package = module.partition(".")[0]
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != package:
            raise  # The package is there and broken inside: that is another story.
        extra = _EXTRAS.get(package)
        what = f"'surgetank[{extra}]'" if extra else package
        raise MissingPackageError(
            f"{package} is not installed; get it by: pip install {what}", name=package
        ) from error
