"""Rasters of drawings: grey images of a pen of one width, whatever a drawing's size.

Drawings are kept as segments. A batch is distorted, fitted to its extent and drawn in one go: each
segment becomes evenly spaced drops of ink, and each drop is shared among the four nearest pixels in
proportion to their distance (bilinear splatting), which makes the edges smooth. Not here: the
networks that see them (`model/picture.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sketchrnn.drawings.drawing import Drawing

SIDE = 48
"""Of a raster, pixels."""
MARGIN = 3.0
"""Between the drawing and the border of its raster, pixels."""
SPACING = 0.5
"""Largest distance between two drops of ink, pixels."""
TOGETHER = 128
"""Drawings drawn at once. The images of more do not fit into the cache of a processor."""


class Segments(NamedTuple):
    """The straight segments of n drawings, one drawing after another. A dot is one of length 0."""

    ends: np.ndarray  # float32 [S, 2, 2], the two ends (x, y) of each
    offsets: np.ndarray  # int64 [n + 1], drawing i has ends[offsets[i]:offsets[i + 1]]

    def take(self, indices: np.ndarray) -> Segments:
        """Return some of the drawings, in the order of `indices`."""
        counts = np.diff(self.offsets)[indices]
        offsets = np.append(0, np.cumsum(counts))
        shift = np.repeat(self.offsets[indices] - offsets[:-1], counts)
        return Segments(self.ends[shift + np.arange(offsets[-1])], offsets)


def segments_of(drawings: Sequence[Drawing]) -> Segments:
    """Return the segments of drawings."""
    strokes = [stroke for drawing in drawings for stroke in drawing.strokes]
    lengths = np.array([len(stroke) for stroke in strokes])
    points = np.concatenate(strokes).astype(np.float32)  # [P, 2]
    last = np.zeros(len(points), bool)
    last[np.cumsum(lengths) - 1] = True
    begins = np.flatnonzero(~last | np.repeat(lengths == 1, lengths))  # [S]
    ends = np.stack((points[begins], points[begins + ~last[begins]]), axis=1)
    in_drawing = [sum(max(1, len(stroke) - 1) for stroke in one.strokes) for one in drawings]
    return Segments(ends, np.append(0, np.cumsum(in_drawing)))


class Distortion(NamedTuple):
    """A random affine map for each of n drawings; the drawing stays inside its raster."""

    linear: np.ndarray  # float32 [n, 2, 2], applied before the drawing is fitted
    size: np.ndarray  # float32 [n], 0 to 1: share of the room that the drawing fills
    shift: np.ndarray  # float32 [n, 2], -1 to 1: where it stands in the room that is left


def random_distortion(count: int, rng: np.random.Generator) -> Distortion:
    """Return rotations of up to 15°, shears, changes of aspect and size, and mirror images."""
    angle = rng.uniform(-0.26, 0.26, count)
    shear = rng.uniform(-0.2, 0.2, count)
    aspect = np.exp(rng.uniform(-0.2, 0.2, count))
    mirror = np.where(rng.random(count) < 0.5, -1.0, 1.0)
    cos, sin = np.cos(angle), np.sin(angle)
    rotation = np.stack((cos, sin, -sin, cos), axis=-1).reshape(count, 2, 2)
    zero = np.zeros(count)
    stretch = np.stack((mirror * aspect, zero, shear, 1 / aspect), axis=-1).reshape(count, 2, 2)
    return Distortion(
        (stretch @ rotation).astype(np.float32),
        rng.uniform(0.75, 1.0, count).astype(np.float32),
        rng.uniform(-1.0, 1.0, (count, 2)).astype(np.float32),
    )


def rasters(segments: Segments, distortion: Distortion | None = None) -> np.ndarray:
    """Return the images of n drawings, float32 [n, SIDE, SIDE], 0 for paper to 1 for ink."""
    count = len(segments.offsets) - 1
    owner = np.repeat(np.arange(count), np.diff(segments.offsets))  # [S]
    ends = _placed(segments, owner, distortion)  # [S, 2, 2] pixels
    images = np.empty((count, SIDE, SIDE), np.float32)
    for first in range(0, count, TOGETHER):
        last = min(first + TOGETHER, count)
        some = slice(segments.offsets[first], segments.offsets[last])
        images[first:last] = _inked(ends[some], owner[some] - first, last - first)
    return images


def _inked(ends: np.ndarray, owner: np.ndarray, count: int) -> np.ndarray:
    """Return the images of n drawings, [n, SIDE, SIDE].

    ends: [S, 2, 2], of their segments, pixels. owner: int64 [S], the drawing of each segment.
    """
    along = ends[:, 1] - ends[:, 0]  # [S, 2]
    length = np.hypot(along[:, 0], along[:, 1])
    drops = np.maximum(1, np.ceil(length / SPACING)).astype(np.int64)  # [S]
    # A line has one unit of ink a pixel; a dot has the ink of a line of one pixel.
    ink = np.where(length > 0, length / drops, 1.0).repeat(drops)  # [D]
    number = np.arange(drops.sum()) - np.repeat(np.cumsum(drops) - drops, drops)
    share = ((number + 0.5) / drops.repeat(drops)).astype(np.float32)
    at = ends[:, 0].repeat(drops, axis=0) + share[:, None] * along.repeat(drops, axis=0)
    at -= 0.5  # the middle of pixel 0 is at 0.5
    corner = np.floor(at).astype(np.int64)  # [D, 2]
    near = at - corner
    pixel = (owner.repeat(drops) * SIDE + corner[:, 1]) * SIDE + corner[:, 0]
    image = np.zeros(count * SIDE * SIDE)
    for x, y in ((0, 0), (1, 0), (0, 1), (1, 1)):
        weight = np.abs(1 - x - near[:, 0]) * np.abs(1 - y - near[:, 1])
        image += np.bincount(pixel + y * SIDE + x, ink * weight, len(image))
    return np.minimum(image, 1).reshape(count, SIDE, SIDE)


def _placed(segments: Segments, owner: np.ndarray, distortion: Distortion | None) -> np.ndarray:
    """Return the ends of the segments [S, 2, 2] in pixels of the rasters, fitted to the extent.

    owner: int64 [S], the drawing of each segment.
    """
    ends = segments.ends
    if distortion is not None:
        ends = ends @ distortion.linear[owner]
    begins = segments.offsets[:-1]
    low = np.minimum.reduceat(ends.min(axis=1), begins)  # [n, 2]
    high = np.maximum.reduceat(ends.max(axis=1), begins)
    room = SIDE - 2 * MARGIN
    scale = room / np.maximum((high - low).max(axis=1, keepdims=True), 1e-6)  # [n, 1]
    middle = np.full((len(begins), 2), SIDE / 2, np.float32)
    if distortion is not None:
        scale = scale * distortion.size[:, None]
        middle += distortion.shift * (room - scale * (high - low)) / 2
    centre = (low + high) / 2
    return (ends - centre[owner, None]) * scale[owner, None] + middle[owner, None]
