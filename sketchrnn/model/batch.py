"""Batches: sequences side by side, time first, as the networks read them in training.

Not here: augmentation and data sets (`data/batches.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from sketchrnn.config import ModelConfig
from sketchrnn.model.sequence import START_TOKEN, to_stroke5
from sketchrnn.model.surroundings import place
from sketchrnn.trajectories.flow_map import Ways
from sketchrnn.trajectories.heading import facings, seen_from


@dataclass
class Batch:
    """Sequences side by side, time first. T steps, B sequences, padded at the end."""

    inputs: Tensor  # [T, B, 5] what the decoder reads: the row before each target
    place: Tensor  # [T, B, P] what the pen knows of the paper before each target
    targets: Tensor  # [T, B, 5] rows, then one end token
    real: Tensor  # [T, B] bool, the real points among the targets
    counted: Tensor  # [T, B] bool, the real points and the end token
    labels: Tensor  # [B] int64, the category
    ahead: Tensor | None = None  # [T, B, G, 2] after each of the next G moves, seen from the pen
    ahead_known: Tensor | None = None  # [T, B, G] bool, moves that the sequence has
    start: Tensor | None = None  # [S, B, 5] what an encoder reads, padded
    start_place: Tensor | None = None  # [S, B, P]
    start_lengths: Tensor | None = None  # [B] int64, at least 1

    def to(self, device: torch.device | str) -> Batch:
        """Return the batch on another device."""
        moved = {
            name: value.to(device, non_blocking=True) if value is not None else None
            for name, value in vars(self).items()
        }
        return Batch(**moved)  # pyright: ignore[reportArgumentType]


def collate(
    sequences: Sequence[np.ndarray],
    scale: float,
    config: ModelConfig,
    origins: np.ndarray | None = None,
    labels: np.ndarray | None = None,
    read: Sequence[int] | None = None,
    cuts: Sequence[int] | None = None,
    ended: Sequence[bool] | None = None,
    off: Sequence[np.ndarray] | None = None,
    ways: Ways | None = None,
    own: Sequence[Ways] | None = None,
) -> Batch:
    """Make a batch of stroke-3 sequences.

    Args:
        sequences: B arrays [N_i, 3], data units.
        scale: divides the moves.
        config: of the model, for what it knows of the pen's place and begins with.
        origins: [B, 2] data units, where each sequence begins on the map; 0 if None.
        labels: [B] categories; 0 if None.
        read: how many rows the encoder reads of each, where there are none the start token; None
            if the model has no encoder.
        cuts: how many rows each decoder skips; 0 if None.
        ended: False for a sequence that was cut off, whose end token is not counted; all if None.
        off: [N_i + 1, 2] data units, how far off its place each pen is before each move and after
            the last; its moves are read as they then are, and each target leads back.
        ways: the map of a model that knows `ways`, whose moves are told in the car's own frame.
        own: B trips, each of which is not to be seen on the map from its own sequence.
    """
    count = len(sequences)
    skip = np.zeros(count, np.int64) if cuts is None else np.asarray(cuts, np.int64)
    whole = np.array([len(rows) for rows in sequences])
    lengths = whole - skip
    # The start token and all rows, before anything is cut: [B, N + 1, ...].
    moves = np.zeros((count, int(whole.max()) + 1, 5), np.float32)
    path = np.zeros((*moves.shape[:2], 2))
    moves[:, 0] = np.multiply(START_TOKEN, config.start_pen)
    if origins is not None:
        path += np.asarray(origins, np.float64)[:, None]
    for i, rows in enumerate(sequences):
        moves[i, 1 : whole[i] + 1] = to_stroke5(rows)
        path[i, 1 : whole[i] + 1] += np.cumsum(rows[:, :2], axis=0, dtype=np.float64)
    given, true = moves.copy(), path.copy()
    for i, away in enumerate(off or ()):
        path[i, : whole[i] + 1] += away
        given[i, 1 : whole[i] + 1, :2] += np.diff(away, axis=0)
        moves[i, 1 : whole[i] + 1, :2] -= away[:-1]
    moves[..., :2] /= scale
    given[..., :2] /= scale
    lifted = moves[..., 3].T > 0
    place_of = place(config, scale, path.swapaxes(0, 1), lifted, ways, own)  # [N + 1, B, P]
    away, known = _ahead(true, path, whole, config.guess, scale)  # [B, N + 1, G, 2]
    if config.position == "ways":
        facing = facings(path.swapaxes(0, 1), scale).swapaxes(0, 1)
        given[..., :2] = seen_from(facing, given[..., :2])
        moves[:, 1:, :2] = seen_from(facing[:, :-1], moves[:, 1:, :2])
        away = seen_from(facing[:, :, None], away)
    steps = int(lengths.max()) + 1
    inputs = np.zeros((count, steps, 5), np.float32)
    targets = np.zeros((count, steps, 5), np.float32)
    ahead = np.zeros((count, steps, config.guess, 2), np.float32)
    ahead_known = np.zeros(ahead.shape[:3], bool)
    places = np.zeros((steps, count, place_of.shape[-1]), np.float32)
    start = start_places = None
    if read is not None:
        longest = max(1, *read)
        start = np.zeros((count, longest, 5), np.float32)
        start_places = np.zeros((longest, count, place_of.shape[-1]), np.float32)
    for i, cut in enumerate(skip):
        length, end = lengths[i], whole[i] + 1
        inputs[i, : length + 1] = given[i, cut:end]
        places[: length + 1, i] = place_of[cut:end, i]
        targets[i, :length] = moves[i, cut + 1 : end]
        targets[i, length, 4] = 1
        ahead[i, : length + 1] = away[i, cut:end]
        ahead_known[i, : length + 1] = known[i, cut:end]
        if read is not None and start is not None and start_places is not None:
            seen = slice(1, read[i] + 1) if read[i] else slice(0, 1)
            start[i, : max(1, read[i])] = given[i, seen]
            start_places[: max(1, read[i]), i] = place_of[seen, i]
    last = lengths if ended is None else lengths - ~np.asarray(ended, bool)
    time = np.arange(steps)[None, :]
    return Batch(
        inputs=_time_first(inputs),
        place=torch.from_numpy(places),
        targets=_time_first(targets),
        real=_time_first(time < lengths[:, None]),
        counted=_time_first(time <= last[:, None]),
        labels=torch.from_numpy(
            np.zeros(count, np.int64) if labels is None else np.asarray(labels, np.int64)
        ),
        ahead=_time_first(ahead) if config.guess else None,
        ahead_known=_time_first(ahead_known) if config.guess else None,
        start=None if start is None else _time_first(start),
        start_place=None if start_places is None else torch.from_numpy(start_places),
        start_lengths=None if read is None else torch.tensor([max(1, n) for n in read]),
    )


def _ahead(
    true: np.ndarray, at: np.ndarray, last: np.ndarray, moves: int, scale: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return where each is after each of its next moves, [B, N, G, 2], and if it has so many.

    Model units, seen from where it is.

    Args:
        true: where each is at each moment, [B, N, 2], data units.
        at: where it takes itself to be.
        last: the last moment of each, [B].
        moves: G.
        scale: data units in a model unit.
    """
    then = np.arange(true.shape[1])[:, None] + np.arange(1, moves + 1)  # [N, G]
    away = true[:, np.minimum(then, true.shape[1] - 1)] - at[:, :, None]
    return away / scale, then <= last[:, None, None]


def _time_first(array: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(array.swapaxes(0, 1)))


def bucketed_batches(
    lengths: np.ndarray, batch_size: int, rng: np.random.Generator | None
) -> list[np.ndarray]:
    """Return index arrays, each of sequences of similar length, so that little is padding.

    With `rng`, sequences are shuffled first, sorted by length only within pools of 50 batches, and
    the batches come in random order, so that no two epochs are alike. Without, all are sorted.
    """
    order = np.arange(len(lengths)) if rng is None else rng.permutation(len(lengths))
    pool = len(order) if rng is None else 50 * batch_size
    batches: list[np.ndarray] = []
    for first in range(0, len(order), max(1, pool)):
        part = order[first : first + pool]
        part = part[np.argsort(lengths[part], kind="stable")]
        batches += [part[i : i + batch_size] for i in range(0, len(part), batch_size)]
    if rng is not None:
        rng.shuffle(batches)  # pyright: ignore[reportArgumentType]
    return batches
