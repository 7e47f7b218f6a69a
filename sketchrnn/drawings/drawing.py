"""Drawing: pen strokes as polylines on a canvas, in pixels, x to the right and y down.

Covers what a drawing is, simplifying, resampling, scaling and cutting. Not here: the file formats
(`formats/`), the stroke-3 arrays
(`stroke3.py`), and scaling to the units of a model (`inference/`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from simplification.cutil import simplify_coords_idx

from sketchrnn.drawings.stroke3 import stroke3_to_strokes, strokes_to_stroke3
from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats.drawing_files import (
    DEFAULT,
    Output,
    dump_record,
    parse_record,
    read_record,
)
from sketchrnn.formats.files import MAX_POINTS, write_atomic
from sketchrnn.formats.json_drawing import AUTHORS, Record
from sketchrnn.formats.pen import arc_length

MAX_COORDINATE = 1e7
"""Pixels. From 2**24 = 1.7e7 on, float32 does not resolve single pixels."""


@dataclass(frozen=True, eq=False)
class Drawing:
    """Strokes on a canvas. The arrays are copies and read-only."""

    strokes: tuple[np.ndarray, ...]
    """Each float64[n, 2], n >= 1: points (x, y) in pixels, x to the right and y down."""

    width: float
    """Of the canvas, in pixels."""

    height: float
    """Of the canvas, in pixels."""

    times: tuple[np.ndarray, ...] | None = None
    """Each float64[n], milliseconds, one for each point of the stroke; None if unknown."""

    category: str | None = None
    """Name of what it shows, or None."""

    lifted: bool | None = None
    """Whether the last stroke is finished; None if unknown, as in a file of strokes alone. Half of
    the candidates for an ending then continue the stroke."""

    drawn_by: tuple[str, ...] | None = None
    """Who draws each stroke, one of `AUTHORS` of `formats.json_drawing`; None if unknown."""

    notes: tuple[str, ...] = ()
    """What was left out of the file that it was read from, one sentence each."""

    def __post_init__(self) -> None:
        strokes = tuple(_frozen(stroke) for stroke in self.strokes)
        object.__setattr__(self, "strokes", strokes)
        _check_strokes(strokes)
        for name in ("width", "height"):
            size = float(getattr(self, name))
            object.__setattr__(self, name, size)
            if not 0 < size <= MAX_COORDINATE:
                raise DataError(f"expected a canvas {name} above 0 px, got {size:g}")
        if self.times is not None:
            times = tuple(_frozen(time) for time in self.times)
            object.__setattr__(self, "times", times)
            _check_times(times, strokes)
        if self.drawn_by is not None:
            object.__setattr__(self, "drawn_by", tuple(self.drawn_by))
            _check_authors(self.drawn_by, len(strokes))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as a call of the class, so that a copy is checked and read-only as well."""
        return type(self), tuple(vars(self).values())

    @property
    def points(self) -> int:
        """Number of points of all strokes."""
        return sum(map(len, self.strokes))

    @property
    def first_point(self) -> np.ndarray:
        """float64[2], the first point of the first stroke: the origin of the stroke-3 rows."""
        return self.strokes[0][0]

    @property
    def last_point(self) -> np.ndarray:
        """float64[2], the last point of the last stroke."""
        return self.strokes[-1][-1]

    @classmethod
    def read(cls, path: str | Path) -> Drawing:
        """Read a file, of an .ndjson its first drawing. Pictures of lines are traced.

        A child process reads it, with limits on time and memory (`formats/isolation.py`). Raises
        DataError, which names the file and the fault.
        """
        return cls._of(read_record(Path(path)), str(path))

    @classmethod
    def parse(cls, content: bytes, file_name: str) -> Drawing:
        """Return what `read` would, from the bytes of a file. `file_name` ends in its format."""
        return cls._of(parse_record(content, file_name), file_name)

    @classmethod
    def _of(cls, record: Record, file_name: str) -> Drawing:
        try:
            return cls(**record._asdict())
        except DataError as error:
            raise DataError(f"{file_name}: {error}") from error

    def write(self, path: str | Path, output: Output = DEFAULT) -> None:
        """Write the format of the ending of `path`, all or nothing.

        The same drawing gives the same bytes. Coordinates are rounded to 0.01 px; .png and .gif
        are pictures, and .gcode is for plotters. `output` chooses the size.
        """
        path = Path(path)
        try:
            content = self.dump(path.suffix, output)
        except DataError as error:
            raise DataError(f"{path}: {error}") from error
        write_atomic(path, content)

    def dump(self, suffix: str, output: Output = DEFAULT) -> bytes:
        """Return the bytes of the file that `write` makes, by the ending of its name."""
        return dump_record(Record(**vars(self)), suffix, output)

    def to_stroke3(self) -> np.ndarray:
        """Return the rows float32[N, 3] of `strokes_to_stroke3`, without the times.

        A last stroke counts as finished unless `lifted` is False.
        """
        return strokes_to_stroke3(self.strokes, self.lifted is not False)

    @classmethod
    def from_stroke3(
        cls,
        stroke3: np.ndarray,
        origin: Sequence[float] | np.ndarray,
        width: float,
        height: float,
        lifted: bool | None = True,
    ) -> Drawing:
        """Return the drawing of rows [N, 3] in pixels; the inverse of `to_stroke3`.

        origin: the first point, (x, y) in pixels. lifted: that of the drawing.
        """
        strokes = stroke3_to_strokes(stroke3, origin)
        return cls(tuple(strokes), width, height, lifted=lifted)

    def simplify(self, epsilon: float) -> Drawing:
        """Return the drawing without points that lie within `epsilon` px of what remains.

        By the algorithm of Ramer (1972) and of Douglas and Peucker (1973).
        """
        if not epsilon >= 0:
            raise UsageError(f"expected an epsilon of 0 px or more, got {epsilon:g}")
        return self._pick([simplify_coords_idx(stroke, epsilon) for stroke in self.strokes])

    def resample(self, spacing: float) -> Drawing:
        """Return points at equal steps of at most `spacing` px along each stroke, with its ends."""
        if not spacing > 0:
            raise UsageError(f"expected a spacing above 0 px, got {spacing:g}")
        lengths = [arc_length(stroke) for stroke in self.strokes]
        if sum(length[-1] / spacing for length in lengths) > MAX_POINTS:
            raise DataError(
                f"expected a spacing that gives at most {MAX_POINTS:,} points, got {spacing:g} px"
            )
        strokes, times = [], []
        for i, (stroke, length) in enumerate(zip(self.strokes, lengths, strict=True)):
            # a dot has length 0 and stays one point
            at = np.linspace(0, length[-1], math.ceil(length[-1] / spacing) + 1)  # [m], px
            strokes.append(np.column_stack([np.interp(at, length, axis) for axis in stroke.T]))
            if self.times is not None:
                times.append(np.interp(at, length, self.times[i]))
        return replace(self, strokes=tuple(strokes), times=tuple(times) if self.times else None)

    def scaled(self, factor: float) -> Drawing:
        """Return drawing and canvas `factor` times as large, about the corner (0, 0)."""
        if not (factor > 0 and math.isfinite(factor)):
            raise UsageError(f"expected a factor above 0, got {factor:g}")
        return replace(
            self,
            strokes=tuple(stroke * factor for stroke in self.strokes),
            width=self.width * factor,
            height=self.height * factor,
        )

    def cut(self, fraction: float) -> Drawing:
        """Return the first `fraction`, 0 to 1, of the points, at least one.

        If the cut is in the middle of a stroke, `lifted` is False.
        """
        if not 0 <= fraction <= 1:
            raise UsageError(f"expected a fraction from 0 to 1, got {fraction:g}")
        count = max(1, round(fraction * self.points))
        if count == self.points:
            return self
        ends = np.cumsum([len(stroke) for stroke in self.strokes])
        last = int(np.searchsorted(ends, count))  # the stroke in which the cut falls
        picks = [np.arange(len(stroke)) for stroke in self.strokes[:last]]
        picks.append(np.arange(count - sum(map(len, picks))))
        return replace(self._pick(picks), lifted=bool(ends[last] == count))

    def _pick(self, picks: Sequence[np.ndarray]) -> Drawing:
        """Return only the points with the indices `picks`, one int[m] for each kept stroke."""
        times = self.times and tuple(
            time[pick] for time, pick in zip(self.times, picks, strict=False)
        )
        strokes = tuple(stroke[pick] for stroke, pick in zip(self.strokes, picks, strict=False))
        drawn_by = self.drawn_by and self.drawn_by[: len(strokes)]
        return replace(self, strokes=strokes, times=times, drawn_by=drawn_by)


