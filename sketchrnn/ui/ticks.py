"""The numbers on the axes of charts, in the digits of the visitor's language.

Plotly writes Latin digits only. Not here: logarithmic axes, and axes that have labels already.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from sketchrnn.ui import language

MOST = 5
"""Most steps between two ticks of an axis."""
_ISOLATED = "\u2067{}\u2069"  # right to left, as a chart is left to right


def localise(figure: go.Figure) -> None:
    """Replace the ticks of a chart by some with local digits, unless the digits are Latin."""
    if language.current() not in language.SIGNS:
        return
    for axis in figure.select_xaxes():
        _localise(axis, [getattr(trace, "x", None) for trace in figure.data])
    for axis in figure.select_yaxes():
        _localise(axis, [getattr(trace, "y", None) for trace in figure.data])


def _localise(axis: Any, values: Sequence[Any]) -> None:
    """Replace the ticks of an axis. `values`: along it, of each trace."""
    if axis.visible is False or axis.tickvals is not None or axis.type == "log":
        return
    ends = axis.range or _extent(values)
    if ends is not None and ends[0] < ends[1]:
        at, digits = positions(*ends)
        form = axis.tickformat or f",.{digits}f"
        suffix = axis.ticksuffix or ""
        text = [_ISOLATED.format(language.local(f"{one:{form}}") + suffix) for one in at]
        axis.update(tickmode="array", tickvals=at, ticktext=text)


def positions(low: float, high: float) -> tuple[list[float], int]:
    """Return multiples of 1, 2 or 5 times a power of ten in a range, and their decimals."""
    exponent = math.floor(math.log10((high - low) / MOST))
    power = 10.0**exponent
    step = next(power * k for k in (1, 2, 5, 10) if power * k * MOST >= (high - low) * (1 - 1e-9))
    at = step * np.arange(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    return at.tolist(), max(0, -math.floor(math.log10(step) + 1e-9))


def _extent(values: Sequence[Any]) -> tuple[float, float] | None:
    """Return the least and the greatest of some columns; None if they are no numbers."""
    known = [np.asarray(one) for one in values if one is not None and np.size(one)]
    if not known or not all(np.issubdtype(one.dtype, np.number) for one in known):
        return None
    flat = np.concatenate([one.ravel() for one in known]).astype(float)
    flat = flat[np.isfinite(flat)]
    return (float(flat.min()), float(flat.max())) if flat.size else None
