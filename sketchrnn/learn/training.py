"""The small recurrent network and the one training loop that lessons share.

Covers: a seed that is the only source of chance (`built`), a recurrent layer with a linear head
(`Recurrent`) and its initialisation, and a loop of Adam steps that reports and can be stopped
(`train`). What is not here: tasks (`series.py`, the lessons), and the training of the app's own
models (`sketchrnn/train.py`).
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from sketchrnn.errors import TrainingError
from sketchrnn.learn.lesson import Report

CELLS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
INITIALISATIONS = ("default", "orthogonal")
REPORT_EVERY = 0.25  # seconds

Made = TypeVar("Made")


@dataclass(frozen=True, eq=False)
class Curve:
    """How a training went."""

    losses: np.ndarray
    """float64[steps]: the loss of each step, before it was taken; in the unit of the loss."""
    norms: np.ndarray
    """float64[steps]: the norm of the whole gradient at each step, before clipping."""
    stopped: bool
    """Whether the report stopped it."""
    seconds: float
    """That it took."""


def built(seed: int, make: Callable[[], Made]) -> Made:
    """Return what `make` makes, all its chance from this seed; global generators stay as they are.

    `make` builds a network with PyTorch's default weights, which come from a global generator.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return make()


class Recurrent(nn.Module):
    """A recurrent layer and a linear head that gives an output at every step."""

    def __init__(
        self,
        cell: str,
        inputs: int,
        hidden: int,
        outputs: int,
        initialisation: str = "default",
        forget_bias: float | None = None,
    ) -> None:
        """Draw the weights from PyTorch's global generator; see `initialise` for the last two."""
        super().__init__()
        self.layer = CELLS[cell](inputs, hidden)
        self.head = nn.Linear(hidden, outputs)
        initialise(self.layer, initialisation, forget_bias)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the outputs [T, B, outputs] for inputs [T, B, inputs]."""
        return self.head(self.layer(inputs)[0])


def initialise(layer: nn.RNNBase, initialisation: str, forget_bias: float | None) -> None:
    """Change the weights that PyTorch gave a layer, U(±1/√hidden), in place.

    initialisation: `default` leaves them, `orthogonal` makes the recurrent matrix of each gate
    orthogonal (Saxe et al. 2014, Le et al. 2015).
    forget_bias: what an LSTM's forget gate adds to its input at first (Gers et al. 2000,
    Jozefowicz et al. 2015); None leaves PyTorch's, which is about 0.
    """
    assert initialisation in INITIALISATIONS
    assert forget_bias is None or isinstance(layer, nn.LSTM)
    hidden = layer.hidden_size
    forget = slice(hidden, 2 * hidden)  # gates stand in the order i, f, g, o
    with torch.no_grad():
        if initialisation == "orthogonal":
            for gate in layer.get_parameter("weight_hh_l0").split(hidden):
                nn.init.orthogonal_(gate)
        if forget_bias is not None:
            layer.get_parameter("bias_ih_l0")[forget] = forget_bias
            layer.get_parameter("bias_hh_l0")[forget] = 0.0


class Adam:
    """Steps down the gradient, each weight at a pace of its own (Kingma & Ba 2015, algorithm 1).

    The steps are those of torch.optim.Adam, which loads PyTorch's compiler when it is first made;
    that takes longer than some lessons.
    """

    BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8

    def __init__(self, network: nn.Module) -> None:
        self.parameters = [weight for weight in network.parameters() if weight.requires_grad]
        self.means = [torch.zeros_like(weight) for weight in self.parameters]
        self.squares = [torch.zeros_like(weight) for weight in self.parameters]
        self.taken = 0

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """Move every weight by about `rate` against its gradient."""
        self.taken += 1
        for weight, mean, square in zip(self.parameters, self.means, self.squares, strict=True):
            if weight.grad is None:  # the loss does not use it
                continue
            mean.lerp_(weight.grad, 1 - self.BETA_1)  # m = β₁ m + (1 - β₁) g
            square.lerp_(weight.grad.square(), 1 - self.BETA_2)  # v = β₂ v + (1 - β₂) g²
            # Both began at 0, and are too small at first.
            whole_mean = mean / (1 - self.BETA_1**self.taken)
            whole_square = square / (1 - self.BETA_2**self.taken)
            weight -= rate * whole_mean / (whole_square.sqrt() + self.EPSILON)


def train(
    network: nn.Module,
    loss: Callable[[int], Tensor],
    *,
    steps: int | None = None,
    seconds: float | None = None,
    rate: float = 1e-2,
    clip: float | None = 1.0,
    fade: bool = False,
    report: Report | None = None,
) -> Curve:
    """Take steps of Adam until `steps`, `seconds`, or the report says stop.

    Args:
        network: whose parameters learn.
        loss: the loss of step i, i = 0, 1, …; it draws its batch from a generator of its own.
        steps: how many; the figures then depend on nothing but seeds.
        seconds: wall-clock time; at least one step is taken.
        rate: the learning rate.
        clip: the gradient is scaled down to this norm (Pascanu et al. 2013); None leaves it.
        fade: whether the learning rate falls evenly to 0, so that the last steps settle.
        report: told the share done and the `Curve` so far, after the first step, then every
            quarter of a second, and at the end.

    Raises TrainingError if the loss is not a finite number.
    """
    assert steps is not None or seconds is not None
    optimiser = Adam(network)
    losses: list[float] = []
    norms: list[float] = []
    began, told, share = time.perf_counter(), -math.inf, 0.0
    while True:
        network.zero_grad()
        value = loss(len(losses))
        value.backward()
        norm = nn.utils.clip_grad_norm_(network.parameters(), math.inf if clip is None else clip)
        losses.append(value.item())
        norms.append(norm.item())
        if not math.isfinite(losses[-1]):
            raise TrainingError(f"the loss is {losses[-1]} at step {len(losses)}: lower the rate")
        optimiser.step(rate * (1 - share) if fade else rate)
        now = time.perf_counter()
        share = max(
            len(losses) / steps if steps else 0.0, (now - began) / seconds if seconds else 0.0
        )
        if share < 1 and now - told < REPORT_EVERY:
            continue
        told = now
        curve = Curve(np.array(losses), np.array(norms), False, now - began)
        stop = report is not None and report(min(share, 1.0), curve)
        if share >= 1 or stop:
            return Curve(curve.losses, curve.norms, stop and share < 1, curve.seconds)
