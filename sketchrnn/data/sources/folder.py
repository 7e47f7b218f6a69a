"""A user's own folder of .svg drawings or of recorded trajectories, or one recorded file.

The .svg files may lie in folders inside it, which are then their categories. Of a folder with both
kinds of files, the kind with more files is read. Not here: folders of .ndjson files
(`quickdraw.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sketchrnn.data.drawings import CANVAS, EPSILON
from sketchrnn.data.source import DataSource, Item, Source, TrajectoryOptions, files_at
from sketchrnn.data.sources.own_files import OTHER_KIND, ending, leave_out, own_files
from sketchrnn.data.sources.track_files import read_track_files
from sketchrnn.data.split import split_of
from sketchrnn.data.store import SPLITS, DatasetInfo
from sketchrnn.data.trajectories import Attribution, read_trajectories
from sketchrnn.data.units import DrawingUnits
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError
from sketchrnn.trajectories.trajectory import READERS

UNREADABLE = "drawing that is no readable SVG of strokes"


def open_folder(path: str, options: TrajectoryOptions) -> Source:
    """Return the drawings in the .svg files of a folder, or the trajectories at the path."""
    files = own_files(Path(path))
    drawings = [file for file in files if file.suffix.lower() == ".svg"]
    tracks = [file for file in files if ending(file) in READERS]
    if len(drawings) >= max(1, len(tracks)):
        source, others = open_svg_folder(Path(path), drawings), len(tracks)
    else:
        attribution = Attribution(Path(path).stem)
        source = read_trajectories(read_track_files, Path(path), attribution, options)
        others = len(drawings)
    if others:
        source.info.dropped[OTHER_KIND] = others
    return source


def open_svg_folder(folder: Path, files: list[Path]) -> Source:
    """Return the drawings in the .svg `files` under `folder`.

    Each folder inside `folder` is a category; files beside these folders have the name of `folder`
    as category. Without such folders, drawings have no category.
    """
    info = DatasetInfo(name=folder.name, kind="drawing", units=DrawingUnits(CANVAS, EPSILON))
    return Source(info, _items(folder, files, info))


def _items(folder: Path, files: list[Path], info: DatasetInfo) -> Iterator[Item]:
    """Yield each drawing in data units; count in `info.dropped` what is left out."""
    nested = any(file.parent != folder for file in files)
    for file in files:
        try:
            drawing = Drawing.read(file)
        except DataError as error:
            leave_out(error, UNREADABLE, info.dropped)
            continue
        name = file.relative_to(folder)
        category = name.parts[0] if len(name.parts) > 1 else folder.name
        factor = CANVAS / max(drawing.width, drawing.height)
        rows = drawing.scaled(factor).simplify(info.drawing.epsilon).to_stroke3()
        split = SPLITS.index(split_of(str(name)))
        yield Item(rows, split, category if nested else None)


SOURCE = DataSource(
    spec="FOLDER",
    summary="your own .svg drawings, or .gpx, .csv, .geojson, .kml, .tcx, .fit drives",
    open=open_folder,
    files=files_at,
    matches=lambda path: path.is_dir() or (path.suffix.lower() in READERS and path.is_file()),
)
