"""Lesson: vanishing and exploding gradients, measured on networks before and after training.

The measure is ‖∂h_T/∂state_{T-k}‖_F / √H, where the state is h, or h and c of an LSTM. It is 1 if
the state is passed on unchanged. If it falls to 0, no training signal reaches step T - k
(Hochreiter 1991; Bengio et al. 1994). If it grows, a single step may undo the training, unless
gradients are clipped (Pascanu et al. 2013). Not here: the measure
itself (`jacobian.py`) and the derivatives of the cells (`cells.py`).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from sketchrnn.errors import UsageError
from sketchrnn.learn.cells import GATES, forward
from sketchrnn.learn.claims import Claim
from sketchrnn.learn.jacobian import first_below, gradient_norms
from sketchrnn.learn.lesson import Report, generator, number, one_of, part, whole
from sketchrnn.learn.series import SYMBOLS, recall
from sketchrnn.learn.training import INITIALISATIONS, Curve, Recurrent, Schedule, built, train
from sketchrnn.learn.wires import Wires, by_surprise, most_active, read_wires, weights_of

PICTURED = 8  # units whose wires are kept
BATCH = 32  # sequences per training step
TESTED = 500  # new sequences


@dataclass(frozen=True)
class Layer:
    """The recurrent layer before training."""

    hidden: int = 32
    """H, 1 to 64."""
    initialisation: str = "default"
    """`default`, PyTorch's, or `orthogonal` recurrent matrices."""
    gain: float = 1.0
    """Factor of the recurrent weights, 0 to 10."""
    forget_bias: float | None = None
    """Bias of an LSTM's forget gate, -10 to 10; None is PyTorch's, about 0."""

    def checked(self) -> Layer:
        """Return these settings with their types; UsageError for one out of range."""
        bias = self.forget_bias
        return Layer(
            whole("hidden", self.hidden, 1, 64),
            one_of("initialisation", self.initialisation, INITIALISATIONS),
            number("gain", self.gain, 0, 10),
            None if bias is None else number("forget_bias", bias, -10, 10),
        )


@dataclass(frozen=True)
class Training:
    """The task of recall and how it is learnt."""

    lag: int = 20
    """Steps from the symbol to the answer, 1 to 100."""
    steps: int = 300
    """Training steps, 0 to 5,000; 0 leaves the networks untrained."""
    clip: float | None = 1.0
    """Norm to which gradients are clipped, above 0; None does not clip."""

    def checked(self) -> Training:
        """Return these settings with their types; UsageError for one out of range."""
        return Training(
            whole("lag", self.lag, 1, 100),
            whole("steps", self.steps, 0, 5000),
            None if self.clip is None else number("clip", self.clip, 1e-6, 1e6),
        )


@dataclass(frozen=True, eq=False)
class CellFigures:
    """One cell before and after it is trained to recall a symbol."""

    cell: str
    """`rnn`, `gru` or `lstm`."""
    before: np.ndarray
    """float64[T]: ‖∂h_T/∂state_{T-k}‖ / √H for k = 1, …, T before training, mean over SYMBOLS
    sequences."""
    before_below: int | None
    """The first k at which `before` is below `jacobian.FAINT`; None if it never is within T."""
    after: np.ndarray | None
    """float64[T]: the same after training; None before that."""
    after_below: int | None
    """The first k at which `after` is below `jacobian.FAINT`; None if never, or before training."""
    losses: np.ndarray
    """float64[steps taken]: training loss, nats; a random guess has ln SYMBOLS."""
    norms: np.ndarray
    """float64[steps taken]: norm of the gradient over all weights, before clipping."""
    clipped: float
    """Share of training steps whose gradient was clipped."""
    accuracy: float | None
    """Share of TESTED new sequences whose symbol is recalled; None before training."""
    wires: Wires | None
    """PICTURED units while they read `Figures.shown`, the most active first, and the derivatives of
    the surprise of its symbol, nats; None before training."""
    seconds: float
    """Wall-clock time of its training."""


