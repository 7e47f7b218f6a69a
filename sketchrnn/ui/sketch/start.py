"""Drawings as the pad in the browser reads and writes them.

The pad has its own units: its side is SIDE, however large it is on the screen. Strokes are lists
of flat coordinates, `[[x, y, x, y, …], …]`, exactly as they were sampled. As text (JSON) they are
part of the key under which endings are kept. Not here: drawings in the page's address, which are
simplified (`ui/address.py`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError
from sketchrnn.ui.pad import SIDE

EMPTY = "[]"
"""The text of an empty pad."""


def flat(drawing: Drawing | None) -> list[list[float]]:
    """Return the strokes of a drawing of the pad; none for None. Rounded to 0.001 px."""
    strokes = () if drawing is None else drawing.strokes
    return [np.round(stroke, 3).ravel().tolist() for stroke in strokes]


def text_of(strokes: Any) -> str:
    """Return what the browser sent as text, checked.

    Raises DataError for anything but strokes of finite numbers.
    """
    rows = _rows(strokes, 2)
    if rows:
        Drawing(tuple(rows), SIDE, SIDE)  # checks the numbers
    return json.dumps([row.ravel().tolist() for row in rows], separators=(",", ":"))


def drawing_of(text: str) -> Drawing | None:
    """Return the drawing of a text; None for an empty pad."""
    strokes = [np.reshape(values, (-1, 2)) for values in json.loads(text)]
    return Drawing(tuple(strokes), SIDE, SIDE) if strokes else None


def timed_drawing(strokes: Sequence[dict[str, Any]]) -> Drawing | None:
    """Return the drawing with its times, milliseconds since its first point; None for none.

    strokes: `samples` has x, y and milliseconds since `began` of each sample, in a flat list.
    """
    if not strokes:
        return None
    samples = _rows([one["samples"] for one in strokes], 3)
    begins = [float(one["began"]) - float(strokes[0]["began"]) for one in strokes]
    times = [begin + values[:, 2] for begin, values in zip(begins, samples, strict=True)]
    return Drawing(tuple(values[:, :2] for values in samples), SIDE, SIDE, tuple(times))


def _rows(strokes: Any, size: int) -> list[np.ndarray]:
    """Return flat lists of numbers as arrays float64[n, size]."""
    try:
        return [np.array(values, dtype=np.float64).reshape(-1, size) for values in strokes]
    except (TypeError, ValueError):
        raise DataError("expected strokes as lists of numbers from the pad") from None
