"""The small recurrent network and the training loop that lessons share.

Covers: building a network from a seed (`built`), a recurrent layer with a linear head (`Recurrent`)
and its initialisation, and a loop of Adam steps that reports its progress and can be stopped
(`train`). Not here: the tasks (`series.py` and the lessons), and the training of the models that
the app ships (`sketchrnn/training`).
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
REPORT_SHARE = 0.2  # most of the processor time that reports take; they may compute and draw

Made = TypeVar("Made")


@dataclass(frozen=True, eq=False)
class Curve:
    """The course of a training run."""

    losses: np.ndarray
    """float64[steps]: the loss before each step, in the unit of the loss."""
    norms: np.ndarray
    """float64[steps]: the norm of the gradient over all weights at each step, before clipping."""
    stopped: bool
    """Whether the report stopped the training before its end."""
    seconds: float
    """Processor time of the thread that trained."""


@dataclass(frozen=True)
class Schedule:
    """How long to train and how large the steps are; at least one of `steps` and `seconds`."""

    steps: int | None = None
    """Number of steps. Without `seconds`, the result depends on the seeds alone."""
    seconds: float | None = None
    """Processor time of the thread; at least one step is taken. A busy computer takes longer, but
    trains as much."""
    rate: float = 1e-2
    """The learning rate."""
    clip: float | None = 1.0
    """Norm to which the gradient is scaled down (Pascanu et al. 2013); None does not clip."""
    fade: bool = False
    """Whether the learning rate falls linearly to 0, so that the last steps settle."""


def built(seed: int, make: Callable[[], Made]) -> Made:
    """Return the result of `make`, called with PyTorch's global generator at `seed`.

    `make` builds a network, whose default weights PyTorch draws from the global generator. The
    state of that generator is restored afterwards.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return make()


class Recurrent(nn.Module):
    """A recurrent layer and a linear head, applied at every step."""

    def __init__(
        self,
        cell: str,
        inputs: int,
        hidden: int,
        outputs: int,
        initialisation: str = "default",
        forget_bias: float | None = None,
    ) -> None:
        """Draw the weights from PyTorch's global generator.

        `initialise` describes the last two arguments.
        """
        super().__init__()
        self.layer = CELLS[cell](inputs, hidden)
        self.head = nn.Linear(hidden, outputs)
        initialise(self.layer, initialisation, forget_bias)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the outputs [T, B, outputs] for inputs [T, B, inputs]."""
        return self.head(self.layer(inputs)[0])


def initialise(layer: nn.RNNBase, initialisation: str, forget_bias: float | None) -> None:
    """Change the default weights of a layer, U(-1/√hidden, 1/√hidden), in place.

    Args:
        layer: one recurrent layer.
        initialisation: `default` keeps the weights; `orthogonal` makes the recurrent matrix of each
            gate orthogonal (Saxe et al. 2014; Le et al. 2015).
        forget_bias: the bias of an LSTM's forget gate (Gers et al. 2000; Jozefowicz et al. 2015);
            None keeps PyTorch's, which is about 0.
    """
    assert initialisation in INITIALISATIONS
    assert forget_bias is None or isinstance(layer, nn.LSTM)
    hidden = layer.hidden_size
    forget = slice(hidden, 2 * hidden)  # PyTorch's order of gates is i, f, g, o
    with torch.no_grad():
        if initialisation == "orthogonal":
            for gate in layer.get_parameter("weight_hh_l0").split(hidden):
                nn.init.orthogonal_(gate)
        if forget_bias is not None:
            layer.get_parameter("bias_ih_l0")[forget] = forget_bias
            # PyTorch adds two biases; the sum is the forget bias.
            layer.get_parameter("bias_hh_l0")[forget] = 0.0


class Adam:
    """The Adam optimiser (Kingma & Ba 2015, algorithm 1).

    Equal to `torch.optim.Adam`, which imports PyTorch's compiler when the first optimiser is built;
    the import takes longer than some lessons.
    """

    BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8

    def __init__(self, network: nn.Module) -> None:
        self.parameters = [weight for weight in network.parameters() if weight.requires_grad]
        self.means = [torch.zeros_like(weight) for weight in self.parameters]
        self.squares = [torch.zeros_like(weight) for weight in self.parameters]
        self.taken = 0

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """Update every weight by about `rate` against its gradient."""
        self.taken += 1
        for weight, mean, square in zip(self.parameters, self.means, self.squares, strict=True):
            if weight.grad is None:  # the loss does not depend on this weight
                continue
            mean.lerp_(weight.grad, 1 - self.BETA_1)  # m = β₁ m + (1 - β₁) g
            square.lerp_(weight.grad.square(), 1 - self.BETA_2)  # v = β₂ v + (1 - β₂) g²
            # Both averages begin at 0, so early values are too small; the divisors correct that.
            whole_mean = mean / (1 - self.BETA_1**self.taken)
            whole_square = square / (1 - self.BETA_2**self.taken)
            weight -= rate * whole_mean / (whole_square.sqrt() + self.EPSILON)


def train(
    network: nn.Module,
    loss: Callable[[int], Tensor],
    schedule: Schedule,
    report: Report | None = None,
) -> Curve:
    """Train a network with Adam until the schedule ends or the report asks to stop.

    Args:
        network: the network to train, in place.
        loss: returns the loss of step i, i = 0, 1, …; it draws its batch from its own generator.
        schedule: length, learning rate and clipping.
        report: receives the share done and the `Curve` so far after the first step, then every
            quarter of a second or less often if it takes long, and at the end.

    Raises:
        TrainingError: the loss is not a finite number.
    """
    steps, seconds = schedule.steps, schedule.seconds
    assert steps is not None or seconds is not None
    most = math.inf if schedule.clip is None else schedule.clip
    optimiser = Adam(network)
    losses: list[float] = []
    norms: list[float] = []
    began, reported, share = time.thread_time(), -math.inf, 0.0
    again = 0.0  # processor time at which the next report may come
    while True:
        network.zero_grad()
        value = loss(len(losses))
        value.backward()
        norm = nn.utils.clip_grad_norm_(network.parameters(), most)  # the norm before clipping
        losses.append(value.item())
        norms.append(norm.item())
        if not math.isfinite(losses[-1]):
            raise TrainingError(f"the loss is {losses[-1]} at step {len(losses)}: lower the rate")
        optimiser.step(schedule.rate * (1 - share) if schedule.fade else schedule.rate)
        taken, now = time.thread_time() - began, time.perf_counter()
        share = max(len(losses) / steps if steps else 0.0, taken / seconds if seconds else 0.0)
        if share < 1 and (now - reported < REPORT_EVERY or taken < again):
            continue
        reported = now
        curve = Curve(np.array(losses), np.array(norms), False, taken)
        stop = report is not None and report(min(share, 1.0), curve)
        after = time.thread_time() - began
        again = after + (after - taken) * (1 / REPORT_SHARE - 1)
        if share >= 1 or stop:
            return Curve(curve.losses, curve.norms, stop and share < 1, curve.seconds)
