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
    """Return one source of all items; a source without categories gets its name as one."""
    if len(sources) == 1:
        return sources[0]
    if len({source.info.kind for source in sources}) > 1:
        raise UsageError("expected data sets of one kind, got drawings and trajectories together")

    def items() -> Iterator[Item]:
        for source in sources:
            for item in source.items:
                yield item if item.category else item._replace(category=source.info.name)
            if source is not sources[0]:
                for reason, number in source.info.dropped.items():
                    info.dropped[reason] = info.dropped.get(reason, 0) + number

    info = sources[0].info
    info.name = " ".join(source.info.name for source in sources)
    for field in ("licence", "credit"):
        values = dict.fromkeys(getattr(source.info, field) for source in sources)
        setattr(info, field, "; ".join(value for value in values if value))
    return Source(info, items())
