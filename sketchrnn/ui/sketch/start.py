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
from sketchrnn.ui.paper import SIDE

EMPTY = "[]"
"""The text of an empty pad."""


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


def timed_strokes(drawing: Drawing | None) -> list[dict[str, Any]]:
    """Return the strokes with times and authors, the inverse of `timed_drawing`; none for None.

    Without times, all points have the time 0. Without authors, a person drew all strokes.
    """
    if drawing is None:
        return []
    times = drawing.times or [np.zeros(len(stroke)) for stroke in drawing.strokes]
    authors = drawing.drawn_by or ["person"] * len(drawing.strokes)
    return [
        {
            "by": by,
            "began": float(time[0]),
            "samples": np.round(np.column_stack([stroke, time - time[0]]), 3).ravel().tolist(),
        }
        for by, stroke, time in zip(authors, drawing.strokes, times, strict=True)
    ]


def timed_drawing(strokes: Sequence[dict[str, Any]]) -> Drawing | None:
    """Return the drawing with authors and times, milliseconds since its first point; None for none.

    strokes: `by` is the author, and `samples` has x, y and milliseconds since `began` of each
    sample, in a flat list.
    """
    if not strokes:
        return None
    samples = _rows([one["samples"] for one in strokes], 3)
    begins = [float(one["began"]) - float(strokes[0]["began"]) for one in strokes]
    times = [begin + values[:, 2] for begin, values in zip(begins, samples, strict=True)]
    return Drawing(
        tuple(values[:, :2] for values in samples),
        SIDE,
        SIDE,
        tuple(times),
        drawn_by=tuple(one["by"] for one in strokes),
    )


def _rows(strokes: Any, size: int) -> list[np.ndarray]:
    """Return flat lists of numbers as arrays float64[n, size]."""
    try:
        return [np.array(values, dtype=np.float64).reshape(-1, size) for values in strokes]
    except (TypeError, ValueError):
        raise DataError("expected strokes as lists of numbers from the pad") from None
