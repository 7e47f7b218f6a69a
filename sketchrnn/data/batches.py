"""Training batches of a data set: augmentation, noise on positions, and the split into parts.

Not here: how a batch is laid out (`model/batch.py`).
"""

from __future__ import annotations

import numpy as np
import torch

from sketchrnn.config import TrainConfig
from sketchrnn.data.store import Dataset
from sketchrnn.drawings.stroke3 import stroke3_to_strokes, strokes_to_stroke3
from sketchrnn.drawings.variation import varied_strokes
from sketchrnn.model.batch import Batch, Layout, Sequences, collate
from sketchrnn.model.vocabulary import words_of

ALL = slice(None)


STEADY = 0.8
"""Share of the position noise that is kept at the next moment."""


def augment(
    stroke3: np.ndarray,
    rng: np.random.Generator,
    scale_jitter: float,
    rotate: float,
    drop_points: float,
) -> np.ndarray:
    """Return a changed copy: each axis scaled, all of it rotated, points inside strokes dropped.

    Dropping a point adds its move to the next one, so that the rest stays where it was; the last
    point of a stroke is never dropped. (Ha & Eck 2017, section 3.2, and their repository.)
    """
    result = stroke3.astype(np.float32, copy=True)
    if drop_points and len(result) > 3:
        keep = (rng.random(len(result)) >= drop_points) | (result[:, 2] > 0)
        keep[-1] = True
        path = np.cumsum(result[:, :2], axis=0, dtype=np.float64)[keep]
        result = result[keep]
        result[:, :2] = np.diff(path, axis=0, prepend=np.zeros((1, 2)))
    result[:, :2] *= 1 + rng.uniform(-scale_jitter, scale_jitter, 2).astype(np.float32)
    if rotate:
        angle = rng.uniform(-rotate, rotate)
        cos, sin = np.cos(angle), np.sin(angle)
        result[:, :2] = result[:, :2] @ np.array([[cos, sin], [-sin, cos]], np.float32)
    return result


def vary_some(
    rows: list[np.ndarray],
    dataset: Dataset,
    indices: np.ndarray,
    chance: float,
    rng: np.random.Generator,
) -> list[np.ndarray]:
    """Return the rows of drawings, some of them as another hand would draw the same.

    Args:
        rows: stroke-3 of each drawing, or their beginnings.
        dataset: which says what was drawn by hand.
        indices: of the drawings.
        chance: that one drawn by hand is changed.
        rng: all random numbers are drawn from it.
    """
    chosen = _by_hand(dataset, indices) & (rng.random(len(rows)) < chance)
    return [_varied(one, rng) if moved else one for one, moved in zip(rows, chosen, strict=True)]


