"""Uploads: files of a visitor become examples, or files for a training run; all within bounds.

Drawings come as .svg, .json or .ndjson, trajectories as .gpx, .csv or .geojson, and any of them in
a .zip. Not here: the formats (`formats/`), and how runs read the files (`data/`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError
from sketchrnn.formats.isolation import isolated
from sketchrnn.formats.zip_files import read_members
from sketchrnn.teaching import reading
from sketchrnn.teaching.few import MOST
from sketchrnn.trajectories.trajectory import READERS

DRAWINGS = (".svg", ".json", ".ndjson")
IN_FOLDERS = (".svg", ".ndjson")
"""Endings of drawings that training runs read; a .json is one drawing of a page."""
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
            members = isolated(file.name, read_members, file.content, file.name, tuple(endings))
            yield from (File(*member) for member in members)


def read_drawings(files: Sequence[File]) -> list[Drawing]:
    """Return the drawings in some files, at most as many as one name is learnt from.

    Raises DataError, which names the file, for one that is no drawing.
    """
    drawings: list[Drawing] = []
    for file in unzipped(files, DRAWINGS):
        drawings += isolated(file.name, reading.read_drawings, file.content, file.name, MOST + 1)
        if len(drawings) > MOST:
            raise DataError(f"expected at most {MOST} drawings, got more")
    if not drawings:
        raise DataError(f"expected drawings ({', '.join(DRAWINGS)}), got none")
    return drawings


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
