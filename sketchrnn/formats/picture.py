"""Drawings as pictures: PNG, and animated GIF in which a pen draws. White paper, round pen.

Lines are antialiased by drawing them larger and averaging. The same strokes give the same bytes, as
no time or program name is written. Pictures are not read back.
"""

import io
import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw

from sketchrnn.formats.pen import ENDING_COLOUR, START_COLOUR, arc_length, pen_width, schedule

PNG_SIDE = 800  # px, the longer side of the picture
GIF_SIDE = 400

_PAPER = "#ffffff"
_SUPERSAMPLING = 4
_FRAME_MS = 40
_FILM_MS = 110  # a drawing that turns into another, step by step
_HOLD_MS = 1600  # the finished drawing, before the GIF begins again
_COLOURS = 64  # enough for two inks and their soft edges


def png_bytes(
    start: Sequence[np.ndarray],
    ending: Sequence[np.ndarray],
    width: float,
    height: float,
    start_colour: str = START_COLOUR,
    ending_colour: str = ENDING_COLOUR,
) -> bytes:
    """A PNG whose longer side is 800 px.

    start, ending: strokes, each float64[n, 2], pixels of a canvas of `width` by `height`.
    """
    sheet = _Sheet(width, height, PNG_SIDE)
    for strokes, colour in ((start, start_colour), (ending, ending_colour)):
        for stroke in strokes:
            sheet.draw(stroke, colour)
    buffer = io.BytesIO()
    sheet.picture().save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def gif_bytes(
    start: Sequence[np.ndarray],
    ending: Sequence[np.ndarray],
    width: float,
    height: float,
    seconds: float,
    start_colour: str = START_COLOUR,
    ending_colour: str = ENDING_COLOUR,
) -> bytes:
    """A GIF, longer side 400 px, in which the start stands and the ending is drawn, in a loop.

    start, ending: strokes, each float64[n, 2], pixels of a canvas of `width` by `height`. The pen
    draws for `seconds` and the finished drawing then rests for 1.6 s.
    """
    plan = schedule(ending, seconds, dot=pen_width(width, height))
    sheet = _Sheet(width, height, GIF_SIDE)
    for stroke in start:
        sheet.draw(stroke, start_colour)
    frames = [sheet.picture()]
    count = math.ceil(seconds * 1000 / _FRAME_MS) if ending else 0
    for frame in range(1, count + 1):
        before, now = ((frame - 1) * _FRAME_MS / 1000, frame * _FRAME_MS / 1000)
        for stroke, (begin, duration) in zip(ending, plan, strict=True):
            if begin <= now and before <= begin + duration:
                share = (max(0.0, (before - begin) / duration), min(1.0, (now - begin) / duration))
                sheet.draw(_part(stroke, *share), ending_colour)
        frames.append(sheet.picture())
    # The finished drawing has all the colours.
    return _gif(frames, frames[-1], [_FRAME_MS] * (len(frames) - 1) + [_HOLD_MS])


def film_bytes(
    reel: Sequence[Sequence[np.ndarray]],
    width: float,
    height: float,
    colour: str = ENDING_COLOUR,
) -> bytes:
    """A GIF, longer side 400 px, of drawings that follow each other, in a loop.

    reel: the strokes of each, float64[n, 2], pixels of a canvas of `width` by `height`.
    """
    frames = []
    for strokes in reel:
        sheet = _Sheet(width, height, GIF_SIDE)
        for stroke in strokes:
            sheet.draw(stroke, colour)
        frames.append(sheet.picture())
    fullest = max(frames, key=lambda frame: len(frame.getcolors(frame.width * frame.height) or ()))
    return _gif(frames, fullest, [_FILM_MS] * len(frames))


def _gif(frames: Sequence[Image.Image], palette: Image.Image, milliseconds: list[int]) -> bytes:
    """The frames as a GIF in a loop, in the colours of `palette`."""
    colours = palette.quantize(_COLOURS)
    indexed = [frame.quantize(palette=colours, dither=Image.Dither.NONE) for frame in frames]
    buffer = io.BytesIO()
    indexed[0].save(
        buffer,
        format="GIF",
        save_all=True,
        append_images=indexed[1:],
        duration=milliseconds,
        loop=0,
    )
    return buffer.getvalue()


class _Sheet:
    """Paper that is drawn on at several times its size."""

    def __init__(self, width: float, height: float, side: int) -> None:
        self._scale = side / max(width, height) * _SUPERSAMPLING
        sides = (max(1, round(side * length / max(width, height))) for length in (width, height))
        across, down = (length * _SUPERSAMPLING for length in sides)
        self._image = Image.new("RGB", (across, down), _PAPER)
        self._pen = ImageDraw.Draw(self._image)
        self._radius = pen_width(width, height) * self._scale / 2

    def draw(self, stroke: np.ndarray, colour: str) -> None:
        """Draw a stroke, float64[n, 2], with round ends and joints."""
        points = (stroke * self._scale).tolist()
        for (x0, y0), (x1, y1) in pairwise(points):
            self._pen.line((x0, y0, x1, y1), fill=colour, width=round(2 * self._radius))
        for x, y in points:
            r = self._radius
            self._pen.ellipse((x - r, y - r, x + r, y + r), fill=colour)

    def picture(self) -> Image.Image:
        """The sheet at its own size, each pixel the mean of what was drawn in it."""
        return self._image.reduce(_SUPERSAMPLING)


def _part(stroke: np.ndarray, begin: float, end: float) -> np.ndarray:
    """float64[m, 2]: the part of a stroke between two shares, 0 to 1, of its length."""
    length = arc_length(stroke)  # [n]
    cuts = np.array([begin, end]) * length[-1]
    inside = length[(length > cuts[0]) & (length < cuts[1])]
    at = np.concatenate([cuts[:1], inside, cuts[1:]])
    return np.column_stack([np.interp(at, length, axis) for axis in stroke.T])
