"""Lesson: a recurrent network as a loop, and unrolled into a deep feed-forward network.

Unrolled over T steps, an Elman network is a network of T layers, each with an additional input
(Rumelhart, Hinton & Williams 1986; Goodfellow et al. 2016, section 10.1). Both are the same
function if all layers share their weights. Not here: truncated gradients (`bptt.py`).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sketchrnn.learn.cells import Weights, backward, forward, initial_weights
from sketchrnn.learn.claims import Claim
from sketchrnn.learn.lesson import Report, generator, numbers, whole
from sketchrnn.learn.wires import Wires, read_wires


@dataclass(frozen=True, eq=False)
class Figures:
    """A loop and its unrolled network over T steps, with H hidden units."""

    steps: int
    """T."""
    tied: bool
    """Whether all layers share the weights of the loop, or each has its own."""
    inputs: np.ndarray
    """float64[T, D]: x_t."""
    loop: np.ndarray
    """float64[T, H]: the outputs of the loop."""
    unrolled: np.ndarray
    """float64[T, H]: the outputs of the layers of the unrolled network."""
    difference: float
    """Largest difference between the two."""
    gradient_difference: float
    """Largest difference between the gradient ∂L/∂W of the loop and the sum of the gradients of the
    layers, relative to the largest entry; L = ½ Σ h²."""
    loop_parameters: int
    """Number of weights of the loop."""
    unrolled_parameters: int
    """Number of weights of the unrolled network: the same if tied, T times as many if not."""
    layer_norms: np.ndarray
    """float64[T]: the norm of the gradient by the weights of each layer."""
    wires: Wires
    """The wires of the loop, with the derivatives of L."""
    seconds: float
    """Wall-clock time of the lesson."""


def run(
    *,
    seed: int = 0,
    steps: int = 8,
    tied: bool = True,
    hidden: int = 6,
    inputs: int = 3,
    series: Sequence[float] | None = None,
    report: Report | None = None,
) -> Figures:
    """Compute a recurrent layer as a loop and as an unrolled network.

    Args:
        seed: of weights and inputs.
        steps: T, 1 to 200.
        tied: whether all layers share their weights; otherwise each layer draws its own.
        hidden: H, 1 to 64.
        inputs: D, 1 to 64.
        series: the inputs of a loop with D = 1, within ±100; T is their number. None draws from
            N(0, 1).
        report: receives the figures once, at the end.
    """
    began = time.perf_counter()
    rng = generator(seed)
    steps = whole("steps", steps, 1, 200)
    hidden, inputs = whole("hidden", hidden, 1, 64), whole("inputs", inputs, 1, 64)
    given = None if series is None else numbers("series", series, (None,), 100)
    if given is not None:
        steps, inputs = whole("steps", len(given), 1, 200), 1
    weights = initial_weights("rnn", inputs, hidden, rng)
    x = rng.standard_normal((steps, inputs)) if given is None else given[:, None]
    others = [initial_weights("rnn", inputs, hidden, rng) for _ in range(steps - 1)]
    layers = [weights] * steps if tied else [weights, *others]

    trace = forward("rnn", weights, x[:, None])
    loop = trace.hidden[:, 0]
    gradient = backward(weights, trace, trace.hidden)[0]  # ∂L/∂h_t = h_t
    unrolled = unroll(layers, x)
    gradients = unroll_back(layers, x, unrolled)
    summed = sum_gradients(gradients)

    largest = max(np.abs(part).max() for part in gradient.values())
    apart = max(np.abs(gradient[name] - summed[name]).max() for name in gradient)
    count = sum(weight.size for weight in weights.values())
    figures = Figures(
        steps,
        bool(tied),
        x,
        loop,
        unrolled,
        float(np.abs(loop - unrolled).max()),
        float(apart / largest),
        count,
        count if tied else count * steps,
        np.array([norm_of(layer) for layer in gradients]),
        read_wires(weights, trace, loop),
        time.perf_counter() - began,
    )
    if report is not None:
        report(1.0, figures)
    return figures


def unroll(layers: list[Weights], x: np.ndarray) -> np.ndarray:
    """Run the feed-forward network; layer t reads the outputs of layer t - 1 and x_t.

    Returns the outputs of all layers, [T, H], for inputs x [T, D].
    """
    below = np.zeros(layers[0]["weight_hh"].shape[1])
    outputs = []
    for layer, x_t in zip(layers, x, strict=True):
        a = layer["weight_ih"] @ x_t + layer["bias_ih"] + layer["weight_hh"] @ below
        below = np.tanh(a + layer["bias_hh"])
        outputs.append(below)
    return np.array(outputs)


def unroll_back(layers: list[Weights], x: np.ndarray, outputs: np.ndarray) -> list[Weights]:
    """Return the gradient of L = ½ Σ h² by the weights of each layer, by backpropagation."""
    gradients = []
    from_above = np.zeros_like(outputs[0])
    for t in reversed(range(len(layers))):
        below = outputs[t - 1] if t else np.zeros_like(outputs[0])
        by_a = (outputs[t] + from_above) * (1 - outputs[t] ** 2)  # [H]; ∂L/∂h_t and tanh' = 1 - h²
        gradients.append(
            {
                "weight_ih": np.outer(by_a, x[t]),
                "weight_hh": np.outer(by_a, below),
                "bias_ih": by_a,
                "bias_hh": by_a,
            }
        )
        from_above = layers[t]["weight_hh"].T @ by_a
    return gradients[::-1]


def norm_of(gradient: Weights) -> float:
    """Return the norm of a gradient over all weights."""
    return float(np.sqrt(sum(np.square(part).sum() for part in gradient.values())))


def sum_gradients(gradients: list[Weights]) -> Weights:
    """Return the sum over layers, the gradient by weights that all layers share."""
    return {name: np.sum([layer[name] for layer in gradients], axis=0) for name in gradients[0]}


CLAIMS = (
    Claim(
        "A loop over *T* steps is a deep network of *T* layers that share the same weights.",
        lambda f: f.difference < 1e-12,
        quick=True,
    ),
    Claim(
        "its gradient is the sum of the gradients of all layers",
        lambda f: f.gradient_difference < 1e-9,
        quick=True,
    ),
    Claim(
        "Untie the layers: the outputs differ, and the network has *T* times as many weights.",
        lambda f: f.difference > 0.1 and f.unrolled_parameters == f.steps * f.loop_parameters,
        ({"tied": False},),
        quick=True,
    ),
    Claim(
        "a recurrent network reads a series of any length with the same number of weights",
        lambda short, long: short.loop_parameters == long.loop_parameters,
        ({"steps": 1}, {"steps": 60}),
        quick=True,
    ),
)