@dataclass(frozen=True, eq=False)
class Figures:
    """The requested cells, trained so far."""

    cells: tuple[CellFigures, ...]
    """One for each cell, in the requested order."""
    lag: int
    """Steps from the symbol to the answer."""
    shown: np.ndarray
    """float32[lag + 1, SYMBOLS + 1]: a new sequence, a one-hot symbol and then noise."""
    baseline_accuracy: float
    """Accuracy of a random guess, 1 / SYMBOLS."""
    seconds: float
    """Wall-clock time so far."""


def run(
    *,
    seed: int = 0,
    cells: Sequence[str] = tuple(GATES),
    layer: Layer = Layer(),
    length: int = 60,
    training: Training = Training(),
    report: Report | None = None,
) -> Figures:
    """Measure how gradients decay in networks, before and after these learn to recall a symbol.

    Args:
        seed: of weights and sequences.
        cells: one or more of rnn, gru, lstm.
        layer: size and initialisation of each network.
        length: T, 2 to 200.
        training: the task and its training.
        report: receives the figures so far; may stop the lesson.
    """
    began = time.perf_counter()
    rng = generator(seed)
    if not cells:
        raise UsageError(f"expected one or more cells out of {', '.join(GATES)}, got none")
    cells = [one_of("cells", cell, tuple(GATES)) for cell in cells]
    layer, training = layer.checked(), training.checked()
    lag, clip = training.lag, training.clip
    length = whole("length", length, 2, 200)
    shown = recall(length, SYMBOLS, rng)[0][1:].astype(float)  # [T, SYMBOLS, D]
    read, symbols = recall(lag, 1, np.random.default_rng(seed))
    networks = {cell: built(seed, partial(make_network, cell, layer)) for cell in cells}
    done = {cell: untrained(network, cell, shown) for cell, network in networks.items()}

    def so_far() -> Figures:
        seconds = time.perf_counter() - began
        return Figures(tuple(done.values()), lag, read[:, 0], 1 / SYMBOLS, seconds)

    def learn(i: int, cell: str) -> bool:
        """Train one network; return whether the report stopped it."""
        network = networks[cell]
        batches, tests = (np.random.default_rng([seed, i, use]) for use in (0, 1))

        def learning(curve: Curve) -> Figures:
            done[cell] = with_curve(done[cell], curve, clip)
            return so_far()

        curve = train(
            network,
            lambda _: recall_loss(network, lag, batches),
            Schedule(training.steps, clip=clip),
            part(report, i / len(networks), (i + 1) / len(networks), learning),
        )
        wires = read_wires_of(network, cell, read, int(symbols[0]))
        figures = replace(with_curve(done[cell], curve, clip), wires=wires)
        done[cell] = trained(figures, network, shown, lag, tests)
        return curve.stopped

    stopped = report is not None and report(0.0, so_far())
    for i, cell in enumerate(networks):
        if stopped or not training.steps:
            break
        stopped = learn(i, cell)
    figures = so_far()
    if report is not None:
        report(1.0, figures)
    return figures


def make_network(cell: str, layer: Layer) -> Recurrent:
    """Return an untrained network for `recall`, drawn from PyTorch's global generator."""
    bias = layer.forget_bias if cell == "lstm" else None
    network = Recurrent(cell, SYMBOLS + 1, layer.hidden, SYMBOLS, layer.initialisation, bias)
    with torch.no_grad():
        network.layer.get_parameter("weight_hh_l0").mul_(layer.gain)
    return network


def network_norms(network: Recurrent, cell: str, shown: np.ndarray) -> np.ndarray:
    """Return the mean of `gradient_norms` over sequences [T, B, D], float64[T]."""
    weights = weights_of(network.layer)
    curves = [gradient_norms(cell, weights, shown[:, i]) for i in range(shown.shape[1])]
    return np.mean(curves, axis=0)


def read_wires_of(network: Recurrent, cell: str, inputs: np.ndarray, symbol: int) -> Wires:
    """Return the wires of the most active units over inputs [T, 1, D] that end with a question."""
    weights = weights_of(network.layer)
    trace = forward(cell, weights, inputs.astype(float))
    by_hidden = by_surprise(network.head, trace.hidden[:, 0], symbol)
    wires = read_wires(weights, trace, by_hidden)
    return wires.of_units(most_active(trace.hidden[:, 0], PICTURED))