def _varied(stroke3: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a copy with strokes moved and the paper bent."""
    strokes = varied_strokes(stroke3_to_strokes(stroke3, (0, 0)), rng)
    return strokes_to_stroke3(strokes, lifted=bool(stroke3[-1, 2]))


def position_noise(count: int, most: float, rng: np.random.Generator) -> np.ndarray:
    """Return noise for the positions at `count` moments, float64 [count, 2], in the unit of `most`.

    First-order autoregressive, so that the noise drifts as a real path does. Its standard deviation
    is drawn from 0 to `most`.
    """
    # Imported here because it takes half as long as torch to import, and only training needs it.
    from scipy.signal import lfilter

    fresh = rng.normal(size=(count, 2)) * np.sqrt(1 - STEADY**2)
    fresh[0] /= np.sqrt(1 - STEADY**2)
    drift = np.asarray(lfilter([1.0], [1.0, -STEADY], fresh, axis=0))
    return most * rng.random() * drift


def goal_moments(count: int, drop: float, rng: np.random.Generator) -> np.ndarray:
    """Return at each of `count` moments the later one whose place is the goal, or 0, int64 [count].

    The sequence is divided at random into parts whose lengths have a log-uniform distribution, so
    that goals are near and far. The goal of a part is its end, with the chance `drop` none.
    """
    result = np.zeros(count, np.int64)
    now = 0
    while now < count - 1:
        length = int(np.exp(rng.uniform(0, np.log(count))))
        end = min(now + length, count - 1)
        if rng.random() >= drop:
            result[now:end] = end
        now = end
    return result


def training_batch(
    dataset: Dataset,
    indices: np.ndarray,
    layout: Layout,
    config: TrainConfig,
    rng: np.random.Generator,
    part: slice = ALL,
) -> Batch:
    """Return a batch of some sequences for training, changed at random.

    Drawings are augmented, trajectories begin anywhere, words are dropped, positions get noise, and
    goals come and go, as `config` says. An encoder of its `own` reads a random share of each
    sequence. A trajectory is hidden from its own view of the flow map.

    Args:
        dataset: the sequences.
        indices: of the sequences, in the whole batch.
        layout: of the model.
        config: the settings of the training.
        rng: all random numbers are drawn from it, for the whole batch.
        part: only these sequences of the batch are returned (one process of several).
    """
    info = dataset.info
    rows = [np.asarray(dataset[i]) for i in indices]
    origins, noise = dataset.origins[indices], None
    if info.kind == "trajectory" and config.anywhere:
        begins = _begins(dataset, indices, config.anywhere, rng)
        rows = [sequence[begin:] for sequence, begin in zip(rows, begins, strict=True)]
        origins = np.stack([dataset.path(i)[n] for i, n in zip(indices, begins, strict=True)])
    ended = [len(sequence) <= config.max_points for sequence in rows]
    rows = [sequence[: config.max_points] for sequence in rows]
    if config.vary:
        rows = vary_some(rows, dataset, indices, config.vary, rng)
    if info.kind == "drawing" or layout.surroundings.place_free:
        rows = [
            augment(sequence, rng, config.scale_jitter, config.rotate, config.drop_points)
            for sequence in rows
        ]
        if config.mirror:
            chosen = _may_be_mirrored(dataset, indices) & (rng.random(len(rows)) < config.mirror)
            for sequence in (rows[i] for i in np.flatnonzero(chosen)):
                sequence[:, 0] *= -1
    if config.position_noise:
        noise = [position_noise(len(sequence) + 1, config.position_noise, rng) for sequence in rows]
    cuts = _cuts(rows, rng.random(len(rows)))
    labels = labels_of(dataset, indices, layout)
    if layout.config.words:
        labels = layout.vocabulary.drop_words(labels, config.drop_words, rng)
    goals = None
    if layout.config.goal:
        goals = [goal_moments(len(sequence) + 1, config.drop_goal, rng) for sequence in rows]
    flow_map, indices = layout.surroundings.flow_map, indices[part]
    sequences = Sequences(
        rows[part],
        origins[part],
        labels[part],
        ended[part],
        None if noise is None else noise[part],
        None if goals is None else goals[part],
        None if flow_map is None else [flow_map.of_one(dataset.path(i)) for i in indices],
    )
    return _collate(sequences, layout, cuts[part])


def evaluation_batch(
    dataset: Dataset,
    indices: np.ndarray,
    layout: Layout,
    given: float = 0.0,
    labels: np.ndarray | None = None,
) -> Batch:
    """Return a batch of some sequences as they are.

    Args:
        dataset: the sequences.
        indices: of the sequences.
        layout: of the model.
        given: the share of each sequence that is read and not scored, whatever the encoder.
        labels: of the sequences, [B] or [B, W]; those of the data set if None.
    """
    rows = [np.asarray(dataset[i]) for i in indices]
    cuts = _cuts(rows, np.full(len(rows), given))
    labels = labels_of(dataset, indices, layout) if labels is None else labels
    sequences = Sequences(rows, dataset.origins[indices], labels)
    batch = _collate(sequences, layout, cuts)
    if given and layout.config.encoder != "own":  # whose decoder skips what the encoder reads
        scored = torch.arange(len(batch.inputs))[:, None] >= torch.tensor(cuts)  # [T, B]
        batch.real &= scored
        batch.counted &= scored
    return batch


def _may_be_mirrored(dataset: Dataset, indices: np.ndarray) -> np.ndarray:
    """Return which of some drawings still show what they are called when mirrored, bool [B]."""
    names, _ = _names_and_styles(dataset, indices)
    sided = [bool({"left", "right"} & set(words_of(name))) for name in names]
    return _by_hand(dataset, indices) & ~np.array(sided)


def _by_hand(dataset: Dataset, indices: np.ndarray) -> np.ndarray:
    """Return which of some sequences are drawings that are neither icons nor characters, bool [B].

    Those are exact: another shape of a stroke is a fault or has another meaning.
    """
    drawings = dataset.info.kind == "drawing"
    hand = [drawings and style not in ("icon", "character") for style in dataset.info.styles]
    return np.array(hand)[dataset.styles[indices]]


def labels_of(dataset: Dataset, indices: np.ndarray, layout: Layout) -> np.ndarray:
    """Return the categories of some sequences, int [B], or the tokens of their names [B, W]."""
    if not layout.config.words:
        return dataset.labels[indices]
    return layout.vocabulary.rows(*_names_and_styles(dataset, indices))


def _names_and_styles(dataset: Dataset, indices: np.ndarray) -> tuple[list[str], list[str]]:
    """Return the category of each sequence, "" where there is none, and its style."""
    info = dataset.info
    names = [info.categories[n] if info.categories else "" for n in dataset.labels[indices]]
    return names, [info.styles[n] for n in dataset.styles[indices]]


def _cuts(rows: list[np.ndarray], shares: np.ndarray) -> list[int]:
    """Return how many rows are a share [B] of each sequence, leaving one row at least."""
    return [
        min(len(part) - 1, int(share * len(part))) for part, share in zip(rows, shares, strict=True)
    ]


def _collate(sequences: Sequences, layout: Layout, cuts: list[int]) -> Batch:
    """Return the batch; an encoder of its `own` reads up to the cuts, a `latent` one everything."""
    encoder = layout.config.encoder
    if encoder == "own":
        return collate(sequences, layout, read=cuts, cuts=cuts)
    read = [len(rows) for rows in sequences.rows] if encoder == "latent" else None
    return collate(sequences, layout, read=read)


def _begins(
    dataset: Dataset, indices: np.ndarray, chance: float, rng: np.random.Generator
) -> np.ndarray:
    """Return the row at which each trajectory begins, a random one with this chance, else 0.

    A trajectory that is long enough for the standard evaluation stays long enough.
    """
    units = dataset.info.trajectory
    left = round((units.seen_s + units.horizon_s) / units.step_s)
    last = np.maximum(0, dataset.lengths(indices) - left)
    anywhere, where = rng.random((2, len(indices)))
    return np.where(anywhere < chance, (where * last).astype(int), 0)
