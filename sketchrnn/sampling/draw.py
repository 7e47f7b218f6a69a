"""One move drawn from the head's output, at a temperature, with noise that was drawn before.

NumPy, and only the parameters of the chosen component: this costs a fifth of drawing from a
`Mixture` in PyTorch. Not here: the density itself and the layout of the head (`model/mixture.py`),
the same for a handful of rows (`scalar.py`), the loop (`loop.py`).
"""

from __future__ import annotations

import numpy as np

from sketchrnn.model.mixture import ATANH_RHO_LIMIT, LOG_SIGMA_LIMIT

PENS = 3
"""Pen states, the first columns of the head; the weights of the components come next."""
_LEAST = np.float32(1e-37)  # of a probability, so that there is a logarithm


def scaled(
    noise: np.ndarray, gumbel: np.ndarray, temperature: float | np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return noise for `draw`, float32 [..., K, 2] and [..., K, 3 + M].

    The density is sharpened (τ < 1) or flattened (τ > 1) as in Ha & Eck 2017, eq. 8: the logits of
    components and pen are divided by τ, and σ is multiplied by √τ. As in magenta-js, the pen uses
    0.5 + 0.5 τ instead of τ: a pen state that is sharpened as much as the position hardly ever
    lifts or ends. Everything is applied to the noise, for many moves at once: arg max of logits / τ
    + noise equals that of logits + τ · noise.

    Args:
        noise: standard normal, [..., K, 2].
        gumbel: standard Gumbel, of the components and of the pen, [..., K, M + 3]; arg max of
            logits + Gumbel noise is a draw from their softmax (Gumbel 1954), which needs no
            cumulative sums.
        temperature: τ, of all or of each, [K, 1].
    """
    tau = np.float32(temperature)
    pen = gumbel[..., -PENS:] * np.float32(0.5 + 0.5 * temperature)
    return noise * np.sqrt(tau), np.concatenate((pen, gumbel[..., :-PENS] * tau), axis=-1)


def draw(
    head: np.ndarray,
    noise: np.ndarray,
    gumbel: np.ndarray,
    log_sigma_limit: float = LOG_SIGMA_LIMIT,
) -> np.ndarray:
    """Draw one move for each row, stroke-5 float32 [K, 5], model units.

    Args:
        head: the head's output, float32 [K, 3 + 6 M].
        noise: normal, [K, 2], and
        gumbel: Gumbel noise, [K, 3 + M], both `scaled`.
        log_sigma_limit: that of the model's configuration.
    """
    count, mixtures = len(head), (head.shape[1] - PENS) // 6
    row = np.arange(count)
    tilted = head[:, : PENS + mixtures] + gumbel
    chosen = tilted[:, PENS:].argmax(1)
    parts = head[:, PENS:].reshape(count, 6, mixtures)[row, :, chosen]  # [K, 6]
    limit = np.array((log_sigma_limit, log_sigma_limit, ATANH_RHO_LIMIT), np.float32)
    bounded = np.minimum(np.maximum(parts[:, 3:], -limit), limit)
    rho = np.tanh(bounded[:, 2])
    move = np.zeros((count, 5), np.float32)
    # The Cholesky factor of a 2 x 2 correlation matrix.
    move[:, 0] = noise[:, 0]
    move[:, 1] = rho * noise[:, 0] + np.sqrt(1 - rho * rho) * noise[:, 1]
    move[:, :2] *= np.exp(bounded[:, :2])
    move[:, :2] += parts[:, 1:3]
    move[row, 2 + tilted[:, :PENS].argmax(1)] = 1
    return move


def waiting(head: np.ndarray, temperature: float | np.ndarray, standing: float) -> np.ndarray:
    """Return what to add to the components' `scaled` noise for cars to stand as often, [K, M].

    A component whose mean is nearer to 0 than `standing` (model units) stands still. For
    trajectories, the temperature does not change the probability of standing; it sharpens only the
    direction of a moving car. At a red light a car stays with a probability near 1 at each step. If
    that were sharpened, it would stay forever.

    head, temperature: as for `draw` and `scaled`.
    """
    mixtures = (head.shape[1] - PENS) // 6
    logits, mean_x, mean_y = (head[:, PENS + part * mixtures :][:, :mixtures] for part in range(3))
    sharpened = logits / np.float32(temperature)
    still = np.hypot(mean_x, mean_y) < standing

    def mass(values: np.ndarray, group: np.ndarray) -> np.ndarray:
        top = values.max(1, keepdims=True)
        return top + np.log((np.exp(values - top) * group).sum(1, keepdims=True) + _LEAST)

    add = [mass(logits, group) - mass(sharpened, group) for group in (still, ~still)]
    return np.float32(temperature) * np.where(still, *add)
