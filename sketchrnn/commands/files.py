"""Starts from files and completions to files, by their endings, for the command line.

The file that was named holds the likeliest ending; .ndjson, .gpx, .geojson and .csv hold all of
them, the other formats have one a file and the further ones stand beside it as NAME-2, NAME-3, ….
From a model of icons, an .svg is the one for designers, and pictures show its curves.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sketchrnn.drawings.drawing import GIF_SECONDS, Drawing
from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats import ndjson, picture
from sketchrnn.formats.files import write_atomic
from sketchrnn.formats.pen import Scene
from sketchrnn.inference.completer import Completion
from sketchrnn.trajectories.trajectory import Trajectory, write_trajectories

STARTS = {"drawing": (".svg", ".ndjson", ".json"), "trajectory": (".gpx", ".csv", ".geojson")}
OUTPUTS = {
    "drawing": (".svg", ".png", ".gif", ".json", ".ndjson"),
    "trajectory": (".gpx", ".geojson", ".csv"),
}
DIRECT = (".ndjson", ".gpx", ".geojson", ".csv")
"""Formats that hold several drawings or drives in one file."""


def read_start(path: Path, kind: str) -> Drawing | Trajectory:
    """Read a start of a kind, `drawing` or `trajectory`; the model's kind must fit the file's."""
    _check_ending(path, STARTS[kind], f"a start for a model of kind {kind}")
    return Drawing.read(path) if kind == "drawing" else Trajectory.read(path)


def check_output(path: Path, kind: str) -> None:
    """Refuse a file that can't be written, before anything is computed."""
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
    """Write all completions; return the files. An ending that is empty gives the start itself."""
    wholes = [done.whole for done in completions if done.whole is not None]
    if not wholes:
        raise DataError("the model said at once that nothing is missing, there is nothing to write")
    suffix = path.suffix.lower()
    if suffix in DIRECT:
        drives = [whole for whole in wholes if isinstance(whole, Trajectory)]
        if drives:
            write_trajectories(path, drives)
        else:
            write_atomic(path, b"".join(_line(whole) for whole in wholes))
        return [path]
    files = [path, *(path.with_stem(f"{path.stem}-{i}") for i in range(2, len(wholes) + 1))]
    shown = [done for done in completions if isinstance(done.whole, Drawing)]
    for file, done in zip(files, shown, strict=True):
        if suffix in (".gif", ".png"):
            write_atomic(file, _picture(done, suffix))
        elif suffix == ".svg" and done.icon is not None:
            write_atomic(file, done.icon.encode())
        else:
            done.drawing.write(file)
    return files


def _line(whole: Drawing | Trajectory) -> bytes:
    assert isinstance(whole, Drawing)
    return ndjson.write_line(
        whole.strokes, whole.width, whole.height, whole.times, whole.category
    ).encode()


def _picture(done: Completion, suffix: str) -> bytes:
    """A PNG of start and ending in one ink, or a GIF that begins with the start and draws on."""
    whole = done.drawing
    start = done.start.strokes if isinstance(done.start, Drawing) else ()
    ending = done.shown.strokes if isinstance(done.shown, Drawing) else ()
    if suffix == ".png":
        return picture.png_bytes(Scene([*start, *ending], (), whole.width, whole.height))
    return picture.gif_bytes(Scene(start, ending, whole.width, whole.height), GIF_SECONDS)
