"""Batches: sequences side by side, time first, as the networks read them in training.

Not here: augmentation, noise and data sets (`data/batches.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from sketchrnn.config import ModelConfig
from sketchrnn.model.goal import Goals
from sketchrnn.model.sequence import START_TOKEN, to_stroke5
from sketchrnn.model.surroundings import surroundings_of
from sketchrnn.model.surroundings.base import Surroundings
from sketchrnn.model.vocabulary import Vocabulary
from sketchrnn.trajectories.flow_map import FlowMap

NO_WORDS = Vocabulary()


@dataclass
class Batch:
    """B sequences of up to T steps, padded at the end."""

    inputs: Tensor  # [T, B, 5] what the decoder reads: the row before each target
    surroundings: Tensor  # [T, B, P] features of the moment before each target
    targets: Tensor  # [T, B, 5] rows, then one end token
    real: Tensor  # [T, B] bool, the real points among the targets
    counted: Tensor  # [T, B] bool, the real points and the end token
    labels: Tensor  # [B] int64, the category; [B, W] tokens of a model with words
    goals: Tensor | None = None  # [T, B, GOAL_SIZE] features of the goal, of a model with one
    ahead: Tensor | None = None  # [T, B, G, 2] places after each of the next G moves, from the pen
    ahead_known: Tensor | None = None  # [T, B, G] bool, moves that the sequence has
    start: Tensor | None = None  # [S, B, 5] what an encoder reads, padded
    start_surroundings: Tensor | None = None  # [S, B, P]
    start_lengths: Tensor | None = None  # [B] int64, at least 1

    def to(self, device: torch.device | str) -> Batch:
        """Return the batch on another device."""
        moved = {
            name: value.to(device, non_blocking=True) if value is not None else None
            for name, value in vars(self).items()
        }
        return Batch(**moved)  # pyright: ignore[reportArgumentType]


@dataclass(frozen=True)
class Layout:
    """How a model reads sequences: what its inputs are."""

    config: ModelConfig
    surroundings: Surroundings
    vocabulary: Vocabulary = NO_WORDS

    @classmethod
    def of(
        cls,
        config: ModelConfig,
        scale: float,
        flow_map: FlowMap | None = None,
        vocabulary: Vocabulary = NO_WORDS,
    ) -> Layout:
        """Return the layout of a model; the arguments are those of `SketchRNN`."""
        return cls(config, surroundings_of(config, scale, flow_map), vocabulary)

    def at_scale(self, scale: float) -> Layout:
        """Return the layout for moves that are divided by another scale."""
        return Layout.of(self.config, scale, self.surroundings.flow_map, self.vocabulary)

    def no_labels(self, count: int) -> np.ndarray:
        """Return the labels of `count` unnamed sequences, int64 [B] or [B, 1]."""
        return np.zeros((count, 1) if self.config.words else count, np.int64)


@dataclass(frozen=True)
class Sequences:
    """What a batch is made of: B stroke-3 sequences and what is known of each."""

    rows: Sequence[np.ndarray]
    """B arrays [N_i, 3], data units."""
    origins: np.ndarray | None = None
    """[B, 2] data units, where each sequence begins on the map; 0 if None."""
    labels: np.ndarray | None = None
    """[B] categories or [B, W] tokens; 0 if None."""
    ended: Sequence[bool] | None = None
    """False for a sequence that was cut off, whose end token is not counted; all True if None."""
    position_noise: Sequence[np.ndarray] | None = None
    """[N_i + 1, 2] data units, added to the position before each move and after the last. The moves
    are read between the noisy positions, and each target leads back to the true one."""
    goals: Sequence[np.ndarray] | None = None
    """[N_i + 1] int64, at each moment the later one whose place is the goal, or 0 for no goal."""
    hidden: Sequence[FlowMap] | None = None
    """B maps of one trajectory each, which its own sequence must not see (`Surroundings`)."""


@dataclass(frozen=True)
class _Laid:
    """All moments of B sequences, padded to N moves, before anything is cut off."""

    lengths: np.ndarray  # int64 [B], moves of each sequence
    inputs: np.ndarray  # float32 [B, N + 1, 5] the start token, then the rows as they are read
    moves: np.ndarray  # float32 [B, N + 1, 5] the same rows as targets
    features: np.ndarray  # float32 [N + 1, B, P] surroundings of each moment
    goals: np.ndarray | None  # float32 [N + 1, B, GOAL_SIZE]
    ahead: np.ndarray  # float64 [B, N + 1, G, 2]
    ahead_known: np.ndarray  # bool [B, N + 1, G]


def collate(
    sequences: Sequences,
    layout: Layout,
    read: Sequence[int] | None = None,
    cuts: Sequence[int] | None = None,
) -> Batch:
    """Return the batch of some sequences.

    Args:
        sequences: in data units; the scale of the surroundings divides them.
        layout: of the model.
        read: how many rows of each sequence the encoder reads, or the start token where it is 0;
            None if the model has no encoder.
        cuts: how many rows of each sequence the decoder skips; 0 if None.
    """
    config = layout.config
    laid = _lay_out(sequences, layout)
    count = len(laid.lengths)
    skip = np.zeros(count, np.int64) if cuts is None else np.asarray(cuts, np.int64)
    lengths = laid.lengths - skip
    steps = int(lengths.max()) + 1
    inputs = np.zeros((count, steps, 5), np.float32)
    targets = np.zeros((count, steps, 5), np.float32)
    ahead = np.zeros((count, steps, config.guess, 2), np.float32)
    ahead_known = np.zeros(ahead.shape[:3], bool)
    features = np.zeros((steps, count, laid.features.shape[-1]), np.float32)
    for i, cut in enumerate(skip):
        length, end = lengths[i], laid.lengths[i] + 1
        inputs[i, : length + 1] = laid.inputs[i, cut:end]
        features[: length + 1, i] = laid.features[cut:end, i]
        targets[i, :length] = laid.moves[i, cut + 1 : end]
        targets[i, length, 4] = 1  # the end token
        ahead[i, : length + 1] = laid.ahead[i, cut:end]
        ahead_known[i, : length + 1] = laid.ahead_known[i, cut:end]
    ended = sequences.ended
    last = lengths if ended is None else lengths - ~np.asarray(ended, bool)
    time = np.arange(steps)[None, :]
    labels = layout.no_labels(count) if sequences.labels is None else np.asarray(sequences.labels)
    batch = Batch(
        inputs=_time_first(inputs),
        surroundings=torch.from_numpy(features),
        targets=_time_first(targets),
        real=_time_first(time < lengths[:, None]),
        counted=_time_first(time <= last[:, None]),
        labels=torch.from_numpy(labels.astype(np.int64)),
        goals=None if laid.goals is None else torch.from_numpy(laid.goals),
        ahead=_time_first(ahead) if config.guess else None,
        ahead_known=_time_first(ahead_known) if config.guess else None,
    )
    if read is not None:
        _add_start(batch, laid, read)
    return batch


def _lay_out(sequences: Sequences, layout: Layout) -> _Laid:
    """Return the moves and features of all moments, in model units."""
    config, surroundings = layout.config, layout.surroundings
    rows, scale = sequences.rows, surroundings.scale
    lengths = np.array([len(part) for part in rows])
    moves = np.zeros((len(rows), int(lengths.max()) + 1, 5), np.float32)
    path = np.zeros((*moves.shape[:2], 2))  # float64: sums of many moves, data units
    moves[:, 0] = np.multiply(START_TOKEN, config.start_pen)
    if sequences.origins is not None:
        path += np.asarray(sequences.origins, np.float64)[:, None]
    for i, part in enumerate(rows):
        moves[i, 1 : lengths[i] + 1] = to_stroke5(part)
        path[i, 1 : lengths[i] + 1] += np.cumsum(part[:, :2], axis=0, dtype=np.float64)
    inputs, true = moves.copy(), path.copy()
    for i, noise in enumerate(sequences.position_noise or ()):
        path[i, : lengths[i] + 1] += noise
        inputs[i, 1 : lengths[i] + 1, :2] += np.diff(noise, axis=0)
        moves[i, 1 : lengths[i] + 1, :2] -= noise[:-1]
    moves[..., :2] /= scale
    inputs[..., :2] /= scale
    lifted = moves[..., 3].T > 0  # [N + 1, B]
    features = surroundings.features(path.swapaxes(0, 1), lifted, sequences.hidden)
    ahead, known = _ahead(true, path, lengths, config.guess, scale)
    axes = surroundings.axes(path.swapaxes(0, 1))
    goals = None
    if config.goal:
        goals = _goals(sequences, true).features(path.swapaxes(0, 1), axes, scale)
    # Views with the time first, as the axes have it.
    inputs_t, moves_t, ahead_t = (array.swapaxes(0, 1) for array in (inputs, moves, ahead))
    inputs_t[..., :2] = axes.to_local(inputs_t[..., :2])
    moves_t[1:, :, :2] = axes[:-1].to_local(moves_t[1:, :, :2])
    ahead = axes[:, :, None].to_local(ahead_t).swapaxes(0, 1)
    return _Laid(lengths, inputs, moves, features, goals, ahead, known)


def _add_start(batch: Batch, laid: _Laid, read: Sequence[int]) -> None:
    """Add what the encoder reads: the first `read` rows of each, or the start token where it is
    0.
    """
    lengths = [max(1, number) for number in read]
    start = np.zeros((len(read), max(lengths), 5), np.float32)
    features = np.zeros((max(lengths), len(read), laid.features.shape[-1]), np.float32)
    for i, number in enumerate(read):
        seen = slice(1, number + 1) if number else slice(0, 1)
        start[i, : lengths[i]] = laid.inputs[i, seen]
        features[: lengths[i], i] = laid.features[seen, i]
    batch.start = _time_first(start)
    batch.start_surroundings = torch.from_numpy(features)
    batch.start_lengths = torch.tensor(lengths)


def _goals(sequences: Sequences, true: np.ndarray) -> Goals:
    """Return the goals of all moments [N + 1, B], of true positions [B, N + 1, 2]."""
    count, moments = true.shape[:2]
    then = np.zeros((moments, count), np.int64)
    for i, goal in enumerate(sequences.goals or ()):
        then[: len(goal), i] = goal
    place = true[np.arange(count), then]  # [N + 1, B, 2]
    return Goals(place, np.maximum(then - np.arange(moments)[:, None], 0))


def _ahead(
    true: np.ndarray, at: np.ndarray, last: np.ndarray, moves: int, scale: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the places after the next moves [B, N, G, 2], and whether they exist [B, N, G].

    In model units, from where the pen is.

    Args:
        true: the true positions at each moment, [B, N, 2], data units.
        at: the noisy positions, from which the pen goes on, [B, N, 2].
        last: the last moment of each sequence, [B].
        moves: G.
        scale: data units in a model unit.
    """
    then = np.arange(true.shape[1])[:, None] + np.arange(1, moves + 1)  # [N, G]
    away = true[:, np.minimum(then, true.shape[1] - 1)] - at[:, :, None]
    return away / scale, then <= last[:, None, None]


def _time_first(array: np.ndarray) -> Tensor:
    """Return an array [B, T, ...] as a contiguous tensor [T, B, ...]."""
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