def _frozen(values: np.ndarray) -> np.ndarray:
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


def _check_strokes(strokes: tuple[np.ndarray, ...]) -> None:
    for stroke in strokes:
        if stroke.ndim != 2 or stroke.shape[1] != 2 or len(stroke) == 0:
            raise DataError(
                f"expected strokes of shape [n, 2] with n >= 1, got {list(stroke.shape)}"
            )
    points = sum(map(len, strokes))
    if points == 0:
        raise DataError("expected a drawing with at least one stroke, got none")
    if points > MAX_POINTS:
        raise DataError(f"expected a drawing of at most {MAX_POINTS:,} points, got {points:,}")
    xy = np.concatenate(strokes)
    if not np.abs(xy).max() <= MAX_COORDINATE:  # NaN fails too
        worst = xy[~(np.abs(xy) <= MAX_COORDINATE)][0]
        raise DataError(f"expected coordinates within ±{MAX_COORDINATE:,.0f} px, got {worst:g}")


def _check_times(times: tuple[np.ndarray, ...], strokes: tuple[np.ndarray, ...]) -> None:
    if [time.shape for time in times] != [stroke.shape[:1] for stroke in strokes]:
        raise DataError("expected one time for each point, got another number of times")
    if not all(np.isfinite(time).all() for time in times):
        raise DataError("expected finite times, got NaN or infinity")


def _check_authors(authors: tuple[str, ...], strokes: int) -> None:
    if len(authors) != strokes or not set(authors) <= set(AUTHORS):
        raise DataError(
            f"expected one of {', '.join(AUTHORS)} for each of {strokes} strokes, got {authors}"
        )
