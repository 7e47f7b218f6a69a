"""A drawing as text in the page's address, so that a link shows the same drawing to others.

Points are rounded to half a pixel, simplified by Ramer-Douglas-Peucker within half a pixel, and
written as differences, which mostly fit into one byte (zigzag varints as in Protocol Buffers,
https://protobuf.dev/programming-guides/encoding/), in base64. A page completes the drawing that it
decodes from its own text, and encoding that drawing gives the same text. So a link shows exactly
what its sender saw. Not here: the settings in the address (`choices.py`).
"""

from __future__ import annotations

import base64
from dataclasses import replace

import numpy as np

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError

GRID = 0.5
"""Resolution, pixels."""
MAX_CHARACTERS = 6000
"""Longest text: browsers, chats and proxies may cut longer addresses."""


def encode(drawing: Drawing | None) -> str:
    """Return the text of a drawing. None is an empty canvas and has a text as well."""
    values: list[int] = [0]
    if drawing is not None:
        on_grid = tuple(np.round(stroke / GRID) * GRID for stroke in drawing.strokes)
        strokes = replace(drawing, strokes=on_grid, times=None).simplify(GRID).strokes
        values = [len(strokes)]
        previous = np.zeros((1, 2), dtype=int)
        for stroke in strokes:
            points = np.round(stroke / GRID).astype(int)  # [n, 2]
            moves = np.diff(points, axis=0, prepend=previous)
            previous = points[-1:]
            values.append(len(points))
            values += [_zigzag(int(move)) for move in moves.ravel()]
    return base64.urlsafe_b64encode(_varints(values)).decode().rstrip("=")


EMPTY = "AA"  # the text of None


def decode(text: str, side: float) -> Drawing | None:
    """Return the drawing of a text on a square canvas of `side` px; None for an empty canvas.

    Raises DataError if the text is damaged.
    """
    try:
        if len(text) > 4 * MAX_CHARACTERS:
            raise ValueError("too long")
        data = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        strokes = _strokes(_integers(data))
        return Drawing(tuple(strokes), side, side) if strokes else None
    except (ValueError, IndexError, DataError):
        raise DataError(
            "the drawing in this page's address is damaged: ask for the whole link again"
        ) from None


def _strokes(values: list[int]) -> list[np.ndarray]:
    """Return the strokes, each float64[n, 2]. Raises ValueError or IndexError for wrong numbers."""
    strokes, pen, at = [], np.zeros(2), 1
    for _ in range(values[0]):
        count = values[at]
        moves = [_unzigzag(value) for value in values[at + 1 : at + 1 + 2 * count]]
        strokes.append(pen + np.cumsum(np.reshape(moves, (count, 2)), axis=0) * GRID)
        pen = strokes[-1][-1]
        at += 1 + 2 * count
    if at != len(values):
        raise ValueError("more than the strokes")
    return strokes


def _zigzag(value: int) -> int:
    """Map integers to non-negative ones: 0, -1, 1, -2, … become 0, 1, 2, 3, …"""
    return 2 * value if value >= 0 else -2 * value - 1


def _unzigzag(value: int) -> int:
    return value // 2 if value % 2 == 0 else -(value + 1) // 2


def _varints(values: list[int]) -> bytes:
    """Return varints: seven bits per byte, lowest first; the eighth bit says that more follow."""
    out = bytearray()
    for value in values:
        while value > 127:
            out.append(value & 127 | 128)
            value >>= 7
        out.append(value)
    return bytes(out)


def _integers(data: bytes) -> list[int]:
    """Decode varints. Raises ValueError for a truncated number or one of more than 28 bits."""
    values, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            values.append(value)
            value, shift = 0, 0
        elif shift >= 28:
            raise ValueError("too large")
    if shift:
        raise ValueError("cut off")
    return values
