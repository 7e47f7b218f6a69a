"""Uploads: files of a visitor become examples, or files for a training run; all within bounds.

Drawings come as .svg, .json or .ndjson, trajectories as .gpx, .csv or .geojson, and any of them in
a .zip. Not here: the formats (`formats/`), and how runs read the files (`data/`).
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from sketchrnn.data.drawings import CANVAS
from sketchrnn.data.sources.quickdraw import read_quickdraw
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, SketchRNNError
from sketchrnn.teaching.few import MOST
from sketchrnn.trajectories.trajectory import READERS

DRAWINGS = (".svg", ".json", ".ndjson")
TRAJECTORIES = tuple(READERS)
MAX_BYTES = 100_000_000
"""Most bytes of all files of an upload, unpacked."""
MAX_FILES = 20_000
_UNUSUAL = re.compile(r"[^\w .-]+")


class File(NamedTuple):
    """One file of an upload."""

    name: str  # with its folder, if it was in a .zip
    content: bytes


def unzipped(files: Sequence[File], endings: Sequence[str]) -> Iterator[File]:
    """Yield the files with one of these endings, also those inside of .zip files.

    Raises DataError for a damaged .zip, and as soon as there is too much.
    """
    left, count = MAX_BYTES, 0
    for file in _all(files, endings):
        left, count = left - len(file.content), count + 1
        if left < 0 or count > MAX_FILES:
            raise DataError(
                f"expected at most {MAX_FILES:,} files and {MAX_BYTES // 1_000_000} MB, got more"
            )
        yield file


def _all(files: Sequence[File], endings: Sequence[str]) -> Iterator[File]:
    for file in files:
        suffix = PurePosixPath(file.name.lower()).suffix
        if suffix in endings:
            yield file
        elif suffix == ".zip":
            yield from _members(file, endings)


def _members(file: File, endings: Sequence[str]) -> Iterator[File]:
    """Yield the files with one of these endings in a .zip; hidden ones are left out."""
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            for info in archive.infolist():
                path = PurePosixPath(info.filename)
                hidden = any(part.startswith((".", "__")) for part in path.parts)
                if info.is_dir() or hidden or path.suffix.lower() not in endings:
                    continue
                with archive.open(info) as member:
                    yield File(info.filename, member.read(MAX_BYTES + 1))
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError):
        raise DataError(f"{file.name}: expected a .zip file, got one that is damaged") from None


def read_drawings(files: Sequence[File]) -> list[Drawing]:
    """Return the drawings in some files, at most as many as one name is learnt from.

    Raises DataError, which names the file, for one that is no drawing.
    """
    drawings: list[Drawing] = []
    for file in unzipped(files, DRAWINGS):
        for drawing in _drawings(file):
            if len(drawings) == MOST:
                raise DataError(f"expected at most {MOST} drawings, got more")
            drawings.append(drawing)
    if not drawings:
        raise DataError(f"expected drawings ({', '.join(DRAWINGS)}), got none")
    return drawings


def _drawings(file: File) -> Iterator[Drawing]:
    """Yield the drawings of one file."""
    path = PurePosixPath(file.name)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"drawing{path.suffix.lower()}"
        copy.write_bytes(file.content)
        try:
            if copy.suffix == ".ndjson":
                for drawing, _ in read_quickdraw(copy):
                    # 256 px in the corner of the canvas that the models of Quick, Draw! draw on
                    yield replace(drawing, width=CANVAS, height=CANVAS)
            else:
                yield Drawing.read(copy)
        except SketchRNNError as error:
            raise DataError(str(error).replace(str(copy), path.name)) from None


def write_drawings(drawings: Sequence[Drawing], folder: Path) -> None:
    """Write drawings as .svg files into a new folder."""
    folder.mkdir()
    for i, drawing in enumerate(drawings):
        drawing.write(folder / f"{i + 1:03}.svg")


def write_files(files: Sequence[File], endings: Sequence[str], folder: Path) -> list[Path]:
    """Write the files of an upload for a training run, and return the folders to train on.

    .ndjson files, .svg files and others have a folder each. The innermost folder of a file in a
    .zip is kept, since it may be the category.
    """
    written: dict[Path, None] = {}
    for number, file in enumerate(unzipped(files, endings)):
        path = PurePosixPath(file.name)
        suffix = path.suffix.lower()
        home = folder / (suffix[1:] if suffix in (".ndjson", ".svg") else "other")
        inner = path.parent.name if suffix == ".svg" else ""
        target = home / _usual(inner) if inner else home
        target.mkdir(parents=True, exist_ok=True)
        stem = _usual(path.stem)
        target = target / f"{stem}{suffix}"
        if target.exists():
            target = target.with_name(f"{stem} {number}{suffix}")
        target.write_bytes(file.content)
        written[home] = None
    if not written:
        raise DataError(f"expected files of {', '.join(endings)}, got none")
    return list(written)


def _usual(name: str) -> str:
    """Return a name without unusual characters, at most 60 long, never empty."""
    return _UNUSUAL.sub("_", name).strip(". ")[:60] or "file"
