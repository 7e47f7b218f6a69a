"""The negative log-likelihood of the sequences of a data set.

Not here: the density (`model/mixture.py`), the errors of trajectories (`trajectories.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from sketchrnn.data.batches import evaluation_batch
from sketchrnn.data.split import evenly_spaced
from sketchrnn.data.store import Dataset
from sketchrnn.model.batch import bucketed_batches
from sketchrnn.model.losses import destination_nll, guess_error, nll_sums
from sketchrnn.model.sketch_rnn import SketchRNN

BATCH = 128


@dataclass(frozen=True)
class Subset:
    """Which sequences of a data set are scored."""

    split: str
    """train, valid, test or all."""
    category: str | None = None
    """Only the drawings of this category."""
    limit: int | None = None
    """At most this many sequences, evenly spaced over the split."""

    def indices(self, dataset: Dataset) -> np.ndarray:
        """Return the numbers of the sequences, int64 [n]."""
        indices = dataset.indices(self.split, self.category)
        return indices if self.limit is None else indices[evenly_spaced(len(indices), self.limit)]


@torch.inference_mode()
def nll(
    model: SketchRNN,
    dataset: Dataset,
    subset: Subset,
    given: float = 0.0,
    scale: float | None = None,
    labels: np.ndarray | None = None,
) -> dict[str, float]:
    """Return the NLL in nats per real point: the total, that of positions and that of pen states.

    Args:
        model: with any encoder.
        dataset: the sequences, in data units.
        subset: the sequences to score.
        given: share of each sequence that is read and not scored, 0 to below 1.
        scale: divides the moves instead of the model's own scale.
        labels: [C] or [C, W], what the model reads of each of the data set's categories; None if
            model and data set have the same ones.

    Returns: `nll`, `nll_xy` and `nll_pen` in model units, `sequences`, `points`. A latent model
    reads each drawing and reconstructs it from the mean of its code; for such a model `kl` is the
    information in the code, nats per drawing (Ha & Eck 2017, eq. 10). For a model with a head for
    point forecasts, `guess` is the mean distance of its forecasts to the truth, model units; for
    one with a head for destinations, `destination` is their NLL, nats.
    """
    was_training = model.training
    model.eval()
    indices = subset.indices(dataset)
    device = next(model.parameters()).device
    layout = model.layout if scale is None else model.layout.at_scale(scale)
    xy = pen = kl = 0.0
    away = np.zeros(2)  # sum of distances, and their number
    missed = np.zeros(2)  # sum of the NLL of destinations, and their number
    points = 0
    for part in bucketed_batches(dataset.lengths(indices), BATCH, None):
        theirs = None if labels is None else labels[dataset.labels[indices[part]]]
        batch = evaluation_batch(dataset, indices[part], layout, given, theirs).to(device)
        heads = model(batch)
        sums = nll_sums(heads.mixture, batch, model.config.log_sigma_limit)
        xy, pen, kl = xy + float(sums[0]), pen + float(sums[1]), kl + float(heads.kl.sum())
        if heads.guess is not None:
            away += np.array([float(part) for part in guess_error(heads.guess, batch)])
        if heads.destination is not None:
            terms = destination_nll(heads.destination, batch, model.config.log_sigma_limit)
            missed += np.array([float(part) for part in terms])
        points += int(batch.real.sum())
    model.train(was_training)
    points = max(1, points)  # of an empty subset all sums are 0
    return {
        "nll": (xy + pen) / points,
        "nll_xy": xy / points,
        "nll_pen": pen / points,
        "sequences": len(indices),
        "points": points,
        **({"kl": kl / max(1, len(indices))} if model.config.encoder == "latent" else {}),
        **({"guess": _mean(away)} if model.config.guess else {}),
        **({"destination": _mean(missed)} if model.config.destination else {}),
    }


def _mean(sum_and_count: np.ndarray) -> float:
    return float(sum_and_count[0] / max(1, sum_and_count[1]))
