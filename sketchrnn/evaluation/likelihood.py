"""The negative log-likelihood of sequences in a data set, and the batches it is computed on."""

from __future__ import annotations

import numpy as np
import torch

from sketchrnn.data.batches import evaluation_batch
from sketchrnn.data.split import evenly_spaced
from sketchrnn.data.store import Dataset
from sketchrnn.model.batch import bucketed_batches
from sketchrnn.model.sketch_rnn import SketchRNN, guess_error, nll_sums


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
    if limit is not None:
        indices = indices[evenly_spaced(len(indices), limit)]
    device = next(model.parameters()).device
    layout = model.layout if scale is None else model.layout.at_scale(scale)
    xy = pen = kl = 0.0
    away = np.zeros(2)
    points = 0
    for part in bucketed_batches(dataset.lengths(indices), batch_size, None):
        batch = evaluation_batch(dataset, indices[part], layout, given)
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
