"""Tests of `ui.chart_digits`: charts without a Latin digit, and unchanged charts in English."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from sketchrnn.ui import chart_digits
from sketchrnn.ui.language import speaking


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
    chart_digits.localise(figure)
    assert figure.to_json() == before


def test_lines_have_the_digits_of_the_page(persian: None) -> None:
    figure = lines()
    chart_digits.localise(figure)
    (line,) = traces(figure)
    assert line.name == "\u2067run ۲\u2069"
    assert figure.layout.xaxis.title.text == "\u2067step ۱ to ۴\u2069"
    assert list(figure.layout.xaxis.ticktext) == list("۰۱۲۳")
    assert "\u2066−۱٫۵\u2069" in figure.layout.yaxis.ticktext
    assert line.hovertext[2] == "۲، ۰٫۲۵" and "%{hovertext}" in line.hovertemplate


def test_named_ticks_are_what_pointing_shows(persian: None) -> None:
    figure = lines()
    figure.update_xaxes(tickvals=[0, 1, 2, 3], ticktext=["a", "b", "c", "9"])
    chart_digits.localise(figure)
    assert figure.layout.xaxis.ticktext == ("a", "b", "c", "۹")
    assert [text[0] for text in traces(figure)[0].hovertext] == ["a", "b", "c", "۹"]


def test_heat_maps_have_the_digits_of_the_page(persian: None) -> None:
    figure = go.Figure(go.Heatmap(z=[[0.5, -0.25], [1, 0]], zmin=-1, zmax=1))
    chart_digits.localise(figure)
    (cells,) = traces(figure)
    assert cells.text[0][1] == "۱، ۰: \u2066−۰٫۲۵\u2069"
    assert not re.search("[0-9]", "".join(cells.colorbar.ticktext))
    assert list(figure.layout.yaxis.ticktext) == ["۰٫۰", "۰٫۲", "۰٫۴", "۰٫۶", "۰٫۸", "۱٫۰"]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 10, ["0", "2", "4", "6", "8", "10"]),
        (0, 60, ["0", "20", "40", "60"]),
        (0, 1.02, ["0.0", "0.5", "1.0"]),
        (-0.03, 0.02, ["−0.03", "−0.02", "−0.01", "0.00", "0.01", "0.02"]),
        (0, 1234, ["0", "500", "1,000"]),
        (3.02, 3.11, ["3.02", "3.04", "3.06", "3.08", "3.10"]),
        (-120, 95, ["−100", "−50", "0", "50"]),
        (7, 7, ["7.0"]),
        (0, 59.9, ["0", "20", "40"]),
    ],
)
def test_ticks_are_round_numbers(low: float, high: float, expected: list[str]) -> None:
    assert list(chart_digits.ticks(low, high).values()) == expected


def test_a_logarithmic_axis_has_powers_of_ten() -> None:
    found = list(chart_digits.powers(1e-12, 2).values())
    assert found == [
        "10<sup>−12</sup>",
        "10<sup>−9</sup>",
        "10<sup>−6</sup>",
        "10<sup>−3</sup>",
        "10<sup>0</sup>",
    ]


def test_units_and_formats_of_an_axis_stay(persian: None) -> None:
    figure = go.Figure(go.Scatter(x=[0.0, 60.0], y=[0.0, 0.7]))
    figure.update_xaxes(ticksuffix=" s")
    figure.update_yaxes(tickformat=".0%", range=[0, 1.02])
    chart_digits.localise(figure)
    axes = figure.layout.xaxis, figure.layout.yaxis
    across, up = ([text.strip("\u2067\u2069") for text in axis.ticktext] for axis in axes)
    assert across == ["۰ s", "۲۰ s", "۴۰ s", "۶۰ s"]
    assert up == [f"\u061c{number}٪" for number in ("۰", "۵۰", "۱۰۰")]


def test_bars_with_names_and_what_a_trace_says_itself_stay(persian: None) -> None:
    bars = go.Bar(x=[1.0, 2.0], y=["a", "b"], orientation="h", hoverinfo="skip")
    figure = go.Figure(bars)
    figure.update_xaxes(visible=False)
    before = figure.to_json()
    chart_digits.localise(figure)
    assert figure.to_json() == before
    line = go.Scatter(x=[0, 1], y=[0, 1], hovertext=["one", "two"], hovertemplate="%{hovertext}")
    figure = go.Figure(line)
    chart_digits.localise(figure)
    assert list(traces(figure)[0].hovertext) == ["one", "two"]
