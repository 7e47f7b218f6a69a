"""Charts in the digits of the page's language: their texts, ticks and what pointing shows.

plotly writes the numbers of ticks and of the point under the mouse in the browser, with Latin
digits in every locale. They are therefore written here. Not here: drawing the charts (`charts.py`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import plotly.graph_objects as go

from sketchrnn.ui.language import SIGNS, current, local

MOST = 6
"""Ticks of an axis."""


def localise(figure: go.Figure) -> None:
    """Write all numbers of a chart of lines or of a heat map in the digits of the page."""
    if current() not in SIGNS:
        return
    traces: Any = figure.data
    across = _label(figure.layout.xaxis, [_places(trace, "x") for trace in traces])
    up = _label(figure.layout.yaxis, [_places(trace, "y") for trace in traces])
    for trace in traces:
        if trace.name:
            trace.name = local(trace.name)
        if trace.hoverinfo == "skip":
            continue
        if trace.type == "heatmap":
            _point_at_cells(trace, across, up)
        else:
            text = [f"{across(x)}، {up(y)}" for x, y in zip(trace.x, trace.y, strict=True)]
            trace.update(text=text, hovertemplate="%{text}")


def ticks(low: float, high: float, log: bool = False) -> dict[float, str]:
    """Return the places of round numbers from low to high, and their texts, at most MOST.

    log: whether the axis is logarithmic. Texts of its ticks are powers of ten.
    """
    if log:
        bottom, top = math.floor(math.log10(low)), math.ceil(math.log10(high))
        powers = range(bottom, top + 1, 1 + (top - bottom) // MOST)
        return {10.0**power: local(f"10<sup>{_minus(power)}</sup>") for power in powers}
    span = (high - low) or 1.0
    size = 10.0 ** math.floor(math.log10(span / MOST))
    step = next(size * factor for factor in (1, 2, 5, 10, 20) if span / (size * factor) <= MOST - 1)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    places = [round(i * step, decimals) for i in range(first, last + 1)]
    return {place: local(_minus(f"{place:.{decimals}f}")) for place in places}


def _minus(number: object) -> str:
    return str(number).replace("-", "−")


def _places(trace: Any, name: str) -> np.ndarray:
    """Return the finite places of a trace on an axis, [n]."""
    given = trace[name]
    if given is None and trace.type == "heatmap":
        given = np.arange(np.shape(trace.z)[1 if name == "x" else 0])
    places = np.asarray([] if given is None else given, np.float64)
    return places[np.isfinite(places)]


def _label(axis: Any, places: Iterable[np.ndarray]) -> Callable[[float], str]:
    """Write the title and the ticks of an axis; return what a place on it is called."""
    if axis.title.text:
        axis.title.text = local(axis.title.text)
    named: dict[float, str] = dict(
        zip(axis.tickvals or (), map(local, axis.ticktext or ()), strict=True)
    )
    if named:
        axis.ticktext = list(named.values())
    elif axis.visible is not False and (known := np.concatenate([*places, []])).size:
        shown = ticks(known.min(), known.max(), axis.type == "log")
        axis.update(tickmode="array", tickvals=list(shown), ticktext=list(shown.values()))
    return lambda place: named.get(place) or local(_minus(f"{place:.4g}"))


def _point_at_cells(trace: Any, across: Callable[[float], str], up: Callable[[float], str]) -> None:
    """Write the scale of a heat map and what pointing at a cell shows."""
    values = np.asarray(trace.z, np.float64)  # [R, C]
    text = [
        [f"{across(column)}، {up(row)}: {local(_minus(f'{value:.3g}'))}" for column, value in cells]
        for row, cells in enumerate(map(enumerate, values))
    ]
    trace.update(text=text, hovertemplate="%{text}<extra></extra>")
    if trace.showscale is not False:
        shown = ticks(trace.zmin, trace.zmax)
        trace.colorbar.update(tickvals=list(shown), ticktext=list(shown.values()))
