"""Tests of `ui.learn.figures`: charts without a Latin digit, and unchanged charts in English."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from sketchrnn.ui.learn import figures
from tests.ui.speaking import speaking


@pytest.fixture
def persian() -> Iterator[None]:
    with speaking("fa"):
        yield


def lines() -> go.Figure:
    figure = go.Figure()
    figure.add_scatter(x=np.arange(4), y=np.array([-1.5, np.nan, 0.25, 1.0]), name="run 2")
    figure.update_xaxes(title="step 1 to 4")
    return figure


def traces(figure: go.Figure) -> Any:
    """What a chart shows; plotly does not declare its type."""
    return figure.data


def test_english_charts_are_left_to_plotly() -> None:
    figure = lines()
    before = figure.to_json()
    figures.localise(figure)
    assert figure.to_json() == before


def test_lines_have_the_digits_of_the_page(persian: None) -> None:
    figure = lines()
    figures.localise(figure)
    (line,) = traces(figure)
    assert line.name == "run ۲" and figure.layout.xaxis.title.text == "step ۱ to ۴"
    assert list(figure.layout.xaxis.ticktext) == list("۰۱۲۳")
    assert "\u2066−۱٫۵\u2069" in figure.layout.yaxis.ticktext
    assert line.text[2] == "۲، ۰٫۲۵" and "%{text}" in line.hovertemplate


def test_named_ticks_are_what_pointing_shows(persian: None) -> None:
    figure = lines()
    figure.update_xaxes(tickvals=[0, 1, 2, 3], ticktext=["a", "b", "c", "9"])
    figures.localise(figure)
    assert figure.layout.xaxis.ticktext == ("a", "b", "c", "۹")
    assert [text[0] for text in traces(figure)[0].text] == ["a", "b", "c", "۹"]


def test_heat_maps_have_the_digits_of_the_page(persian: None) -> None:
    figure = go.Figure(go.Heatmap(z=[[0.5, -0.25], [1, 0]], zmin=-1, zmax=1))
    figures.localise(figure)
    (cells,) = traces(figure)
    assert cells.text[0][1] == "۱، ۰: \u2066−۰٫۲۵\u2069"
    assert not re.search("[0-9]", "".join(cells.colorbar.ticktext))
    assert list(figure.layout.yaxis.ticktext) == ["۰٫۰", "۰٫۲", "۰٫۴", "۰٫۶", "۰٫۸", "۱٫۰"]


@pytest.mark.parametrize(
    ("low", "high", "log", "expected"),
    [
        (0, 10, False, ["0", "2", "4", "6", "8", "10"]),
        (3.02, 3.11, False, ["3.02", "3.04", "3.06", "3.08", "3.10"]),
        (-120, 95, False, ["−100", "−50", "0", "50"]),
        (7, 7, False, ["7.0"]),
        (0, 59.9, False, ["0", "20", "40"]),
        (1e-12, 2, True, ["10<sup>−12</sup>", "10<sup>−9</sup>", "10<sup>−6</sup>"]),
    ],
)
def test_ticks_are_round_numbers(low: float, high: float, log: bool, expected: list[str]) -> None:
    found = figures.ticks(low, high, log)
    assert list(found.values())[: len(expected)] == expected
    assert len(found) <= figures.MOST
