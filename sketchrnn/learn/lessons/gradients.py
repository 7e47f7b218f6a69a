"""Lesson: vanishing and exploding gradients, measured on the very network that learns.

How much of the state k steps ago is left in today's output is ‖∂h_T/∂state_{T-k}‖_F / √H, state
being h, or h and c of an LSTM: 1 if it is handed on as it was. Where it falls to nothing, no
training signal gets back (Hochreiter 1991; Bengio et al. 1994); where it grows, one step of
training may undo all before, unless gradients are clipped (Pascanu et al. 2013).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from sketchrnn.errors import UsageError
from sketchrnn.learn.cells import GATES, Weights, forward, walk_back
from sketchrnn.learn.lesson import Report, generator, number, one_of, part, whole
from sketchrnn.learn.series import SYMBOLS, recall
from sketchrnn.learn.training import INITIALISATIONS, Curve, Recurrent, built, train

FAINT = 1e-2
"""Below this norm, next to nothing gets through."""
BATCH = 32
TESTED = 500  # sequences


@dataclass(frozen=True, eq=False)
class CellFigures:
    """One cell before and after it is trained to recall a symbol."""

    cell: str
    """`rnn`, `gru` or `lstm`."""
    before: np.ndarray
    """float64[T]: ‖∂h_T/∂state_{T-k}‖ / √H for k = 1, …, T at first, mean of SYMBOLS sequences."""
    before_below: int | None
    """The first k at which that is below FAINT; None if never within T."""
    after: np.ndarray | None
    """float64[T]: the same after training; None while it is not trained."""
    after_below: int | None
    """The first k at which that is below FAINT; None if never, or not trained."""
    losses: np.ndarray
    """float64[steps taken]: the loss of each training step, nats; guessing is ln SYMBOLS."""
    norms: np.ndarray
    """float64[steps taken]: the norm of the gradient by all weights, before clipping."""
    clipped: float
    """The share of training steps whose gradient was clipped."""
    accuracy: float | None
    """The share of TESTED new sequences whose symbol is recalled; None while not trained."""
    seconds: float
    """That its training took."""


@dataclass(frozen=True, eq=False)
class Figures:
    """All cells that were asked for, as far as they have got."""

    cells: tuple[CellFigures, ...]
    """One for each cell, in the order asked for."""
    lag: int
    """Steps from the symbol to the question."""
    baseline_accuracy: float
    """Of guessing: 1 / SYMBOLS."""
    seconds: float
    """That the lesson took so far."""


def run(
    *,
    seed: int = 0,
    cells: Sequence[str] = tuple(GATES),
    initialisation: str = "default",
    gain: float = 1.0,
    forget_bias: float | None = None,
    hidden: int = 32,
    length: int = 60,
    lag: int = 20,
    steps: int = 300,
    clip: float | None = 1.0,
    rate: float = 0.01,
    report: Report | None = None,
) -> Figures:
    """Measure how gradients fade in networks, before and after these learn to recall.

    Args:
        seed: of weights and sequences.
        cells: one or more of rnn, gru, lstm.
        initialisation: `default` is PyTorch's; `orthogonal` makes recurrent matrices orthogonal.
        gain: 0 to 10; the recurrent weights are multiplied by it.
        forget_bias: -10 to 10, of the LSTM; None is PyTorch's, about 0.
        hidden: H, 1 to 64.
        length: T, 2 to 200.
        lag: of the recall task, 1 to 100 steps.
        steps: of training, 0 to 5,000; 0 leaves the networks as they are.
        clip: the norm to which gradients are clipped, above 0; None does not clip.
        rate: the learning rate, above 0 and up to 1.
        report: told the figures so far.
    """
    began = time.perf_counter()
    rng = generator(seed)
    check_choices(cells, initialisation)
    hidden, length = whole("hidden", hidden, 1, 64), whole("length", length, 2, 200)
    lag, steps = whole("lag", lag, 1, 100), whole("steps", steps, 0, 5000)
    gain, rate = number("gain", gain, 0, 10), number("rate", rate, 1e-6, 1)
    clip = None if clip is None else number("clip", clip, 1e-6, 1e6)
    bias = None if forget_bias is None else number("forget_bias", forget_bias, -10, 10)
    shown = recall(length, SYMBOLS, rng)[0][1:].astype(float)  # [T, SYMBOLS, D]

    def make(cell: str) -> Recurrent:
        forget = bias if cell == "lstm" else None
        network = Recurrent(cell, SYMBOLS + 1, hidden, SYMBOLS, initialisation, forget)
        with torch.no_grad():
            network.layer.get_parameter("weight_hh_l0").mul_(gain)
        return network

    networks = {cell: built(seed, lambda cell=cell: make(cell)) for cell in cells}
    done = {cell: untrained(network, cell, shown) for cell, network in networks.items()}

    def so_far() -> Figures:
        seconds = time.perf_counter() - began
        return Figures(tuple(done.values()), lag, 1 / SYMBOLS, seconds)

    def learn(i: int, cell: str) -> bool:
        """Train one network; return whether that was stopped."""
        network = networks[cell]
        batches, tests = (np.random.default_rng([seed, i, use]) for use in (0, 1))

        def learning(curve: Curve) -> Figures:
            done[cell] = with_curve(done[cell], curve, clip)
            return so_far()

        curve = train(
            network,
            lambda _: recall_loss(network, lag, batches),
            steps=steps,
            rate=rate,
            clip=clip,
            report=part(report, i / len(networks), (i + 1) / len(networks), learning),
        )
        done[cell] = trained(with_curve(done[cell], curve, clip), network, shown, lag, tests)
        return curve.stopped

    stopped = report is not None and report(0.0, so_far())
    for i, cell in enumerate(networks):
        if stopped or not steps:
            break
        stopped = learn(i, cell)
    figures = so_far()
    if report is not None:
        report(1.0, figures)
    return figures


def check_choices(cells: Sequence[str], initialisation: str) -> None:
    """Refuse cells and initialisations that there are not."""
    if not cells:
        raise UsageError(f"expected one or more cells out of {', '.join(GATES)}, got none")
    for cell in cells:
        one_of("cells", cell, tuple(GATES))
    one_of("initialisation", initialisation, INITIALISATIONS)


def gradient_norms(cell: str, weights: Weights, inputs: np.ndarray) -> np.ndarray:
    """Return ‖∂h_T/∂state_{T-k}‖_F / √H for k = 1, …, T, float64[T].

    inputs: one sequence [T, D]. The H numbers of h_T are followed back all at once: copy i of the
    sequence begins with the gradient of its i-th number, which is row i of the identity.
    """
    hidden = weights["weight_hh"].shape[1]
    copies = np.repeat(inputs[:, None], hidden, axis=1)  # [T, H, D]
    trace = forward(cell, weights, copies)
    identity = np.eye(hidden)
    by_last = (identity, np.zeros_like(identity)) if cell == "lstm" else (identity,)
    nothing = np.zeros_like(trace.hidden)
    norms = []
    for back in walk_back(weights, trace, nothing, by_last):
        norms.append(np.sqrt(sum(np.square(by).sum() for by in back.state) / hidden))
    return np.array(norms)


def network_norms(network: Recurrent, cell: str, shown: np.ndarray) -> np.ndarray:
    """Return the mean of `gradient_norms` of a network's layer over sequences [T, B, D]."""
    weights = {
        name.removesuffix("_l0"): weight.detach().double().numpy()
        for name, weight in network.layer.named_parameters()
    }
    curves = [gradient_norms(cell, weights, shown[:, i]) for i in range(shown.shape[1])]
    return np.mean(curves, axis=0)


