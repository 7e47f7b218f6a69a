"""The numbers on the axes of charts."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest

from sketchrnn.ui import ticks
from tests.ui.speaking import speaking


@pytest.mark.parametrize(
    ("ends", "at", "decimals"),
    [
        ((0, 60), [0, 20, 40, 60], 0),
        ((0, 1.02), [0, 0.5, 1], 1),
        ((-0.03, 0.02), [-0.03, -0.02, -0.01, 0, 0.01, 0.02], 2),
        ((0, 1234), [0, 500, 1000], 0),
    ],
)
def test_ticks_are_round_numbers(ends: tuple[float, float], at: list[float], decimals: int) -> None:
    found, digits = ticks.positions(*ends)
    assert found == pytest.approx(at, abs=1e-9) and digits == decimals


def chart() -> go.Figure:
    figure = go.Figure(go.Scatter(x=[0.0, 60.0], y=[0.0, 1.0]))
    figure.update_xaxes(ticksuffix=" s")
    figure.update_yaxes(tickformat=".0%")
    return figure


def labels(figure: go.Figure) -> list[list[str]]:
    """Return the labels of both axes, without the marks of their direction."""
    axes = [*figure.select_xaxes(), *figure.select_yaxes()]
    return [[text.strip("\u2067\u2069") for text in axis.ticktext or ()] for axis in axes]


def test_charts_have_the_digits_of_the_language() -> None:
    figure = chart()
    with speaking("fa"):
        ticks.localise(figure)
    across, up = labels(figure)
    assert across == ["۰ s", "۲۰ s", "۴۰ s", "۶۰ s"]
    assert up == [f"\u061c{number}٪" for number in ("۰", "۲۰", "۴۰", "۶۰", "۸۰", "۱۰۰")]


def test_charts_in_english_and_axes_with_names_stay_as_they_are() -> None:
    figure = chart()
    ticks.localise(figure)
    assert figure == chart()
    named = go.Figure(go.Bar(x=[1.0, 2.0], y=["a", "b"], orientation="h"))
    named.update_xaxes(visible=False)
    with speaking("fa"):
        ticks.localise(named)
    assert labels(named) == [[], []]
