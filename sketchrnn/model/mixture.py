"""The output density: a bivariate Gaussian mixture over the next move, and the pen's next state.

Graves 2013, "Generating Sequences With Recurrent Neural Networks", eqs. 18-25, and Ha & Eck 2017,
"A Neural Representation of Sketch Drawings", eqs. 3-9. Everything is in log space: no density is
ever added to an epsilon. Not here: the network (`sketch_rnn.py`) and how
a move is drawn (`sampling/draw.py`).

Layout of the head's output, as in Magenta's released models, M mixtures, 3 + 6 M numbers:
three pen logits (down, up, end), then M each of π, μx, μy, log σx, log σy, atanh ρ.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

from sketchrnn.config import ModelConfig

LOG_SIGMA_LIMIT = ModelConfig.log_sigma_limit
"""|log σ| is clamped to this, unless the model's configuration says otherwise."""
ATANH_RHO_LIMIT = 4.0
"""|atanh ρ| is clamped to this, so |ρ| <= 0.9993 and 1 - ρ² stays far from 0 in float32."""
LOG_TWO_PI = math.log(2 * math.pi)


def head_size(mixtures: int) -> int:
    """Return the length of the head's output for M mixtures."""
    return 3 + 6 * mixtures


class Mixture(NamedTuple):
    """The density of the next move, model units. `...` is any batch shape, M the mixtures."""

    log_pen: Tensor  # [..., 3] log probabilities of down, up, end
    log_pi: Tensor  # [..., M] log weights
    mean: Tensor  # [..., M, 2]
    log_sigma: Tensor  # [..., M, 2]
    rho: Tensor  # [..., M]


def split(head: Tensor, log_sigma_limit: float = LOG_SIGMA_LIMIT) -> Mixture:
    """Split the head's output `[..., 3 + 6 M]` into the parameters of the density.

    log_sigma_limit: that of the model's configuration.
    """
    mixtures = (head.shape[-1] - 3) // 6
    pen, pi, mean_x, mean_y, sigma_x, sigma_y, rho = head.split([3] + 6 * [mixtures], dim=-1)
    log_sigma = torch.stack((sigma_x, sigma_y), dim=-1)
    return Mixture(
        log_pen=pen.log_softmax(-1),
        log_pi=pi.log_softmax(-1),
        mean=torch.stack((mean_x, mean_y), dim=-1),
        log_sigma=log_sigma.clamp(-log_sigma_limit, log_sigma_limit),
        rho=rho.clamp(-ATANH_RHO_LIMIT, ATANH_RHO_LIMIT).tanh(),
    )


def tempered(mixture: Mixture, temperature: float) -> Mixture:
    """Return the density that a sampler draws from at a temperature τ (`sampling/draw.py`).

    The logits of the components are divided by τ, those of the pen by 0.5 + 0.5 τ, and σ is
    multiplied by √τ (Ha & Eck 2017, eq. 8; the pen as in magenta-js).
    """
    return Mixture(
        log_pen=(mixture.log_pen / (0.5 + 0.5 * temperature)).log_softmax(-1),
        log_pi=(mixture.log_pi / temperature).log_softmax(-1),
        mean=mixture.mean,
        log_sigma=mixture.log_sigma + 0.5 * math.log(temperature),
        rho=mixture.rho,
    )


def log_prob_components(mixture: Mixture, move: Tensor) -> Tensor:
    """Return log π_m + log N_m(move), `[..., M]`, nats, of moves `[..., 2]` (Graves eqs. 24-25)."""
    standard = (move.unsqueeze(-2) - mixture.mean) * torch.exp(-mixture.log_sigma)  # [..., M, 2]
    x, y = standard.unbind(-1)
    rest = 1 - mixture.rho.square()
    z = x.square() + y.square() - 2 * mixture.rho * x * y
    log_normal = -z / (2 * rest) - LOG_TWO_PI - mixture.log_sigma.sum(-1) - 0.5 * rest.log()
    return mixture.log_pi + log_normal


def log_prob(mixture: Mixture, move: Tensor) -> Tensor:
    """Return the log density of `move` `[..., 2]`, nats, `[...]`."""
    return torch.logsumexp(log_prob_components(mixture, move), dim=-1)


def nll_terms(mixture: Mixture, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Return the negative log-likelihood of positions and that of pen states, nats, `[...]` each.

    targets: stroke-5 moves `[..., 5]`, model units; the last three numbers are the pen state, one
    of them 1 (Ha & Eck 2017, eq. 9). The result is not masked: a caller sums the positions of real
    points, and the pen states of real points and of the end token.
    """
    xy = -log_prob(mixture, targets[..., :2])
    pen = -(mixture.log_pen * targets[..., 2:]).sum(-1)
    return xy, pen
