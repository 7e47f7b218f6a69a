"""What the outputs of the network cost: the terms of the loss, summed over a batch.

Not here: how the terms are weighted (`training/tasks.py`) and the network (`sketch_rnn.py`).
"""

from __future__ import annotations

import torch
from torch import Tensor

from sketchrnn.model.batch import Batch
from sketchrnn.model.mixture import LOG_SIGMA_LIMIT, log_prob, nll_terms, split


def nll_sums(
    head: Tensor, batch: Batch, log_sigma_limit: float = LOG_SIGMA_LIMIT
) -> tuple[Tensor, Tensor]:
    """Return the summed negative log-likelihood of positions and of pen states, nats.

    The position term counts the real points, the pen term these and the end token (DESIGN, NLL).
    log_sigma_limit: that of the model's configuration.
    """
    xy, pen = nll_terms(split(head, log_sigma_limit), batch.targets)
    return xy[batch.real].sum(), pen[batch.counted].sum()


def guess_error(guess: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
    """Return the summed distances of guesses [T, B, G, 2] from the truth, and how many they are.

    Model units. It is the displacement error that a guess is judged by, so that the network learns
    the median of where the pen may be, as the mean square would teach it the mean.
    """
    assert batch.ahead is not None and batch.ahead_known is not None
    away = torch.linalg.vector_norm(guess - batch.ahead, dim=-1)  # [T, B, G]
    return away[batch.ahead_known].sum(), batch.ahead_known.sum()


def destination_nll(
    destination: Tensor, batch: Batch, log_sigma_limit: float = LOG_SIGMA_LIMIT
) -> tuple[Tensor, Tensor]:
    """Return the summed negative log-likelihood of destinations, nats, and how many they are.

    Moments with a goal do not count: the goal may be the answer.

    destination: the density of the mean of the next G moves, [T, B, 3 + 6 M].
    """
    assert batch.ahead is not None and batch.ahead_known is not None
    asked = batch.ahead_known[..., -1]  # [T, B]
    if batch.goals is not None:
        asked = asked & (batch.goals[..., 0] == 0)
    mean_move = batch.ahead[..., -1, :] / batch.ahead.shape[2]  # [T, B, 2]
    nll = -log_prob(split(destination, log_sigma_limit), mean_move)
    return nll[asked].sum(), asked.sum()
