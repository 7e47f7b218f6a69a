"""Drawings as pictures: PNG and animated GIF. White paper, round pen.

Lines are drawn at four times the size and averaged, which makes their edges smooth. The same
strokes give the same bytes, since no time or program name is written. Not here: reading pictures
(`tracing.py`).
"""

import io
import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw

from sketchrnn.formats.pen import (
    ENDING_COLOUR,
    START_COLOUR,
    Scene,
    arc_length,
    pen_width,
    schedule,
)

PNG_SIDE = 800
"""Longer side of a PNG, pixels, if none is chosen."""
GIF_SIDE = 400
"""Longer side of a GIF, pixels, if none is chosen."""

_PAPER = "#ffffff"
_SUPERSAMPLING = 4  # times the size at which lines are drawn
_FRAME_MS = 40  # per frame in which a pen draws; a GIF counts in 10 ms
_FILM_MS = 110  # per drawing of a film
_HOLD_MS = 1600  # for the finished drawing, before the GIF begins again
_COLOURS = 64  # of a GIF: enough for two inks and their smooth edges


def png_bytes(scene: Scene, side: int = PNG_SIDE) -> bytes:
    """Return a PNG whose longer side is `side` px; the width of the pen grows with it."""
    sheet = _Sheet(scene.width, scene.height, side)
    for strokes, colour in ((scene.start, START_COLOUR), (scene.ending, scene.ending_colour)):
        for stroke in strokes:
            sheet.draw(stroke, colour)
    buffer = io.BytesIO()
    sheet.picture().save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def gif_bytes(scene: Scene, seconds: float, side: int = GIF_SIDE) -> bytes:
    """Return a GIF, longer side `side` px, in which a pen draws the ending, in a loop.

    The pen draws for `seconds`, and the finished drawing then rests for 1.6 s.
    """
    plan = schedule(scene.ending, seconds, dot=pen_width(scene.width, scene.height))
    sheet = _Sheet(scene.width, scene.height, side)
    for stroke in scene.start:
        sheet.draw(stroke, START_COLOUR)
    frames = [sheet.picture()]
    count = math.ceil(seconds * 1000 / _FRAME_MS) if scene.ending else 0
    for frame in range(1, count + 1):
        # only what is drawn since the last frame: the sheet keeps the rest
        before, now = ((frame - 1) * _FRAME_MS / 1000, frame * _FRAME_MS / 1000)
        for stroke, (begin, duration) in zip(scene.ending, plan, strict=True):
            if begin <= now and before <= begin + duration:
                share = (max(0.0, (before - begin) / duration), min(1.0, (now - begin) / duration))
                sheet.draw(_part(stroke, *share), scene.ending_colour)
        frames.append(sheet.picture())
    # the last frame has all colours
    return _gif(frames, frames[-1], [_FRAME_MS] * (len(frames) - 1) + [_HOLD_MS])


def film_bytes(reel: Sequence[Sequence[np.ndarray]], width: float, height: float) -> bytes:
    """Return a GIF, longer side 400 px, that shows one drawing after the other, in a loop.

    reel: the strokes of each drawing, float64[n, 2], pixels of a canvas of `width` by `height`.
    """
    frames = []
    for strokes in reel:
        sheet = _Sheet(width, height, GIF_SIDE)
        for stroke in strokes:
            sheet.draw(stroke, ENDING_COLOUR)
        frames.append(sheet.picture())
    # the palette of the frame with the most colours serves all of them
    fullest = max(frames, key=lambda frame: len(frame.getcolors(frame.width * frame.height) or ()))
    return _gif(frames, fullest, [_FILM_MS] * len(frames))


def _gif(frames: Sequence[Image.Image], palette: Image.Image, milliseconds: list[int]) -> bytes:
    """Return the frames as a GIF in a loop, in the colours of the image `palette`."""
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
    """White paper at four times its size, and a round pen."""

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
        """Return the sheet at its own size; each pixel is the mean of 4 x 4 drawn ones."""
        return self._image.reduce(_SUPERSAMPLING)


def _part(stroke: np.ndarray, begin: float, end: float) -> np.ndarray:
    """Return float64[m, 2], the part of a stroke between two shares, 0 to 1, of its length."""
    length = arc_length(stroke)  # [n]
    cuts = np.array([begin, end]) * length[-1]
    inside = length[(length > cuts[0]) & (length < cuts[1])]
    at = np.concatenate([cuts[:1], inside, cuts[1:]])
    return np.column_stack([np.interp(at, length, axis) for axis in stroke.T])
