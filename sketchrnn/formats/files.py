"""Reading and writing whole files: bounded on the way in, all or nothing on the way out.

Also turns JSON text and JSON lists into checked values, since three formats are made of them.
Data sets that are read as a stream, line by line or memory-mapped, do not pass through here.
"""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from sketchrnn.errors import DataError

MAX_BYTES = 5_000_000  # of one drawing's file, or one line of ndjson
MAX_POINTS = 10_000  # of one drawing


def read_bounded(path: str | Path, limit: int = MAX_BYTES) -> bytes:
    """The bytes of the file at `path`; DataError if it is missing, empty or over `limit` bytes."""
    path = Path(path)
    if not path.is_file():
        what = "a folder" if path.is_dir() else "no such file"
        raise DataError(f"{path}: expected a file, got {what}.")
    with path.open("rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise DataError(f"{path}: expected at most {limit:,} bytes, got more.")
    if not content.strip():
        raise DataError(f"{path}: expected a drawing or a trace, got an empty file.")
    return content


def write_atomic(path: str | Path, content: bytes) -> None:
    """Write `content` to `path` in one step, so that a half-written file is never seen."""
    path = Path(path)
    if not path.parent.is_dir():
        raise DataError(f"{path}: expected an existing folder to write into, got {path.parent}.")
    if path.is_dir():
        raise DataError(f"{path}: expected a file name to write to, got a folder.")
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def parse_json(text: str | bytes) -> Any:
    """The value of JSON `text`, by the standard: NaN and Infinity, which Python admits, raise."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise DataError(f"expected JSON, got what is not JSON ({error}).") from error


def _refuse_constant(name: str) -> None:
    raise DataError(f"expected finite numbers, got {name}.")


def numbers(values: Any, what: str) -> np.ndarray:
    """`values`, a JSON list of numbers, as float64[n]; `what` names it in the error."""
    try:
        array = np.asarray(values)
    except ValueError:  # a ragged list
        array = np.asarray(None)
    if array.ndim == 1 and array.size == 0:
        return np.zeros(0)
    if array.ndim != 1 or array.dtype.kind not in "iuf":
        raise DataError(f"expected {what} to be a list of numbers, got {shortened(values)}.")
    if not np.isfinite(array).all():
        raise DataError(f"expected {what} to be finite numbers, got infinity.")
    return array.astype(np.float64)


def rounded(values: np.ndarray, decimals: int = 2) -> list[int | float]:
    """float64[n] as JSON numbers of at most `decimals` decimals, whole ones without a point."""
    return [
        int(value) if value.is_integer() else value for value in values.round(decimals).tolist()
    ]


def shortened(value: Any, limit: int = 40) -> str:
    """`value` as a reader would recognise it in an error message, cut to `limit` characters."""
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def canvas_extent(strokes: list[np.ndarray]) -> tuple[float, float]:
    """The (width, height), at least 1 px each, that holds `strokes` with its corner at (0, 0)."""
    corner = np.max([stroke.max(axis=0) for stroke in strokes], axis=0)  # [2]
    return max(1.0, float(corner[0])), max(1.0, float(corner[1]))
