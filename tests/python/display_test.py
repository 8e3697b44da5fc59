"""Notebooks and progress: cards, bars and lines."""

from __future__ import annotations

import io
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import surgetank as st
from surgetank import display, progress

SCENARIOS = Path(__file__).parents[2] / "scenarios"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_results_are_a_card_with_their_verdicts(orders_results: st.Results) -> None:
    card = orders_results._repr_html_()

    assert "<b>order-processing</b>" in card
    assert card.count("<table>") == 2
    assert all(name in card for name in ("payments-q", "slo", "none-lost"))


def test_a_card_takes_no_markup_from_a_scenario(mm1_results: st.Results) -> None:
    document = {**mm1_results.to_dict(), "question": "<script>alert(1)</script>"}

    assert "<script>" not in display.html(document)


def test_a_scenario_is_shown_as_table_and_as_mermaid(mm1: st.Scenario) -> None:
    bundle = mm1._repr_mimebundle_()

    assert bundle["text/plain"] == "<surgetank.Scenario 'mm1'>"
    assert "<td style='text-align:left'>server</td>" in bundle["text/html"]
    assert bundle["text/vnd.mermaid"].startswith("flowchart LR")


def test_logs_get_a_line_for_each_tenth() -> None:
    log = io.StringIO()

    with progress.Lines("mm1", log) as show:
        for done in range(41):
            show(done, 40)

    lines = log.getvalue().splitlines()
    assert len(lines) == 10
    assert lines[0] == "mm1: 4/40 replications (10 %)"
    assert lines[-1] == "mm1: 40/40 replications (100 %)"


def test_terminals_get_a_bar_that_goes_away() -> None:
    terminal = Terminal()

    with progress.Bar("mm1", terminal) as show:
        show(1, 2)
        show(1, 2)

    text = terminal.getvalue()
    assert text.count("1/2 replications") == 1  # Nothing new, nothing drawn.
    assert "█" * 16 + "·" * 16 in text
    assert text.endswith("\r\033[K")


def test_the_place_decides_what_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("CI", raising=False)
    assert isinstance(progress.choose("mm1", Terminal()), progress.Bar)
    assert isinstance(progress.choose("mm1", io.StringIO()), progress.Lines)

    monkeypatch.setenv("CI", "true")
    assert isinstance(progress.choose("mm1", Terminal()), progress.Lines)


@pytest.mark.filterwarnings("default")  # What Jupyter warns about itself is not ours to mend.
def test_a_notebook_gets_one_bar_that_is_updated() -> None:
    source = (
        "import surgetank as st\n"
        "short = {'run.horizon': '10min', 'run.warm_up': '2min'}\n"
        f"results = st.load({str(SCENARIOS / 'mm1.yaml')!r}, set=short).run(\n"
        "    replications=4, progress=True)"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])

    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()

    (output,) = notebook.cells[0].outputs
    assert output["data"]["text/html"].startswith("<small>mm1: ")
