"""The drawings in one file of an upload, read within a child process: nothing here imports torch.

Not here: uploads of several files (`uploads.py`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePosixPath

from sketchrnn.data.drawings import CANVAS
from sketchrnn.data.sources.quickdraw import read_quickdraw
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, SketchRNNError


def read_drawings(content: bytes, file_name: str, most: int) -> list[Drawing]:
    """Return the drawings in the bytes of a file, the first `most` at most.

    Raises DataError, which names the file, for one that is no drawing.
    """
    return list(islice(_drawings(content, PurePosixPath(file_name)), most))


def _drawings(content: bytes, path: PurePosixPath) -> Iterator[Drawing]:
    if path.suffix.lower() != ".ndjson":
        yield Drawing.parse(content, path.name)
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "drawing.ndjson"
        copy.write_bytes(content)
        try:
            for drawing, _ in read_quickdraw(copy):
                # 256 px in the corner of the canvas that the models of Quick, Draw! draw on
                yield replace(drawing, width=CANVAS, height=CANVAS)
        except SketchRNNError as error:
            raise DataError(str(error).replace(str(copy), path.name)) from None
