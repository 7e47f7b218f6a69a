"""Tests of `pupils`: what a pupil takes for a figure, and the table in docs/speed.md."""

import asyncio
from typing import Any

import pytest
from streamlit.proto.Delta_pb2 import Delta

from benchmarks.documents import END
from benchmarks.pupils import NAME, PAGE, Pupil, Waits, fill
from benchmarks.visitor import PageError


def pupil() -> Pupil:
    """A pupil without a connection."""
    return Pupil(None, "", "lesson=neuron")  # type: ignore[arg-type]


def markdown(text: str) -> Delta:
    delta = Delta()
    delta.new_element.markdown.body = text
    return delta


def test_a_chart_and_a_table_are_figures_and_a_sentence_is_none() -> None:
    chart = Delta()
    chart.new_element.plotly_chart.id = "a"
    for delta, figure in ((chart, True), (markdown("| a | b |"), True), (markdown("a"), False)):
        one = pupil()
        one._take_element(delta)
        assert (one.figure is not None) == figure and not one.complete


def test_the_time_it_took_ends_a_lesson() -> None:
    one = pupil()
    one._take_element(markdown(PAGE["took"].format(seconds=1.5, seed=0)))
    assert one.complete


def test_an_error_on_the_page_is_raised_and_a_note_is_not() -> None:
    one, note = pupil(), Delta()
    note.new_element.alert.body = "Try this"
    one._take_element(note)
    assert not one.errors
    failed = Delta()
    failed.new_element.exception.type = "ValueError"
    failed.new_element.exception.message = "no"
    one._take_element(failed)
    with pytest.raises(PageError, match="ValueError: no"):
        asyncio.run(one.wait(lambda: False))


def test_the_table_is_filled_in() -> None:
    waits = Waits([0.5, 1.0], [1.0, 3.0], [10.0, 20.0], ["a", "b"], ["c: no answer"])
    row: dict[str, Any] = waits.row(3) | {"cpu_s": 30.0, "MB": 900.0}
    assert row["complete"] == 2 and row["errors"] == 1 and row["figure_worst_s"] == 3.0
    text = fill(f"a\n<!-- {NAME} -->\nold\n{END}\nb\n", row, 2)
    assert "| first figure | 2.0 | 2.9 | 3.0 |" in text and "old" not in text
    assert text.endswith(f"Cores: 2.\n{END}\nb\n")
    with pytest.raises(ValueError, match="expected a line <!-- pupils -->"):
        fill("nothing", row, 2)