def recall_loss(network: Recurrent, lag: int, rng: np.random.Generator) -> Tensor:
    """Return the cross-entropy of the last output on a new batch, nats."""
    inputs, symbols = recall(lag, BATCH, rng)
    return cross_entropy(network(torch.from_numpy(inputs))[-1], torch.from_numpy(symbols))


def untrained(network: Recurrent, cell: str, shown: np.ndarray) -> CellFigures:
    """Return the figures of a network that has not been trained."""
    norms, none = network_norms(network, cell, shown), np.zeros(0)
    return CellFigures(
        cell, norms, first_below(norms), None, None, none, none, 0.0, None, None, 0.0
    )


def with_curve(figures: CellFigures, curve: Curve, clip: float | None) -> CellFigures:
    """Return the figures with the course of the training so far."""
    clipped = 0.0 if clip is None else float((curve.norms > clip).mean())
    return replace(
        figures, losses=curve.losses, norms=curve.norms, clipped=clipped, seconds=curve.seconds
    )


def trained(
    figures: CellFigures,
    network: Recurrent,
    shown: np.ndarray,
    lag: int,
    rng: np.random.Generator,
) -> CellFigures:
    """Return the figures with the gradient norms and the accuracy after training."""
    norms = network_norms(network, figures.cell, shown)
    inputs, symbols = recall(lag, TESTED, rng)
    with torch.no_grad():
        guess = network(torch.from_numpy(inputs))[-1].argmax(-1).numpy()
    return replace(
        figures,
        after=norms,
        after_below=first_below(norms),
        accuracy=float((guess == symbols).mean()),
    )


SHOWN = Training(lag=40)
LSTM_3 = Layer(forget_bias=3.0)

CLAIMS = (
    Claim(
        "With PyTorch's initialisation the gradient of all three cells falls below 0.01 within "
        "10 steps.",
        lambda f: all(cell.before_below <= 10 for cell in f.cells),
        ({"training": Training(steps=0)},),
        quick=True,
    ),
    Claim(
        "With a forget bias of 1 the LSTM's lasts for about 20 steps",
        lambda f: 15 <= f.cells[0].before_below <= 30,
        ({"cells": ("lstm",), "layer": Layer(forget_bias=1.0), "training": Training(steps=0)},),
        quick=True,
    ),
    Claim(
        "with a bias of 3 for all 60",
        lambda f: f.cells[0].before_below is None,
        ({"cells": ("lstm",), "layer": LSTM_3, "training": Training(steps=0)},),
        quick=True,
    ),
    Claim(
        "An orthogonal matrix keeps the plain network's for more than 40 steps.",
        lambda f: f.cells[0].before_below is None or f.cells[0].before_below > 40,
        (
            {
                "cells": ("rnn",),
                "layer": Layer(initialisation="orthogonal"),
                "training": Training(steps=0),
            },
        ),
        quick=True,
    ),
    Claim(
        "At a lag of 40 steps the LSTM with a forget bias of 3 recalls two of the four symbols or "
        "all",
        lambda f: f.cells[0].accuracy > 0.4,
        ({"cells": ("lstm", "gru"), "layer": LSTM_3, "training": SHOWN},),
    ),
    Claim(
        "the GRU guesses",
        lambda f: f.cells[1].accuracy < 0.4,
        ({"cells": ("lstm", "gru"), "layer": LSTM_3, "training": SHOWN},),
    ),
    Claim(
        "At a lag of 20 the GRU learns the task and the plain network half of it or all",
        lambda f: f.cells[0].accuracy > 0.4 and f.cells[1].accuracy > 0.9,
        ({"cells": ("rnn", "gru")},),
    ),
    Claim(
        "the LSTM with PyTorch's forget bias does not",
        lambda f: f.cells[0].accuracy < 0.4,
        ({"cells": ("lstm",)},),
    ),
)
