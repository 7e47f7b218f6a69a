"""Reads starts from files and writes completions to files, by the suffix of their names.

.ndjson, .gpx, .geojson and .csv hold all completions in one file. The other formats hold one: the
named file is the best, and NAME-2, NAME-3, … are the others. From a model of icons, an .svg is the
one for designers, and pictures show its curves. Not here: the formats (`formats/`).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats import picture, svg
from sketchrnn.formats.drawing_files import DEFAULT, GIF_SECONDS, READERS, WRITERS, Output
from sketchrnn.formats.files import write_atomic
from sketchrnn.formats.pen import Scene
from sketchrnn.inference.completion import Completion
from sketchrnn.trajectories.cleaning import MAX_GAP_S
from sketchrnn.trajectories.recording import Recording, read_last_part
from sketchrnn.trajectories.trajectory import READERS as TRACK_READERS
from sketchrnn.trajectories.trajectory import Trajectory, write_trajectories

logger = logging.getLogger(__name__)

MAX_GAPS = 1000
"""Most gaps of a track to fill: each takes about a second."""
STARTS = {"drawing": tuple(READERS), "trajectory": tuple(TRACK_READERS)}
OUTPUTS = {
    "drawing": tuple(WRITERS),
    "trajectory": (".gpx", ".geojson", ".csv"),
}


def read_start(path: Path, kind: str) -> Drawing | Trajectory:
    """Read a start for a model of a kind, `drawing` or `trajectory`, and log what was left out.

    Raises `UsageError` if the suffix is not one of that kind.
    """
    _check_ending(path, STARTS[kind], f"a start for a model of kind {kind}")
    if kind == "drawing":
        start = Drawing.read(path)
        notes = start.notes
    else:
        start, notes = read_last_part(path)
    _report(path, notes)
    return start


def _report(path: Path, notes: Sequence[str]) -> None:
    """Log what was repaired or left out of a file."""
    for note in notes:
        logger.info("%s: %s", path.name, note)


def read_recording(path: Path) -> Recording:
    """Read a track with times and at least one gap.

    Raises `UsageError` if the suffix is not one of tracks, and `DataError` if there is no gap.
    """
    _check_ending(path, STARTS["trajectory"], "a track")
    recording = Recording.read(path)
    _report(path, recording.notes)
    if recording.time is None:
        raise DataError(f"{path.name}: expected a track with times, got one without")
    if len(recording.gaps) > MAX_GAPS:
        raise DataError(
            f"{path.name}: expected a track with at most {MAX_GAPS} gaps, got "
            f"{len(recording.gaps):,}"
        )
    if not recording.gaps:
        raise DataError(
            f"{path.name}: expected a track with a gap, a pause of more than {MAX_GAP_S / 60:.0f} "
            "min without a fix, got one without"
        )
    return recording


def check_output(path: Path, kind: str, output: Output = DEFAULT) -> None:
    """Raise `UsageError` if a file cannot be written; called before anything is computed."""
    _check_ending(path, OUTPUTS[kind], f"an output for a model of kind {kind}")
    output.check(path.suffix)
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


def write_completions(
    completions: Sequence[Completion], path: Path, output: Output = DEFAULT
) -> list[Path]:
    """Write all completions and return the files.

    A completion whose ending is empty is written as its start. Raises `DataError` if all
    completions are empty. If one cannot be written, none is.
    """
    full = [done for done in completions if done.whole is not None]
    if not full:
        raise DataError("the model said at once that nothing is missing, there is nothing to write")
    suffix = path.suffix.lower()
    if suffix in OUTPUTS["trajectory"]:
        write_trajectories(path, [done.trajectory for done in full])
        return [path]
    contents = [_content(done, suffix, output) for done in full]
    if suffix == ".ndjson":
        write_atomic(path, b"".join(contents))
        return [path]
    files = [path, *(path.with_stem(f"{path.stem}-{i}") for i in range(2, len(full) + 1))]
    for file, content in zip(files, contents, strict=True):
        write_atomic(file, content)
    return files


def _content(done: Completion[Drawing], suffix: str, output: Output) -> bytes:
    """Return the file of a completion. A GIF draws the ending; the others show one drawing."""
    whole = done.drawing
    start = () if done.start is None else done.start.strokes
    ending = () if done.shown is None else done.shown.strokes
    if suffix == ".gif":
        scene = Scene(start, ending, whole.width, whole.height)
        return picture.gif_bytes(scene, GIF_SECONDS, output.side(picture.GIF_SIDE))
    if suffix == ".svg" and done.icon is not None:
        return svg.resized(done.icon, output.size).encode()
    if suffix in (".png", ".gcode") and done.curves is not None:
        whole = Drawing((*start, *ending), whole.width, whole.height)
    return whole.dump(suffix, output)
