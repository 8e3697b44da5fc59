"""What the C++ module offers; the friendly layer above it is what people should use."""

from collections.abc import Callable, Sequence
from typing import Any

class ScenarioError(ValueError):
    """The scenario is wrong; `diagnostics` has everything that is, each with its place."""

    diagnostics: list[dict[str, Any]]

class ContractViolation(RuntimeError):
    """We are wrong: a rule of our own was broken. Please report it."""

class Scenario:
    """A scenario that was read, checked and connected."""

    @staticmethod
    def from_file(path: str, overrides: Sequence[str] = ()) -> Scenario: ...
    @staticmethod
    def from_text(
        text: str, file_name: str = "<text>", overrides: Sequence[str] = (), base_dir: str = ""
    ) -> Scenario: ...
    @property
    def name(self) -> str: ...
    @property
    def question(self) -> str: ...
    def to_yaml(self) -> str: ...
    def graph(self) -> dict[str, Any]: ...
    def study(self) -> str: ...
    def run(
        self,
        *,
        replications: int | None = None,
        seed: int | None = None,
        precision: float | None = None,
        jobs: int = 1,
        progress: Callable[[int, int], object] | None = None,
    ) -> Results: ...

class Results:
    """The outcome of a run, as the document that `surgetank run --format json` prints."""

    def json(self, full: bool = False) -> str: ...

def schema() -> str: ...
def reference() -> str: ...
def finding_meanings() -> str: ...
def version() -> str: ...
def build() -> dict[str, str]: ...
