"""Charts of the lessons, in colours that a light and a dark page both carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from sketchrnn.ui import plots

COLOURS = ("#e0582a", "#4a90d9", "#6a994e", "#9b6bd6", "#c9a227", "#2a9d8f")
GREY = "#8a8f98"
SHOWN = 64
"""Units that are shown, those that move most."""


def lines(
    values: Mapping[str, np.ndarray],
    key: str,
    x: Sequence[float] | np.ndarray | None = None,
    across: str = "",
    up: str = "",
    log: bool = False,
    grey: Sequence[str] = (),
    marks: bool = False,
    ticks: Sequence[str] = (),
) -> None:
    """Draw one line for each name.

    Args:
        values: [T_i] for each name.
        key: of the chart, different from those of others on the page.
        x: [T] for all of them; 0, 1, 2, … if None.
        across, up: what the axes are.
        log: the vertical axis is logarithmic.
        grey: names of baselines, drawn dotted and grey.
        marks: draw a dot at each value too.
        ticks: what stands at 0, 1, 2, … of the horizontal axis, instead of numbers.
    """
    figure = go.Figure()
    coloured = [name for name in values if name not in grey]
    for name, line in values.items():
        colour = GREY if name in grey else COLOURS[coloured.index(name) % len(COLOURS)]
        figure.add_scatter(
            x=np.arange(len(line)) if x is None else np.asarray(x)[: len(line)],
            y=line,
            name=name,
            mode="lines+markers" if marks else "lines",
            line={"color": colour, "width": 2.5, "dash": "dot" if name in grey else "solid"},
        )
    figure.update_layout(
        height=300,
        margin={"l": 0, "r": 8, "t": 8, "b": 4},
        dragmode=False,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
        showlegend=len(values) > 1,
    )
    figure.update_xaxes(title=across, fixedrange=True, automargin=True)
    figure.update_yaxes(
        title=up,
        fixedrange=True,
        automargin=True,
        type="log" if log else "linear",
        exponentformat="power",
    )
    _name(figure, ticks)
    plots.show(figure, key)


def smoothed(values: np.ndarray, width: int) -> np.ndarray:
    """Return means of the last `width` values [n]; NaN where there are none."""
    known = np.where(np.isnan(values), 0.0, values)
    counts = np.convolve(~np.isnan(values), np.ones(width))[: len(values)]
    sums = np.convolve(known, np.ones(width))[: len(values)]
    return np.where(np.isnan(values), np.nan, sums / np.maximum(counts, 1))


def heat(values: np.ndarray, key: str, across: str, up: str, ticks: Sequence[str] = ()) -> None:
    """Draw a matrix [R, C] as colours, blue below 0 and red above.

    across, up: what columns and rows are. ticks: what stands at each column instead of a number.
    """
    limit = float(np.abs(values).max()) or 1.0
    figure = go.Figure(
        go.Heatmap(z=values, colorscale="RdBu_r", zmin=-limit, zmax=limit, colorbar={"len": 0.9})
    )
    figure.update_layout(height=300, margin={"l": 0, "r": 8, "t": 8, "b": 4}, dragmode=False)
    figure.update_xaxes(title=across, fixedrange=True, automargin=True)
    figure.update_yaxes(title=up, fixedrange=True, automargin=True, autorange="reversed")
    _name(figure, ticks)
    plots.show(figure, key)


def units(values: np.ndarray, key: str, across: str, up: str) -> None:
    """Draw outputs of units over time [T, units] as colours, those that move most first."""
    heat(values[:, np.argsort(-values.std(axis=0))[:SHOWN]].T, key, across, up)


def strokes(parts: Sequence[tuple[Sequence[np.ndarray], str]], key: str, height: int) -> None:
    """Draw strokes, each [n, 2] in pixels, y down; parts: some strokes and their colour each."""
    figure = go.Figure()
    for drawn, colour in parts:
        for stroke in drawn:
            figure.add_scatter(
                x=stroke[:, 0],
                y=stroke[:, 1],
                mode="lines",
                line={"color": colour, "width": 3},
                hoverinfo="skip",
            )
    figure.update_yaxes(autorange="reversed", scaleanchor="x")
    _plain(figure, height)
    plots.show(figure, key)


def places(ways: Sequence[np.ndarray], clouds: Mapping[str, np.ndarray], key: str) -> None:
    """Draw ways [n, 2] in grey and places [m, 2] on them, a colour for each name."""
    figure = go.Figure()
    for way in ways:
        figure.add_scatter(
            x=way[:, 0],
            y=way[:, 1],
            mode="lines",
            line={"color": GREY, "width": 1.5},
            opacity=0.5,
            showlegend=False,
            hoverinfo="skip",
        )
    for (name, at), colour in zip(clouds.items(), COLOURS, strict=False):
        figure.add_scatter(
            x=at[:, 0], y=at[:, 1], name=name, mode="markers", marker={"color": colour, "size": 7}
        )
    figure.update_yaxes(scaleanchor="x")
    _plain(figure, 380)
    figure.update_layout(
        showlegend=True, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"}
    )
    plots.show(figure, key)


def metrics(*numbers: tuple[str, str | int | None]) -> None:
    """Show numbers side by side, each a name and what is said of it."""
    for column, (name, said) in zip(st.columns(len(numbers), gap="medium"), numbers, strict=True):
        column.metric(name, said)


def _plain(figure: go.Figure, height: int) -> None:
    figure.update_layout(
        height=height, margin={"l": 0, "r": 0, "t": 0, "b": 0}, dragmode=False, showlegend=False
    )
    figure.update_xaxes(visible=False, fixedrange=True)
    figure.update_yaxes(visible=False, fixedrange=True)


def _name(figure: go.Figure, ticks: Sequence[str]) -> None:
    if ticks:
        figure.update_xaxes(
            tickmode="array", tickvals=list(range(len(ticks))), ticktext=list(ticks)
        )
