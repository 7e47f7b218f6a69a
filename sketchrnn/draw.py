"""One move drawn from the head's output, at a temperature, with noise that is ready-made.

Arrays of NumPy, and only of the component that was chosen: for a few endings, where the sampler
spends its time, this costs a fifth of drawing from a `Mixture` in PyTorch. What is not here: the
density itself and the layout of the head (`mixture.py`), the loop (`writer.py`).
"""

from __future__ import annotations

import numpy as np

from sketchrnn.mixture import ATANH_RHO_LIMIT, LOG_SIGMA_LIMIT

_LEAST = np.float32(1e-37)  # of a probability, so that there is a logarithm


def draw(
    head: np.ndarray,
    temperature: float | np.ndarray,
    noise: np.ndarray,
    gumbel: np.ndarray,
    standing: float = 0.0,
    log_sigma_limit: float = LOG_SIGMA_LIMIT,
) -> np.ndarray:
    """Draw one move for each row, stroke-5 float32 [K, 5], model units.

    Sharpened (τ < 1) or flattened (τ > 1) as in Ha & Eck 2017, eq. 8: logits of components and pen
    divided by τ, σ times √τ. Like magenta-js, the pen uses 0.5 + 0.5 τ instead of τ: a pen state
    sharpened as much as the position hardly ever lifts or ends.

    A component whose mean is nearer to 0 than `standing` stands still. For drives, the temperature
    leaves the probability of standing as it is and sharpens only which way a moving car takes: at a
    red light it waits on with a probability near 1 at each step, and if that were any sharper it
    would wait for ever.

    Args:
        head: the head's output, float32 [K, 3 + 6 M].
        temperature: τ, of all or of each, [K, 1].
        noise: standard normal, [K, 2].
        gumbel: standard Gumbel, [K, M + 3]; arg max of logits + Gumbel noise is a draw from their
            softmax (Gumbel 1954), which needs no cumulative sums.
        standing: model units; 0 where nothing stands.
        log_sigma_limit: that of the model's configuration.
    """
    count, mixtures = len(head), (head.shape[1] - 3) // 6
    row = np.arange(count)
    logits = head[:, 3 : 3 + mixtures] / np.float32(temperature)
    if standing:
        logits += _kept(head, logits, standing)
    chosen = (logits + gumbel[:, :mixtures]).argmax(1)
    pen = head[:, :3] / np.float32(0.5 + 0.5 * temperature) + gumbel[:, mixtures:]
    parts = head[:, 3:].reshape(count, 6, mixtures)[row, :, chosen]  # [K, 6]
    limit = np.array((log_sigma_limit, log_sigma_limit, ATANH_RHO_LIMIT), np.float32)
    bounded = np.minimum(np.maximum(parts[:, 3:], -limit), limit)
    sigma = np.exp(bounded[:, :2]) * np.float32(np.sqrt(temperature))
    rho = np.tanh(bounded[:, 2])
    move = np.zeros((count, 5), np.float32)
    # The Cholesky factor of a 2 x 2 correlation matrix.
    move[:, 0] = noise[:, 0]
    move[:, 1] = rho * noise[:, 0] + np.sqrt(1 - rho * rho) * noise[:, 1]
    move[:, :2] *= sigma
    move[:, :2] += parts[:, 1:3]
    move[row, 2 + pen.argmax(1)] = 1
    return move


def _kept(head: np.ndarray, sharpened: np.ndarray, standing: float) -> np.ndarray:
    """Return what to add to sharpened logits [K, M] so that it stands as often as before."""
    mixtures = sharpened.shape[1]
    logits = head[:, 3 : 3 + mixtures]
    mean_x, mean_y = (
        head[:, 3 + mixtures :][:, :mixtures],
        head[:, 3 + 2 * mixtures :][:, :mixtures],
    )
    still = np.hypot(mean_x, mean_y) < standing

    def mass(values: np.ndarray, group: np.ndarray) -> np.ndarray:
        top = values.max(1, keepdims=True)
        return top + np.log((np.exp(values - top) * group).sum(1, keepdims=True) + _LEAST)

    add = [mass(logits, group) - mass(sharpened, group) for group in (still, ~still)]
    return np.where(still, *add)
