"""The negative log-likelihood of sequences in a data set, and the batches it is computed on."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from sketchrnn.config import ModelConfig, TrainConfig
from sketchrnn.data.store import Dataset
from sketchrnn.model import SketchRNN, guess_error, nll_sums
from sketchrnn.sequence import Batch, astray, augment, bucketed_batches, collate
from sketchrnn.ways import Ways

ALL = slice(None)


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


@torch.inference_mode()
def nll(
    model: SketchRNN,
    dataset: Dataset,
    split: str,
    category: str | None = None,
    limit: int | None = None,
    given: float = 0.0,
    batch_size: int = 128,
    scale: float | None = None,
    labels: np.ndarray | None = None,
) -> dict[str, float]:
    """Return the NLL in nats per real point, in all and of positions and pen states.

    Args:
        model: any encoder.
        dataset: the sequences.
        split: train, valid, test or all.
        category: only these drawings.
        limit: at most this many sequences, evenly spread over the split.
        given: the share of each sequence that is read and not scored, 0 to below 1.
        batch_size: sequences at once.
        scale: divides the moves instead of the model's own.
        labels: [C] the model's number of each of the data set's categories; the same if None.

    Returns: `nll`, `nll_xy`, `nll_pen` in model units, `sequences`, `points`. For a latent model
    this is how well each drawing is drawn again from the mean of its own code; `kl` then says how
    much of the drawing the code holds, nats per drawing (Ha & Eck 2017, eq. 10).
    For one that guesses, `guess` is the mean distance of its guesses from the truth, model units.
    """
    was_training = model.training
    model.eval()
    indices = dataset.indices(split, category)
    if limit is not None and len(indices) > limit:
        indices = indices[np.linspace(0, len(indices) - 1, limit).astype(int)]
    device = next(model.parameters()).device
    used = model.scale if scale is None else scale
    xy = pen = kl = 0.0
    away = np.zeros(2)
    points = 0
    for part in bucketed_batches(dataset.lengths(indices), batch_size, None):
        batch = make_batch(dataset, indices[part], used, model.config, given=given, ways=model.ways)
        if labels is not None:
            batch.labels = torch.from_numpy(labels)[batch.labels]
        batch = batch.to(device)
        heads = model(batch)
        sums = nll_sums(heads.mixture, batch, model.config.log_sigma_limit)
        xy, pen, kl = xy + float(sums[0]), pen + float(sums[1]), kl + float(heads.kl.sum())
        if heads.guess is not None:
            away += np.array([float(part) for part in guess_error(heads.guess, batch)])
        points += int(batch.real.sum())
    model.train(was_training)
    points = max(1, points)
    return {
        "nll": (xy + pen) / points,
        "nll_xy": xy / points,
        "nll_pen": pen / points,
        "sequences": len(indices),
        "points": points,
        **({"kl": kl / max(1, len(indices))} if model.config.encoder == "latent" else {}),
        **({"guess": float(away[0] / max(1, away[1]))} if model.config.guess else {}),
    }
