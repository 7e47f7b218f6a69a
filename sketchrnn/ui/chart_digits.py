"""Charts in the digits of the page's language: their texts, ticks and what pointing shows.

plotly writes the numbers of ticks and of the point under the mouse in the browser, with Latin
digits in every locale. They are therefore written here. Not here: drawing the charts (`plots.py`,
`learn/charts.py`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import plotly.graph_objects as go

from sketchrnn.ui.language import SIGNS, current, local, minus

MOST = 5
"""Most steps between two ticks of an axis."""
_ISOLATED = "\u2067{}\u2069"  # right to left, as a chart is left to right


def localise(figure: go.Figure) -> None:
    """Write all numbers of a chart in the digits of the page. Charts with Latin digits stay.

    figure: lines, bars or a heat map. Pointing shows what a trace says itself, if it does.
    """
    if current() not in SIGNS:
        return
    traces: Any = figure.data
    across = _label(figure.layout.xaxis, [_places(trace, "x") for trace in traces])
    up = _label(figure.layout.yaxis, [_places(trace, "y") for trace in traces])
    for trace in traces:
        if trace.name:
            trace.name = _ISOLATED.format(local(trace.name))
        if trace.hoverinfo == "skip" or trace.hovertemplate:
            continue
        if trace.type == "heatmap":
            _point_at_cells(trace, across, up)
        else:
            text = [f"{across(x)}، {up(y)}" for x, y in zip(trace.x, trace.y, strict=True)]
            trace.update(hovertext=text, hovertemplate="%{hovertext}")


def ticks(low: float, high: float, form: str = "") -> dict[float, str]:
    """Return the round numbers from low to high, at most MOST steps, and their texts.

    form: how a number is written, of `format`; empty for as many decimals as the step has.
    """
    span = (high - low) or 1.0
    size = 10.0 ** math.floor(math.log10(span / MOST))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor * MOST >= span * _LESS)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    places = [round(i * step, decimals) for i in range(first, last + 1)]
    return {place: local(minus(f"{place:{form or f',.{decimals}f'}}")) for place in places}


_LESS = 1 - 1e-9  # for numbers that are rounded


def powers(low: float, high: float) -> dict[float, str]:
    """Return powers of ten around a range, at most MOST steps, and their texts."""
    bottom, top = math.floor(math.log10(low)), math.ceil(math.log10(high))
    shown = range(bottom, top + 1, 1 + (top - bottom) // (MOST + 1))
    return {10.0**power: local(minus(f"10<sup>{power}</sup>")) for power in shown}


def _places(trace: Any, name: str) -> np.ndarray:
    """Return the finite places of a trace on an axis, [n]; none if they are names."""
    given = trace[name]
    if given is None and trace.type == "heatmap":
        given = np.arange(np.shape(trace.z)[1 if name == "x" else 0])
    places = np.asarray([] if given is None else given)
    if not np.issubdtype(places.dtype, np.number):
        return np.empty(0)
    return places[np.isfinite(places)].astype(np.float64)


def _label(axis: Any, places: Iterable[np.ndarray]) -> Callable[[float], str]:
    """Write the title and the ticks of an axis; return what a place on it is called."""
    if axis.title.text:
        axis.title.text = _ISOLATED.format(local(axis.title.text))
    named: dict[float, str] = dict(
        zip(axis.tickvals or (), map(local, axis.ticktext or ()), strict=True)
    )
    if named:
        axis.ticktext = list(named.values())
    elif axis.visible is not False and (known := np.concatenate([*places, []])).size:
        shown = _ticks_of(axis, float(known.min()), float(known.max()))
        axis.update(tickmode="array", tickvals=list(shown), ticktext=list(shown.values()))
    return lambda place: named.get(place) or local(minus(f"{place:.4g}"))


def _ticks_of(axis: Any, least: float, greatest: float) -> dict[float, str]:
    """Return the ticks of an axis for the values on it, in the format of the axis."""
    if axis.type == "log":
        return powers(least, greatest)
    low, high = axis.range or (least, greatest)
    shown = ticks(low, high, axis.tickformat or "")
    suffix = axis.ticksuffix or ""
    if not suffix and not axis.tickformat:
        return shown
    return {place: _ISOLATED.format(text + suffix) for place, text in shown.items()}


def _point_at_cells(trace: Any, across: Callable[[float], str], up: Callable[[float], str]) -> None:
    """Write the scale of a heat map and what pointing at a cell shows."""
    values = np.asarray(trace.z, np.float64)  # [R, C]
    text = [
        [f"{across(column)}، {up(row)}: {local(minus(f'{value:.3g}'))}" for column, value in cells]
        for row, cells in enumerate(map(enumerate, values))
    ]
    trace.update(text=text, hovertemplate="%{text}<extra></extra>")
    if trace.showscale is not False:
        shown = ticks(trace.zmin, trace.zmax)
        trace.colorbar.update(tickvals=list(shown), ticktext=list(shown.values()))
