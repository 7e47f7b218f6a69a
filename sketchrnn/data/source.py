"""What a data set is before it is stored: its description, and an opened one as a stream of items.

A file of `data/sources/` describes its data set in a `DataSource`; `data/registry.py` lists them.
Opening one gives a `Source`, and `merge` joins several. Not here: how files are read (`sources/`)
and where items are stored (`store.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sketchrnn.data.store import DatasetInfo
from sketchrnn.data.units import DrawingUnits
from sketchrnn.errors import UsageError
from sketchrnn.trajectories.frame import Frame


class Item(NamedTuple):
    """One training sequence."""

    stroke3: np.ndarray  # float32 [N, 3], data units
    split: int  # index into store.SPLITS
    category: str | None = None
    origin: tuple[float, float] = (0.0, 0.0)  # metres in the frame
    style: str = ""  # of the drawing (`DatasetInfo.styles`)


@dataclass
class Source:
    """An opened data set: its items, and its properties.

    `prepare` fills `info.categories` and `info.styles` while it stores the items, and readers fill
    `info.dropped`.
    """

    info: DatasetInfo
    items: Iterator[Item]


@dataclass(frozen=True)
class TrajectoryOptions:
    """How trajectories become sequences. Sources of drawings ignore it."""

    step_s: float | None = None
    """Seconds between points; the source chooses it if None."""
    frame: Frame | None = None
    """Origin of the local metres; the median of the fixes if None."""
    split_by: str = "time"
    """`time`: the test split holds the latest trips. `driver`: it holds drivers who are in no other
    split."""

    def with_default_step(self, seconds: float) -> TrajectoryOptions:
        """Return these options, with a step of so many seconds if none is chosen."""
        return self if self.step_s is not None else replace(self, step_s=seconds)


@dataclass(frozen=True)
class DataSource:
    """The description of one data set: how a SPEC names it, and how it is opened.

    The functions get the argument of the SPEC: what follows the colon in `geolife:DIR`, "" for
    `berlin`, and the whole SPEC where it is a path.
    """

    spec: str
    """As `data list` prints it: `berlin`, `geolife:DIR`, or `PATH.npz` with `matches`."""
    summary: str
    """One line for `data list`: contents and licence."""
    open: Callable[[str, TrajectoryOptions], Source]
    """Returns the opened data set; DataError or UsageError where it cannot be read."""
    files: Callable[[str], Sequence[Path]]
    """Returns the files that are read. A store is prepared again after one of them has changed; a
    data set of fixed contents, such as an installed package, returns none."""
    matches: Callable[[Path], bool] | None = None
    """For data sets that are paths: whether this source reads the path. None for those with a
    name."""

    def argument(self, spec: str) -> str | None:
        """Return the argument in a SPEC, or None if the SPEC does not name this data set."""
        if self.matches is not None:
            return spec if spec and self.matches(Path(spec)) else None
        name, colon, _ = self.spec.partition(":")
        if not colon:
            return "" if spec == name else None
        return spec[len(name) + 1 :] if spec.startswith(name + ":") else None


def files_at(path: Path | str) -> list[Path]:
    """Return the file at `path`, or all files under a folder, by name; none for a missing path."""
    if not path:
        return []  # Path("") would be the current folder
    path = Path(path)
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [file for file in files if file.is_file()]


def no_files(argument: str) -> list[Path]:
    """Return no files: the contents of the data set follow from the SPEC alone."""
    return []


def merge(sources: Sequence[Source]) -> Source:
    """Return one source with the items of all, in the units of the first.

    Drawings are scaled to the canvas of the first source. Drawings without a category get the name
    of their source as category, so that `cat.npz` joins the cats of other sources. The step to the
    first point (`DrawingUnits.first_point`) is kept only if all sources have it, and the grid only
    if all have the same.
    """
    first = sources[0].info
    if len(sources) == 1:
        return sources[0]
    _check_together([source.info for source in sources])
    if first.kind == "drawing":
        lose_first = _join_units([source.info.drawing for source in sources])
    else:
        lose_first = [False] * len(sources)
    names = [source.info.name for source in sources]

    def items() -> Iterator[Item]:
        for source, name, lose in zip(sources, names, lose_first, strict=True):
            for item in source.items:
                item = _without_first_point(item) if lose else item
                yield _adapted(item, source.info, name, first)
            if source.info is not first:
                for reason, number in source.info.dropped.items():
                    first.dropped[reason] = first.dropped.get(reason, 0) + number

    first.name = " ".join(names)
    for field in ("licence", "credit"):
        values = dict.fromkeys(getattr(source.info, field) for source in sources)
        setattr(first, field, "; ".join(value for value in values if value))
    return Source(first, items())


def _join_units(units: Sequence[DrawingUnits]) -> list[bool]:
    """Give the first units what all have in common; the canvas and the tolerance stay its own.

    Returns for each source whether its sequences lose the step to the first point.
    """
    first = units[0]
    first_points = [part.first_point for part in units]  # read before the first one changes
    first.first_point = all(first_points)
    first.grid = first.grid if all(part.grid == first.grid for part in units) else 0.0
    return [has_first and not first.first_point for has_first in first_points]


def _adapted(item: Item, own: DatasetInfo, name: str, first: DatasetInfo) -> Item:
    if first.kind == "trajectory":
        return item
    if own.drawing.canvas != first.drawing.canvas:
        factor = first.drawing.canvas / own.drawing.canvas
        item = item._replace(stroke3=item.stroke3 * np.array([factor, factor, 1], np.float32))
    return item if item.category else item._replace(category=name)


def _without_first_point(item: Item) -> Item:
    """Return the item without the row that leads to its first point.

    Where that row ends a stroke, the stroke is a dot, and a row without a move replaces it.
    """
    rows = item.stroke3
    if rows[0, 2]:
        return item._replace(stroke3=np.concatenate([np.array([[0, 0, 1]], np.float32), rows[1:]]))
    return item._replace(stroke3=rows[1:])


def _check_together(infos: Sequence[DatasetInfo]) -> None:
    if len({info.kind for info in infos}) > 1:
        raise UsageError("expected data sets of one kind, got drawings and trajectories together")
    if infos[0].kind == "drawing":
        return  # of any units: drawings are scaled to the first canvas
    first, *others = [info.trajectory for info in infos]
    if any((units.step_s, units.frame) != (first.step_s, first.frame) for units in others):
        raise UsageError("expected trajectories of one step and one frame of local metres")
