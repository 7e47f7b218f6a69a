"""Newline-delimited JSON, one drawing per line, as the Quick, Draw! data set has it.

Specification: https://github.com/googlecreativelab/quickdraw-dataset#the-raw-moderated-dataset.
Simplified drawings are `[[x, …], [y, …]]` for each stroke, from 0 to 255 px. Raw drawings are
`[[x, …], [y, …], [t, …]]`, in pixels of an unknown window and milliseconds. Reading is streamed, so
a file of any length needs the memory of one line. Writing adds `width` and `height`, which the data
set does not have, so that a drawing keeps its canvas. Not here: country and time stamp.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, TypedDict

import numpy as np

from sketchrnn.errors import DataError
from sketchrnn.formats.files import (
    MAX_BYTES,
    decimals_on,
    numbers,
    parse_json,
    parse_size,
    parse_text,
    rounded,
    rounded_size,
    shortened,
)

SIMPLIFIED_SIZE = 256.0
"""Side of the canvas of simplified drawings, pixels."""


class Record(TypedDict):
    """One drawing of an ndjson file. A missing field is None."""

    strokes: list[np.ndarray]  # each float64[n, 2], n >= 1, pixels
    times: list[np.ndarray] | None  # each float64[n], milliseconds
    word: str | None  # the category
    key_id: str | None
    recognized: bool | None
    width: float | None  # of the canvas, pixels: as in the file, else 256 if simplified
    height: float | None


def read_ndjson(path: str | Path) -> Iterator[Record]:
    """Yield the drawings of a file. Raises DataError, which names the file and the line."""
    path = Path(path)
    if not path.is_file():
        raise DataError(f"{path}: expected an ndjson file, got none there")
    found = False
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(MAX_BYTES + 1), b""), start=1):
            if line.isspace():
                continue
            try:
                record = parse_line(line)
            except DataError as error:
                raise DataError(f"{path}, line {number}: {error}") from error
            found = True
            yield record
    if not found:
        raise DataError(f"{path}: expected one drawing per line, got an empty file")


def parse_line(line: str | bytes) -> Record:
    """Return the drawing in one line of ndjson. Raises DataError if it is broken."""
    if len(line) > MAX_BYTES:
        raise DataError(f"expected at most {MAX_BYTES:,} bytes per line, got more")
    return parse_fields(parse_json(line))


def parse_fields(fields: Any) -> Record:
    """Return the drawing in the value of one line. Raises DataError if it is broken."""
    if not isinstance(fields, dict) or not isinstance(fields.get("drawing"), list):
        raise DataError(f"expected an object with a drawing, got {shortened(fields)}")
    strokes, times = _parse_strokes(fields["drawing"])
    xy = np.concatenate(strokes)  # [P, 2]
    # up to 1 they are shares of an unknown canvas
    simplified = times is None and xy.min() >= 0 and 1 < xy.max() < SIMPLIFIED_SIZE
    if simplified and "width" not in fields:
        width = height = SIMPLIFIED_SIZE
    else:
        width, height = parse_size(fields) or (None, None)
    key_id, recognized = fields.get("key_id"), fields.get("recognized")
    return Record(
        strokes=strokes,
        times=times,
        word=parse_text(fields, "word"),
        key_id=None if key_id is None else str(key_id),
        recognized=None if recognized is None else bool(recognized),
        width=width,
        height=height,
    )


def write_line(
    strokes: Sequence[np.ndarray],
    width: float,
    height: float,
    times: Sequence[np.ndarray] | None = None,
    word: str | None = None,
) -> str:
    """Return one line of ndjson with its newline. Values are rounded to 0.01 px and 0.01 ms.

    strokes: each float64[n, 2], pixels of a canvas of `width` by `height`; times: each float64[n].
    """
    decimals = decimals_on(width, height)
    columns = [
        [rounded(stroke[:, 0], decimals), rounded(stroke[:, 1], decimals)] for stroke in strokes
    ]
    if times is not None:
        columns = [[*xy, rounded(time)] for xy, time in zip(columns, times, strict=True)]
    fields: dict[str, Any] = {} if word is None else {"word": word}
    fields["width"], fields["height"] = rounded_size(width, height)
    fields["drawing"] = columns
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n"


def _parse_strokes(columns: list[Any]) -> tuple[list[np.ndarray], list[np.ndarray] | None]:
    """Return strokes, each float64[n, 2], and their times, each float64[n]; None for no times."""
    for column in columns:
        _check_stroke(column)
    inked = [column for column in columns if column[0]]
    if not inked:
        raise DataError("expected at least one stroke with a point, got none")
    if len({len(column) for column in inked}) > 1:
        raise DataError("expected times for all strokes or for none, got some strokes without")
    ends = list(accumulate(len(column[0]) for column in inked))
    xy = np.stack([_axis(inked, 0), _axis(inked, 1)], axis=1)  # [P, 2]
    strokes = [xy[first:end] for first, end in pairwise([0, *ends])]
    if len(inked[0]) == 2:
        return strokes, None
    return strokes, np.split(_axis(inked, 2), ends[:-1])


def _check_stroke(column: Any) -> None:
    """Raise DataError if a stroke is not two or three lists of equal length."""
    if not isinstance(column, list) or len(column) not in (2, 3):
        raise DataError(
            f"expected each stroke as [[x, …], [y, …]] or [[x, …], [y, …], [t, …]], "
            f"got {shortened(column)}"
        )
    if not all(isinstance(values, list) for values in column):
        for values, name in zip(column, "xyt", strict=False):
            numbers(values, name)  # raises for the one that is no list
    if len(set(map(len, column))) != 1:
        lengths = " and ".join(str(len(values)) for values in column)
        raise DataError(f"expected as many x as y in a stroke, got {lengths} numbers")


def _axis(columns: list[Any], axis: int) -> np.ndarray:
    """Return float64[P], the x, y or t of all points. One long list is faster than many short."""
    name = "xyt"[axis]
    try:
        return numbers([value for column in columns for value in column[axis]], name)
    except DataError:
        for column in columns:
            numbers(column[axis], name)  # raises with the one stroke that is wrong
        raise
