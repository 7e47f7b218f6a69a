"""What every source of training data yields: items, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sketchrnn.data.store import DatasetInfo
from sketchrnn.errors import UsageError


class Item(NamedTuple):
    """One training sequence."""

    stroke3: np.ndarray  # float32 [N, 3], data units
    split: int  # index into store.SPLITS
    category: str | None = None
    origin: tuple[float, float] = (0.0, 0.0)  # metres in the frame


@dataclass
class Source:
    """Items, and what is known of them. `info.categories` is filled by whoever stores them."""

    info: DatasetInfo
    items: Iterator[Item]


def merge(sources: Sequence[Source]) -> Source:
    """Return one source of all items, in the units of the first.

    Drawings are scaled so that the canvases agree; those without a category get the name of their
    source as one, so that `cat.npz` joins the cats of other sources. Where not all sequences begin
    with a step to their first point, those that do lose it; where not all are on a grid, none is.
    """
    first = sources[0].info
    if len(sources) == 1:
        return sources[0]
    _check_together([source.info for source in sources])
    first_points = [source.info.first_point for source in sources]
    first.first_point = all(first_points)
    first.grid = first.grid if all(source.info.grid == first.grid for source in sources) else 0.0
    lose_first = [led_to and not first.first_point for led_to in first_points]
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


def _adapted(item: Item, own: DatasetInfo, name: str, first: DatasetInfo) -> Item:
    if first.kind == "trajectory":
        return item
    if own.canvas != first.canvas:
        factor = first.canvas / own.canvas
        item = item._replace(stroke3=item.stroke3 * np.array([factor, factor, 1], np.float32))
    return item if item.category else item._replace(category=name)


def _without_first_point(item: Item) -> Item:
    """Return the item without the row that leads to its first point; a dot there stays a dot."""
    rows = item.stroke3
    if rows[0, 2]:
        return item._replace(stroke3=np.concatenate([np.array([[0, 0, 1]], np.float32), rows[1:]]))
    return item._replace(stroke3=rows[1:])


def _check_together(infos: Sequence[DatasetInfo]) -> None:
    if len({info.kind for info in infos}) > 1:
        raise UsageError("expected data sets of one kind, got drawings and trajectories together")
    if any((info.step_s, info.frame) != (infos[0].step_s, infos[0].frame) for info in infos):
        raise UsageError("expected drives of one step and one frame of local metres")
