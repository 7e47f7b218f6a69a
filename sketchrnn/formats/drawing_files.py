"""The file formats of one drawing by the ending of the file name: bytes to a record and back.

The formats themselves have a file each. Not here: the type `Drawing`, and files of many drawings.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import numpy as np

from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats import canvas, excalidraw, json_drawing, ndjson, picture, svg
from sketchrnn.formats.files import (
    DARKNESS,
    MAX_BYTES,
    MAX_UPLOAD_BYTES,
    on_canvas,
    parse_json,
    parse_size,
    read_bounded,
    shortened,
)
from sketchrnn.formats.gcode import MAX_SIZE, Plotter, write_gcode
from sketchrnn.formats.isolation import isolated
from sketchrnn.formats.json_drawing import Record
from sketchrnn.formats.pen import START_COLOUR, Scene

GIF_SECONDS = 3.0
"""How long the pen of a .gif draws."""
PICTURES = (".png", ".jpg", ".jpeg", ".webp")
"""Endings of picture files, which are traced."""


def read_record(path: Path) -> Record:
    """Return the drawing of a file, of an .ndjson its first.

    Raises DataError, which names the file and the fault.
    """
    suffix = _known_suffix(str(path))
    content = read_bounded(path, _largest(suffix), first_line=suffix == ".ndjson")
    return isolated(str(path), _parse, content, str(path))


def parse_record(content: bytes, file_name: str) -> Record:
    """Return what `read_record` would, from the bytes of a file. `file_name` ends in its format."""
    suffix = _known_suffix(file_name)
    if suffix == ".ndjson":
        content = content.lstrip().partition(b"\n")[0]
    if len(content) > _largest(suffix):
        raise DataError(f"{file_name}: expected at most {_largest(suffix):,} bytes, got more")
    return isolated(file_name, _parse, content, file_name)


def _known_suffix(file_name: str) -> str:
    """Return the ending of the name, in lower case. Raises DataError if it is not read."""
    suffix = PurePath(file_name).suffix
    if suffix.lower() not in READERS:
        raise DataError(
            f"{file_name}: expected a drawing that ends in {', '.join(READERS)}, "
            f"got {suffix or 'no ending'}"
        )
    return suffix.lower()


def _largest(suffix: str) -> int:
    """Return the largest size of a file, bytes."""
    return MAX_UPLOAD_BYTES if suffix in PICTURES else MAX_BYTES


def _parse(content: bytes, file_name: str) -> Record:
    """Return the drawing, in the process that calls this."""
    try:
        return READERS[_known_suffix(file_name)](content)
    except DataError as error:
        raise DataError(f"{file_name}: {error}") from error


@dataclass(frozen=True)
class Output:
    """What a caller may choose of a file that is written."""

    size: float | None = None
    """Longer side: pixels, of .gcode millimetres; None for the default of the format."""
    pen_up: str = Plotter.pen_up
    """G-code that lifts the pen of a plotter."""
    pen_down: str = Plotter.pen_down
    """G-code that lowers it."""

    def check(self, suffix: str) -> None:
        """Raise UsageError if a file that ends in `suffix` cannot be written so."""
        if self.size is not None:
            largest = LARGEST.get(suffix.lower())
            if largest is None:
                raise UsageError(f"expected no size for a {suffix} file, got {self.size:g}")
            if not 1 <= self.size <= largest:
                raise UsageError(
                    f"expected a size of 1 to {largest:,} for a {suffix} file, got {self.size:g}"
                )
        self.plotter()

    def side(self, default: int) -> int:
        """Return the longer side of a picture, pixels."""
        return default if self.size is None else round(self.size)

    def plotter(self) -> Plotter:
        """Return the plotter. Raises UsageError if it is none."""
        return Plotter(self.size or Plotter.size, self.pen_up, self.pen_down)


DEFAULT = Output()


def dump_record(record: Record, suffix: str, output: Output = DEFAULT) -> bytes:
    """Return the bytes of a file whose name ends in `suffix`.

    Raises DataError for an unknown ending, UsageError for an output that it cannot have.
    """
    dump = WRITERS.get(suffix.lower())
    if dump is None:
        raise DataError(
            f"expected an ending out of {', '.join(WRITERS)}, got {suffix or 'no ending'}"
        )
    output.check(suffix)
    return dump(record, output)


def _parse_svg(content: bytes) -> Record:
    left_out: Counter[str] = Counter()
    record = Record(*svg.parse_svg(content, left_out))
    return record._replace(notes=_notes(left_out))


def _notes(left_out: Counter[str]) -> tuple[str, ...]:
    listed = ", ".join(f"{number} × {what}" for what, number in left_out.items())
    return (f"Left out: {listed}",) if listed else ()


def _parse_ndjson(line: bytes) -> Record:
    return _from_line(ndjson.parse_line(line))


def _parse_json(content: bytes) -> Record:
    """Return the drawing of a .json: the format is known by a field that only it has."""
    fields = _first_value(content)
    for key, parse in _BY_FIELD.items():
        if isinstance(fields, dict) and key in fields:
            return parse(fields)
    raise DataError(f"expected an object with strokes, got {shortened(fields)}")


def _first_value(content: bytes) -> Any:
    """Return the value of JSON, or that of the first line if each line is one, as in ndjson."""
    try:
        return parse_json(content)
    except DataError:
        first, _, rest = content.lstrip().partition(b"\n")
        if not rest.lstrip().startswith(b"{"):
            raise
        return parse_json(first)


def _parse_canvas(fields: dict[str, Any]) -> Record:
    strokes = canvas.parse_strokes(fields)
    if not strokes:
        raise DataError("expected at least one stroke with a point, got none")
    return Record(*on_canvas(strokes, parse_size(fields)))


def _parse_excalidraw(content: bytes) -> Record:
    fields = parse_json(content)
    if not isinstance(fields, dict):
        raise DataError(f"expected an Excalidraw file, got {shortened(fields)}")
    return _parse_scene(fields)


def _parse_scene(fields: dict[str, Any]) -> Record:
    return Record(*excalidraw.parse_scene(fields))


def _parse_picture(content: bytes) -> Record:
    return Record(*trace_picture(content))


def trace_picture(
    content: bytes, darkness: float = DARKNESS
) -> tuple[list[np.ndarray], float, float]:
    """Return the lines of a picture as `tracing.parse_picture` does, for a child process."""
    from sketchrnn.formats.tracing import parse_picture  # SciPy and scikit-image take seconds

    return parse_picture(content, darkness)


def decode_picture(content: bytes) -> np.ndarray:
    """Return a picture as `ink.decode` does, float32[height, width, 3], for a child process."""
    from sketchrnn.formats.ink import decode

    return decode(content)


def _parse_line(fields: dict[str, Any]) -> Record:
    return _from_line(ndjson.parse_fields(fields))


def _from_line(line: ndjson.Record) -> Record:
    width, height = line["width"], line["height"]
    size = None if width is None or height is None else (width, height)
    return Record(*on_canvas(line["strokes"], size), line["times"], line["word"])


def _dump_svg(record: Record, output: Output) -> bytes:
    return svg.write_svg(record.strokes, record.width, record.height, output.size).encode()


def _dump_png(record: Record, output: Output) -> bytes:
    scene = Scene(record.strokes, (), record.width, record.height)
    return picture.png_bytes(scene, output.side(picture.PNG_SIDE))


def _dump_gif(record: Record, output: Output) -> bytes:
    scene = Scene((), record.strokes, record.width, record.height, START_COLOUR)
    return picture.gif_bytes(scene, GIF_SECONDS, output.side(picture.GIF_SIDE))


def _dump_json(record: Record, output: Output) -> bytes:
    return json_drawing.write_drawing(record).encode()


def _dump_line(record: Record, output: Output) -> bytes:
    return ndjson.write_line(
        record.strokes, record.width, record.height, record.times, record.category
    ).encode()


def _dump_gcode(record: Record, output: Output) -> bytes:
    return write_gcode(record.strokes, record.width, record.height, output.plotter()).encode()


_BY_FIELD: dict[str, Callable[[dict[str, Any]], Record]] = {
    "objects": _parse_canvas,
    "drawing": _parse_line,
    "strokes": json_drawing.parse_drawing,
    "elements": _parse_scene,
}

READERS: dict[str, Callable[[bytes], Record]] = {
    ".svg": _parse_svg,
    ".json": _parse_json,
    ".ndjson": _parse_ndjson,
    ".excalidraw": _parse_excalidraw,
    **dict.fromkeys(PICTURES, _parse_picture),
}
WRITERS: dict[str, Callable[[Record, Output], bytes]] = {
    ".svg": _dump_svg,
    ".png": _dump_png,
    ".gif": _dump_gif,
    ".json": _dump_json,
    ".ndjson": _dump_line,
    ".gcode": _dump_gcode,
}
LARGEST = {".svg": 100_000, ".png": 2000, ".gif": 1000, ".gcode": round(MAX_SIZE)}
"""Largest size of an output: pixels, of .gcode millimetres. Pictures need memory for each pixel."""
