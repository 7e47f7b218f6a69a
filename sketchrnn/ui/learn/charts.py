"""Charts of the lessons, in colours that are visible on a light and on a dark page.

Not here: which figures a lesson shows (`lessons/`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from sketchrnn.ui import plots, tables
from sketchrnn.ui.language import local, minus

COLOURS = (
    *("#e0582a", "#4a90d9", "#6a994e", "#9b6bd6", "#c9a227", "#2a9d8f"),
    *("#e377a8", "#b3202c", "#b5cf3a", "#8c6248"),
)
"""Colours of lines. The last four are needed only for the letters of a long word."""
GREY = "#8a8f98"
BASELINES = (GREY, "#b08d57", "#5f8a8b")
"""Colours of baselines, which are drawn dotted."""
MANY = 20
"""Letters at an axis, above which they are small and side by side, also on a phone."""
SHOWN = 64
"""Largest number of units in a heat map, those with the largest standard deviation."""


@dataclass(frozen=True, eq=False)
class Axes:
    """The axes of a line chart."""

    x: str = ""
    """Label of the horizontal axis."""
    y: str = ""
    """Label of the vertical axis."""
    at: np.ndarray | None = None
    """[T]: horizontal positions of the values; None is 0, 1, 2, …"""
    ticks: Sequence[str] = ()
    """Labels at 0, 1, 2, … of the horizontal axis, instead of numbers."""
    log: bool = False
    """Whether the vertical axis is logarithmic."""


def lines(
    values: Mapping[str, np.ndarray],
    key: str,
    axes: Axes,
    grey: Sequence[str] = (),
    marks: bool = False,
    up: Sequence[str] = (),
) -> None:
    """Draw one line per name.

    Args:
        values: [T_i] for each name.
        key: of the chart, unique on the page.
        axes: labels, positions and scale.
        grey: names of baselines, drawn dotted in the colours of BASELINES.
        marks: whether to draw a dot at each value.
        up: labels at 0, 1, 2, … of the vertical axis, instead of numbers.
    """
    figure = go.Figure()
    plain = [name for name in values if name in grey]
    coloured = [name for name in values if name not in grey]
    for name, line in values.items():
        group, palette = (plain, BASELINES) if name in grey else (coloured, COLOURS)
        colour = palette[group.index(name) % len(palette)]
        figure.add_scatter(
            x=np.arange(len(line)) if axes.at is None else axes.at[: len(line)],
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
    figure.update_xaxes(title=axes.x, fixedrange=True, automargin=True)
    figure.update_yaxes(
        title=axes.y,
        fixedrange=True,
        automargin=True,
        type="log" if axes.log else "linear",
        exponentformat="power",
    )
    _label(figure, axes.ticks)
    if up:
        figure.update_yaxes(tickmode="array", tickvals=list(range(len(up))), ticktext=list(up))
    plots.show(figure, key)


def smoothed(values: np.ndarray, width: int) -> np.ndarray:
    """Return the moving average of the last `width` values [n], without NaN; NaN stays NaN."""
    known = np.where(np.isnan(values), 0.0, values)
    counts = np.convolve(~np.isnan(values), np.ones(width))[: len(values)]
    sums = np.convolve(known, np.ones(width))[: len(values)]
    return np.where(np.isnan(values), np.nan, sums / np.maximum(counts, 1))


def heat_map(values: np.ndarray, key: str, across: str, up: str, ticks: Sequence[str] = ()) -> None:
    """Draw a matrix [R, C] as a heat map, blue below 0 and red above.

    across, up: labels of the axes. ticks: labels of the columns instead of numbers.
    """
    limit = float(np.abs(values).max()) or 1.0
    figure = go.Figure(
        go.Heatmap(z=values, colorscale="RdBu_r", zmin=-limit, zmax=limit, colorbar={"len": 0.9})
    )
    figure.update_layout(height=300, margin={"l": 0, "r": 8, "t": 8, "b": 4}, dragmode=False)
    figure.update_xaxes(title=across, fixedrange=True, automargin=True)
    figure.update_yaxes(title=up, fixedrange=True, automargin=True, autorange="reversed")
    _label(figure, ticks)
    plots.show(figure, key)


def shares(
    values: np.ndarray, key: str, across: tuple[str, Sequence[str]], up: tuple[str, Sequence[str]]
) -> None:
    """Draw a matrix [R, C] of values from 0 to 1 as a heat map.

    across, up: of the columns and of the rows, the label of the axis and the name of each.
    """
    figure = go.Figure(
        go.Heatmap(z=values, colorscale="Blues", zmin=0, zmax=1, colorbar={"len": 0.9})
    )
    height = 90 + 26 * len(values)
    figure.update_layout(height=height, margin={"l": 0, "r": 8, "t": 8, "b": 4}, dragmode=False)
    figure.update_xaxes(title=across[0], fixedrange=True, automargin=True)
    figure.update_yaxes(
        title=up[0],
        fixedrange=True,
        automargin=True,
        autorange="reversed",
        tickvals=list(range(len(up[1]))),
        ticktext=list(up[1]),
    )
    _label(figure, across[1])
    plots.show(figure, key)


def pixels(values: np.ndarray, key: str) -> None:
    """Draw a picture [R, C] in grey, or red above 0 and blue below if there are negative values."""
    limit = float(np.abs(values).max()) or 1.0
    signed = bool(values.min() < 0)
    figure = go.Figure(
        go.Heatmap(
            z=values,
            colorscale="RdBu_r" if signed else "Greys",
            zmin=-limit if signed else 0,
            zmax=limit,
            showscale=False,
            hoverinfo="skip",
        )
    )
    figure.update_yaxes(autorange="reversed", scaleanchor="x")
    _plain(figure, 240)
    plots.show(figure, key)


def units(values: np.ndarray, key: str, across: str, up: str) -> None:
    """Draw the outputs of units [T, units] as a heat map, sorted by standard deviation."""
    heat_map(values[:, np.argsort(-values.std(axis=0))[:SHOWN]].T, key, across, up)


def strokes(parts: Sequence[tuple[Sequence[np.ndarray], str]], key: str, height: int) -> None:
    """Draw strokes, each [n, 2] in pixels, y down; each part is some strokes and their colour."""
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


def places(paths: Sequence[np.ndarray], clouds: Mapping[str, np.ndarray], key: str) -> None:
    """Draw paths [n, 2] in grey and positions [m, 2] on them, one colour per name."""
    figure = go.Figure()
    for path in paths:
        figure.add_scatter(
            x=path[:, 0],
            y=path[:, 1],
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


def tiny(value: float) -> str:
    """Return a small difference as a text such as 1.6e−16; 0 if there is none."""
    return minus(f"{value:.1e}") if value else "0"


def metrics(*numbers: tuple[str, str | int]) -> None:
    """Show numbers side by side, each a label and a value."""
    for column, (name, value) in zip(st.columns(len(numbers), gap="medium"), numbers, strict=True):
        column.metric(local(name), local(str(value)))


def table(head: Sequence[str], rows: Iterable[Sequence[str]], align: str | None = None) -> None:
    """Show a table; the arguments are those of `tables.markdown`."""
    st.markdown(local(tables.markdown(head, rows, align)))


def _plain(figure: go.Figure, height: int) -> None:
    """Hide axes and legend."""
    figure.update_layout(
        height=height, margin={"l": 0, "r": 0, "t": 0, "b": 0}, dragmode=False, showlegend=False
    )
    figure.update_xaxes(visible=False, fixedrange=True)
    figure.update_yaxes(visible=False, fixedrange=True)


def _label(figure: go.Figure, ticks: Sequence[str]) -> None:
    """Put labels at 0, 1, 2, … of the horizontal axis, if there are any."""
    if ticks:
        figure.update_xaxes(
            tickmode="array", tickvals=list(range(len(ticks))), ticktext=list(ticks)
        )
        if len(ticks) > MANY and max(map(len, ticks)) == 1:
            figure.update_xaxes(tickangle=0, tickfont_size=9)  # turned letters cannot be read
