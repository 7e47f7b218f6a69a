"""From recordings as a source has them to clean trajectories, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from sketchrnn.cleaning import MAX_GAP_S, Dropped, clean_bulk
from sketchrnn.formats.track import Track
from sketchrnn.trajectory import Trajectory

BATCH_FIXES = 200_000  # cleaned at once: thousands of trips, a few megabytes


def clean_recordings(
    recordings: Iterable[Track], dropped: Dropped | None = None, max_gap_s: float = MAX_GAP_S
) -> Iterator[Trajectory]:
    """The drives in the recordings, in their order, repaired and cut as `clean_bulk` does.

    `dropped` is filled while reading. A drive takes the name of its recording.
    """
    dropped = Dropped() if dropped is None else dropped
    batch: list[Track] = []
    fixes = 0
    for recording in recordings:
        batch.append(recording)
        fixes += len(recording.time)
        if fixes >= BATCH_FIXES:
            yield from _clean_batch(batch, dropped, max_gap_s)
            batch, fixes = [], 0
    if batch:
        yield from _clean_batch(batch, dropped, max_gap_s)


def _clean_batch(batch: list[Track], dropped: Dropped, max_gap_s: float) -> Iterator[Trajectory]:
    lat, lon, time = (
        np.concatenate([getattr(track, field) for track in batch]) for field in Track._fields[:3]
    )
    offsets = np.cumsum([0, *(len(track.time) for track in batch)])
    pieces = clean_bulk(lat, lon, time, offsets, max_gap_s, dropped)
    for number, source in enumerate(pieces.source):
        part = pieces.index[pieces.offsets[number] : pieces.offsets[number + 1]]
        yield Trajectory(lat[part], lon[part], time[part], batch[source].name)
