"""Whole files: read up to a size, written all or nothing; and checked values from JSON.

Three formats are made of JSON (RFC 8259), so they share its checks here. Not here: data sets that
are streamed line by line or memory-mapped.
"""

import json
import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sketchrnn.errors import DataError

MAX_BYTES = 5_000_000
"""Largest file of one drawing, and longest line of ndjson."""
MAX_UPLOAD_BYTES = 32_000_000
"""Largest file of any kind that a page or a command begins with; `server.maxUploadSize` of the app
is the same."""
DARKNESS = 0.4
"""How dark a line of a picture has to be somewhere, as a share of how dark most lines are."""
MAX_POINTS = 10_000
"""Most points of one drawing."""


def read_bounded(path: str | Path, limit: int = MAX_BYTES, first_line: bool = False) -> bytes:
    """Return the bytes of a file, or of its first line that is not blank.

    Raises DataError, which names the file, if it is missing, empty or over `limit` bytes.
    """
    path = Path(path)
    if not path.is_file():
        what = "a folder" if path.is_dir() else "no such file"
        raise DataError(f"{path}: expected a file, got {what}")
    with path.open("rb") as file:
        content = file.readline(limit + 1) if first_line else file.read(limit + 1)
        while first_line and content.isspace():
            content = file.readline(limit + 1)
    if len(content) > limit:
        raise DataError(f"{path}: expected at most {limit:,} bytes, got more")
    if not content.strip():
        raise DataError(f"{path}: expected something to read, got an empty file")
    return content


def write_atomic(path: str | Path, content: bytes) -> None:
    """Write `content` to `path` in one step, so that no reader sees a half-written file.

    Raises DataError if the folder does not exist or `path` is a folder.
    """
    path = Path(path)
    if not path.parent.is_dir():
        raise DataError(f"{path}: expected an existing folder to write into, got {path.parent}")
    if path.is_dir():
        raise DataError(f"{path}: expected a file name to write to, got a folder")
    # in the same folder: a rename is atomic only within one file system
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def parse_json(text: str | bytes, strict: bool = True) -> Any:
    """Return the value of JSON `text`. Raises DataError, also for NaN and Infinity if `strict`.

    RFC 8259 does not have these two numbers, but Python's parser accepts them.
    """
    try:
        if isinstance(text, bytes):
            text = text.decode(json.detect_encoding(text), "surrogatepass")  # as json.loads does
        return (_DECODER if strict else _LENIENT).decode(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"expected JSON, got what is not JSON ({error})") from error


def _refuse_constant(name: str) -> None:
    raise DataError(f"expected finite numbers, got {name}")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
_LENIENT = json.JSONDecoder()


def numbers(values: Any, what: str, shape: str = "[n]") -> np.ndarray:
    """Return a JSON list of numbers as float64[n], or of points as float64[n, 2].

    Args:
        values: the value from JSON. Raises DataError if it is no such list, or has infinity in it.
        what: name of the list in the error.
        shape: "[n]" or "[n, 2]".
    """
    try:
        array = np.asarray(values)
    except ValueError:  # lists of different lengths
        array = np.asarray(None)
    if isinstance(values, list) and not values:
        return np.zeros((0, 2) if shape == "[n, 2]" else 0)
    fits = array.ndim == 1 if shape == "[n]" else array.ndim == 2 and array.shape[1] == 2
    if not fits or array.dtype.kind not in "iuf":
        kind = "numbers" if shape == "[n]" else "points [x, y]"
        raise DataError(f"expected {what} to be a list of {kind}, got {shortened(values)}")
    if not np.isfinite(array).all():
        raise DataError(f"expected {what} to hold finite numbers, got infinity")
    return array.astype(np.float64)


def rounded(values: np.ndarray, decimals: int = 2) -> list[int | float]:
    """Return float64[n] as JSON numbers of at most `decimals` decimals, 2.0 as 2."""
    return [
        int(value) if value.is_integer() else value for value in values.round(decimals).tolist()
    ]


def decimals_on(width: float, height: float) -> int:
    """Return the decimals of coordinates on a canvas: 2, and more if it has less than 10 px."""
    longer = max(width, height)
    return 2 if longer >= 10 else min(12, 4 - math.floor(math.log10(longer)))


def rounded_size(width: float, height: float) -> tuple[int | float, int | float]:
    """Return a canvas in pixels as two JSON numbers, with six decimals so that none rounds to 0."""
    width, height = rounded(np.array([width, height], dtype=np.float64), decimals=6)
    return width, height


def parse_size(fields: dict[str, Any]) -> tuple[float, float] | None:
    """Return the canvas (width, height) in pixels of JSON `fields`; None if they have none."""
    if "width" not in fields or "height" not in fields:
        return None
    width, height = numbers([fields["width"], fields["height"]], "width and height").tolist()
    return width, height


def parse_text(fields: dict[str, Any], key: str) -> str | None:
    """Return the text under `key` in JSON `fields`, None if there is none."""
    value = fields.get(key)
    if value is not None and not isinstance(value, str):
        raise DataError(f"expected {key} to be a text, got {shortened(value)}")
    return value


def on_canvas(
    strokes: Sequence[np.ndarray], size: tuple[float, float] | None
) -> tuple[list[np.ndarray], float, float]:
    """Return (strokes, width, height) on a canvas of `size`, else on one that fits them.

    Without a size the strokes, each float64[n, 2], are moved onto the smallest canvas that holds
    them, so that it does not matter where on an unbounded surface they are. Where they have no
    width or no height, the canvas is square, and that of a dot has 1 px.
    """
    if size is not None:
        return list(strokes), *size
    low = np.min([stroke.min(axis=0) for stroke in strokes], axis=0)  # [2]
    span = np.max([stroke.max(axis=0) for stroke in strokes], axis=0) - low  # [2]
    whole = np.where(span > 0, span, span.max() or 1.0)
    corner = low - (whole - span) / 2
    width, height = whole.tolist()
    return [stroke - corner for stroke in strokes], width, height


def shortened(value: Any, limit: int = 40) -> str:
    """Return `value` as text for an error message, cut to `limit` characters."""
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
