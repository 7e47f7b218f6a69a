"""Reads starts from files and writes completions to files, by the suffix of their names.

.ndjson, .gpx, .geojson and .csv hold all completions in one file. The other formats hold one: the
named file is the best, and NAME-2, NAME-3, … are the others. From a model of icons, an .svg is the
one for designers, and pictures show its curves. Not here: the formats (`formats/`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats import picture
from sketchrnn.formats.drawing_files import GIF_SECONDS, READERS, WRITERS
from sketchrnn.formats.files import write_atomic
from sketchrnn.formats.pen import Scene
from sketchrnn.inference.completion import Completion
from sketchrnn.trajectories.trajectory import Trajectory, write_trajectories

STARTS = {"drawing": tuple(READERS), "trajectory": (".gpx", ".csv", ".geojson")}
OUTPUTS = {
    "drawing": tuple(WRITERS),
    "trajectory": (".gpx", ".geojson", ".csv"),
}


def read_start(path: Path, kind: str) -> Drawing | Trajectory:
    """Read a start for a model of a kind, `drawing` or `trajectory`.

    Raises `UsageError` if the suffix is not one of that kind.
    """
    _check_ending(path, STARTS[kind], f"a start for a model of kind {kind}")
    return Drawing.read(path) if kind == "drawing" else Trajectory.read(path)


def check_output(path: Path, kind: str) -> None:
    """Raise `UsageError` if a file cannot be written; called before anything is computed."""
    _check_ending(path, OUTPUTS[kind], f"an output for a model of kind {kind}")
    if path.is_dir():
        raise UsageError(f"{path}: expected a file to write, got a folder")
    if not path.parent.is_dir():
        raise UsageError(f"{path}: expected an existing folder, there is no {path.parent}")


def _check_ending(path: Path, allowed: tuple[str, ...], what: str) -> None:
    if path.suffix.lower() not in allowed:
        raise UsageError(
            f"{path}: expected {what} to end in {', '.join(allowed)}, "
            f"got {path.suffix or 'no ending'}"
        )


def write_completions(completions: Sequence[Completion], path: Path) -> list[Path]:
    """Write all completions and return the files.

    A completion whose ending is empty is written as its start. Raises `DataError` if all
    completions are empty.
    """
    full = [done for done in completions if done.whole is not None]
    if not full:
        raise DataError("the model said at once that nothing is missing, there is nothing to write")
    suffix = path.suffix.lower()
    if suffix in OUTPUTS["trajectory"]:
        write_trajectories(path, [done.trajectory for done in full])
        return [path]
    if suffix == ".ndjson":
        write_atomic(path, b"".join(done.drawing.dump(suffix) for done in full))
        return [path]
    files = [path, *(path.with_stem(f"{path.stem}-{i}") for i in range(2, len(full) + 1))]
    for file, done in zip(files, full, strict=True):
        if suffix in (".gif", ".png"):
            write_atomic(file, _picture(done, suffix))
        elif suffix == ".svg" and done.icon is not None:
            write_atomic(file, done.icon.encode())
        else:
            done.drawing.write(file)
    return files


def _picture(done: Completion[Drawing], suffix: str) -> bytes:
    """Return a PNG of start and ending in one colour, or a GIF that draws the ending."""
    whole = done.drawing
    start = () if done.start is None else done.start.strokes
    ending = () if done.shown is None else done.shown.strokes
    if suffix == ".png":
        return picture.png_bytes(Scene([*start, *ending], (), whole.width, whole.height))
    return picture.gif_bytes(Scene(start, ending, whole.width, whole.height), GIF_SECONDS)
