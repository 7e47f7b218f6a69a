"""Charts of the lessons, in colours that are visible on a light and on a dark page.

Not here: which figures a lesson shows (`lessons/`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
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
LEGEND = {"orientation": "h", "y": 1.02, "yanchor": "bottom"}
"""A legend above the chart."""
DOWN = {"autorange": "reversed"}
"""A vertical axis that leads down."""


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
    plain = [name for name in values if name in grey]
    coloured = [name for name in values if name not in grey]
    traces = []
    for name, line in values.items():
        group, palette = (plain, BASELINES) if name in grey else (coloured, COLOURS)
        colour = palette[group.index(name) % len(palette)]
        at = np.arange(len(line)) if axes.at is None else axes.at[: len(line)]
        dash = "dot" if name in grey else "solid"
        look = {"line": {"color": colour, "width": 2.5, "dash": dash}}
        mode = {"mode": "lines+markers" if marks else "lines"}
        traces.append(plots.line(at, line) | {"name": name} | look | mode)
    scale = {"type": "log" if axes.log else "linear", "exponentformat": "power"}
    layout = {
        **_framed(300),
        "legend": LEGEND,
        "showlegend": len(values) > 1,
        "xaxis": _axis(axes.x) | _labels(axes.ticks),
        "yaxis": _axis(axes.y) | scale | _named(up),
    }
    plots.show(traces, layout, key)


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
    layout = {
        **_framed(300),
        "xaxis": _axis(across) | _labels(ticks),
        "yaxis": _axis(up) | DOWN,
    }
    cells = _cells(values, "RdBu_r", -limit, limit) | {"colorbar": {"len": 0.9}}
    plots.show([cells], layout, key)


def shares(
    values: np.ndarray, key: str, across: tuple[str, Sequence[str]], up: tuple[str, Sequence[str]]
) -> None:
    """Draw a matrix [R, C] of values from 0 to 1 as a heat map.

    across, up: of the columns and of the rows, the label of the axis and the name of each.
    """
    layout = {
        **_framed(90 + 26 * len(values)),
        "xaxis": _axis(across[0]) | _labels(across[1]),
        "yaxis": _axis(up[0]) | DOWN | _named(up[1]),
    }
    cells = _cells(values, "Blues", 0, 1) | {"colorbar": {"len": 0.9}}
    plots.show([cells], layout, key)


def pixels(values: np.ndarray, key: str) -> None:
    """Draw a picture [R, C] in grey, or red above 0 and blue below if there are negative values."""
    limit = float(np.abs(values).max()) or 1.0
    signed = bool(values.min() < 0)
    colours, low = ("RdBu_r", -limit) if signed else ("Greys", 0.0)
    cells = _cells(values, colours, low, limit) | {"showscale": False, "hoverinfo": "skip"}
    plots.show([cells], bare(240), key)


def units(values: np.ndarray, key: str, across: str, up: str) -> None:
    """Draw the outputs of units [T, units] as a heat map, sorted by standard deviation."""
    heat_map(values[:, np.argsort(-values.std(axis=0))[:SHOWN]].T, key, across, up)


def strokes(parts: Sequence[tuple[Sequence[np.ndarray], str]], key: str, height: int) -> None:
    """Draw strokes, each [n, 2] in pixels, y down; each part is some strokes and their colour."""
    traces = [path(stroke, colour) for drawn, colour in parts for stroke in drawn]
    plots.show(traces, bare(height), key)


def places(paths: Sequence[np.ndarray], clouds: Mapping[str, np.ndarray], key: str) -> None:
    """Draw paths [n, 2] in grey and positions [m, 2] on them, one colour per name."""
    faint = {"opacity": 0.5, "showlegend": False}
    traces = [path(one, GREY, 1.5) | faint for one in paths]
    traces += [
        {
            "type": "scatter",
            "x": at[:, 0],
            "y": at[:, 1],
            "name": name,
            "mode": "markers",
            "marker": {"color": colour, "size": 7},
        }
        for (name, at), colour in zip(clouds.items(), COLOURS, strict=False)
    ]
    layout = bare(380, down=False) | {"showlegend": True, "legend": LEGEND}
    plots.show(traces, layout, key)


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


def _framed(height: int) -> plots.Layout:
    """Return the layout of a chart with axes, `height` pixels high."""
    return {"height": height, "margin": {"l": 0, "r": 8, "t": 8, "b": 4}, "dragmode": False}


def bare(height: int, down: bool = True) -> plots.Layout:
    """Return the layout of a picture without axes and legend, `height` pixels high.

    down: whether y points down, as in drawings.
    """
    hidden = {"visible": False, "fixedrange": True}
    square = {"scaleanchor": "x", **(DOWN if down else {})}
    margin = dict.fromkeys("lrtb", 0)
    layout = {"height": height, "margin": margin, "dragmode": False, "showlegend": False}
    return layout | {"xaxis": hidden, "yaxis": hidden | square}


def _axis(title: str) -> dict[str, Any]:
    """Return an axis with this label."""
    return {"title": {"text": title}, "fixedrange": True, "automargin": True}


def _cells(values: np.ndarray, colours: str, low: float, high: float) -> plots.Trace:
    """Return a heat map whose colours go from `low` to `high`."""
    return {"type": "heatmap", "z": values, "colorscale": colours, "zmin": low, "zmax": high}


def path(points: np.ndarray, colour: str, width: float = 3) -> plots.Trace:
    """Return a line through points [n, 2] that says nothing when it is pointed at."""
    look = {"line": {"color": colour, "width": width}, "hoverinfo": "skip"}
    return plots.line(points[:, 0], points[:, 1]) | look


def _named(ticks: Sequence[str]) -> dict[str, Any]:
    """Return labels at 0, 1, 2, … of an axis, if there are any."""
    if not ticks:
        return {}
    return {"tickmode": "array", "tickvals": list(range(len(ticks))), "ticktext": list(ticks)}


def _labels(ticks: Sequence[str]) -> dict[str, Any]:
    """Return the same for the horizontal axis, where many letters are small."""
    if len(ticks) > MANY and max(map(len, ticks)) == 1:
        small = {"tickangle": 0, "tickfont": {"size": 9}}  # turned letters cannot be read
        return _named(ticks) | small
    return _named(ticks)