def first_below(norms: np.ndarray) -> int | None:
    """Return the first k, from 1, at which the norm is below FAINT."""
    below = np.flatnonzero(norms < FAINT)
    return int(below[0]) + 1 if len(below) else None


def recall_loss(network: Recurrent, lag: int, rng: np.random.Generator) -> Tensor:
    """Return the cross-entropy of the last output on a new batch, nats."""
    inputs, symbols = recall(lag, BATCH, rng)
    return cross_entropy(network(torch.from_numpy(inputs))[-1], torch.from_numpy(symbols))


def untrained(network: Recurrent, cell: str, shown: np.ndarray) -> CellFigures:
    """Return the figures of a network that has not been trained."""
    norms, none = network_norms(network, cell, shown), np.zeros(0)
    return CellFigures(cell, norms, first_below(norms), None, None, none, none, 0.0, None, 0.0)


def with_curve(figures: CellFigures, curve: Curve, clip: float | None) -> CellFigures:
    """Return figures with how the training went so far."""
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
    """Return figures with what training has made of the network."""
    norms = network_norms(network, figures.cell, shown)
    inputs, symbols = recall(lag, TESTED, rng)
    with torch.no_grad():
        said = network(torch.from_numpy(inputs))[-1].argmax(-1).numpy()
    return replace(
        figures,
        after=norms,
        after_below=first_below(norms),
        accuracy=float((said == symbols).mean()),
    )
