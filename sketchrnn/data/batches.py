"""Training batches of a data set: augmentation, noise on positions, and the split into parts.

Not here: how a batch is laid out (`model/batch.py`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from sketchrnn.config import ModelConfig, TrainConfig
from sketchrnn.data.store import Dataset
from sketchrnn.model.batch import Batch, collate
from sketchrnn.trajectories.flow_map import Ways

ALL = slice(None)


STEADY = 0.8
"""Share of where a car strays to that is left at the next moment."""


def augment(
    stroke3: np.ndarray,
    rng: np.random.Generator,
    scale_jitter: float,
    rotate: float,
    drop_points: float,
) -> np.ndarray:
    """Return a changed copy: each axis scaled, the whole rotated, points inside strokes left out.

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


def astray(count: int, most: float, rng: np.random.Generator) -> np.ndarray:
    """Return how far off its place a car is at `count` moments, float64 [count, 2].

    It drifts: an autoregression whose standard deviation is drawn from 0 to `most`.
    """
    # Half as slow to import as torch, and for training alone.
    from scipy.signal import lfilter

    fresh = rng.normal(size=(count, 2)) * np.sqrt(1 - STEADY**2)
    fresh[0] /= np.sqrt(1 - STEADY**2)
    drift = np.asarray(lfilter([1.0], [1.0, -STEADY], fresh, axis=0))
    return most * rng.random() * drift


def make_batch(
    dataset: Dataset,
    indices: np.ndarray,
    scale: float,
    model_config: ModelConfig,
    config: TrainConfig | None = None,
    rng: np.random.Generator | None = None,
    given: float = 0.0,
    part: slice = ALL,
    ways: Ways | None = None,
) -> Batch:
    """Return the batch of these sequences.

    With `config` and `rng` (training) drawings are augmented and an encoder of its `own` reads a
    random share of each sequence; without (evaluation), the share `given` of each is read and not
    scored, whatever the encoder. With `part`, only these of the sequences are put into the batch,
    as they would stand in the whole: what is random is drawn for all. In training, a trip is not
    to be seen on the `ways` that were made of it and others.
    """
    rows = [np.asarray(dataset[i]) for i in indices]
    origins, ended, off = dataset.origins[indices], None, None
    if config is not None and rng is not None:
        if dataset.info.kind == "trajectory" and config.anywhere:
            begins = _begins(dataset, indices, config.anywhere, rng)
            rows = [part[begin:] for part, begin in zip(rows, begins, strict=True)]
            origins = np.stack([dataset.path(i)[n] for i, n in zip(indices, begins, strict=True)])
        ended = [len(part) <= config.max_points for part in rows]
        rows = [part[: config.max_points] for part in rows]
        if dataset.info.kind == "drawing" or model_config.position == "none":
            rows = [
                augment(part, rng, config.scale_jitter, config.rotate, config.drop_points)
                for part in rows
            ]
        if dataset.info.kind == "trajectory" and config.stray:
            off = [astray(len(part) + 1, config.stray, rng) for part in rows]
    shares = np.full(len(rows), given) if rng is None else rng.random(len(rows))
    cuts = [
        min(len(part) - 1, int(share * len(part))) for part, share in zip(rows, shares, strict=True)
    ]
    rows, cuts, indices = rows[part], cuts[part], indices[part]
    ended = None if ended is None else ended[part]
    off = None if off is None else off[part]
    own = None
    if ways is not None and rng is not None:
        own = [Ways.build([dataset.path(i)], ways.cell) for i in indices]
    where: dict[str, Any] = {
        "origins": origins[part],
        "labels": dataset.labels[indices],
        "ways": ways,
        "own": own,
    }
    if model_config.encoder == "own":
        return collate(
            rows, scale, model_config, read=cuts, cuts=cuts, ended=ended, off=off, **where
        )
    read = [len(part) for part in rows] if model_config.encoder == "latent" else None
    batch = collate(rows, scale, model_config, read=read, ended=ended, off=off, **where)
    if rng is None and given:
        scored = torch.arange(len(batch.inputs))[:, None] >= torch.tensor(cuts)
        batch.real &= scored
        batch.counted &= scored
    return batch


def _begins(
    dataset: Dataset, indices: np.ndarray, chance: float, rng: np.random.Generator
) -> np.ndarray:
    """Return at which of its rows each drive begins to be read, by this chance at a random one.

    What the standard evaluation needs of a drive is left of it, if it is so long.
    """
    info = dataset.info
    left = round((info.seen_s + info.horizon_s) / info.step_s)
    last = np.maximum(0, dataset.lengths(indices) - left)
    anywhere, where = rng.random((2, len(indices)))
    return np.where(anywhere < chance, (where * last).astype(int), 0)
