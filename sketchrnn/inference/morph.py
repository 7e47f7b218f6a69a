"""Drawings as codes and codes as drawings: the latent z of Sketch-RNN (Ha & Eck 2017).

`encode` sums a whole drawing up in z, `decode` draws from z alone. Codes can be calculated with:
what lies between two (`interpolate`, `between_four`), what one has and another has not (`combine`),
and what nobody drew at all (`prior`). What is not here: the network (`model.py`), the sampler's
loop (`writer.py`), and how a page shows it (`ui/morph.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import torch

from sketchrnn.checkpoint.card import Card, read_card
from sketchrnn.checkpoint.folder import find, list_names
from sketchrnn.data.drawings import EXTENT_OF_CANVAS
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, UsageError
from sketchrnn.inference.completer import DREAM_CANVAS, Completer
from sketchrnn.inference.completion import dreamed
from sketchrnn.model.batch import collate
from sketchrnn.model.sequence import to_stroke3
from sketchrnn.sampling.sampler import check_seed, sample_endings

MAX_CODES = 1000


@dataclass(frozen=True, eq=False)
class Code:
    """What the encoder says of a drawing: a normal distribution of z, each float32 [Z]."""

    mean: np.ndarray
    log_variance: np.ndarray

    @property
    def kl(self) -> np.ndarray:
        """Nats in each component, float32 [Z]: its divergence from N(0, 1) (eq. 10)."""
        return -0.5 * (1 + self.log_variance - np.square(self.mean) - np.exp(self.log_variance))


def has_code(card: Card) -> bool:
    """Return whether a model sums drawings up in a code."""
    return card.kind == "drawing" and card.config.encoder == "latent"


def names_of_models() -> list[str]:
    """Return the shipped models that have a code."""
    return [name for name in list_names() if has_code(read_card(find(name)))]


def encode(completer: Completer, drawing: Drawing, category: str | None = None) -> Code:
    """Return the code of a whole drawing, wherever on its canvas and however large it stands.

    Raises `UsageError` if the model has no code, `DataError` if the drawing is a mere dot.
    """
    _require_code(completer)
    model = completer.model
    labels = np.array([completer.label(category, drawing)])
    rows = completer.rows(filling(drawing))
    batch = collate([rows], model.scale, model.config, labels=labels, read=[len(rows)])
    assert batch.start is not None and batch.start_place is not None
    assert batch.start_lengths is not None
    with torch.inference_mode():
        last = model.encode(batch.start, batch.start_place, batch.start_lengths, batch.labels)
        mean, log_variance = model.latent(last)
    return Code(mean[0].numpy(), log_variance[0].numpy())


def filling(drawing: Drawing) -> Drawing:
    """Return the drawing in the middle of a square canvas that it fills as finished ones do.

    How large an unfinished drawing will become nobody knows, so that a start is scaled by its
    canvas; here all of it is known.
    """
    points = np.concatenate(drawing.strokes)
    low, high = points.min(0), points.max(0)
    extent = float((high - low).max())
    if extent == 0:
        raise DataError("expected a drawing, got one of a single dot: it has no size")
    side = extent / EXTENT_OF_CANVAS
    shift = (side - low - high) / 2
    strokes = tuple(stroke + shift for stroke in drawing.strokes)
    return replace(drawing, strokes=strokes, width=side, height=side)


def decode(
    completer: Completer,
    z: np.ndarray,
    temperature: float | None = None,
    seed: int = 0,
    category: str | None = None,
) -> list[Drawing | None]:
    """Draw from each code, all side by side; None where the model draws nothing.

    Args:
        completer: of a model that has a code.
        z: codes [n, Z], 1 to 1000 of them, or a single one [Z].
        temperature: 0.01 to 10; the card's default if None.
        seed: the same seed gives the same drawings, and equal codes of one call are drawn alike.
        category: one of the card's categories; the first one if None.
    """
    _require_code(completer)
    card, size = completer.card, completer.model.config.latent_size
    codes = np.atleast_2d(np.array(z, np.float32))
    if codes.ndim != 2 or codes.shape[1] != size or not 1 <= len(codes) <= MAX_CODES:
        raise UsageError(
            f"expected 1 to {MAX_CODES} codes of {size} numbers for {card.name}, "
            f"got an array of shape {list(np.shape(z))}"
        )
    if not np.isfinite(codes).all():
        raise UsageError("expected codes of finite numbers, got NaN or infinity")
    first = np.zeros((1 if card.first_point else 0, 3), np.float32)
    heat = card.temperature if temperature is None else temperature
    labels = np.full(len(codes), completer.label(category))
    starts = len(codes) * [first]
    sampled = sample_endings(
        completer.model, starts, 1, card.longest, heat, seed, labels=labels, codes=codes
    )
    drawings = []
    for stroke5, length, finished in zip(
        sampled.moves, sampled.lengths, sampled.finished, strict=True
    ):
        moves = to_stroke3(stroke5[:length]).astype(np.float64)
        moves[:, :2] *= DREAM_CANVAS / card.canvas
        drawings.append(dreamed(moves, DREAM_CANVAS, bool(finished)))
    return drawings


def interpolate(z0: np.ndarray, z1: np.ndarray, steps: int) -> np.ndarray:
    """Return codes [steps, Z] from z0 to z1, both [Z], along the arc between their directions.

    Spherical interpolation (White 2016, "Sampling Generative Networks", arXiv:1609.04468): codes
    lie near a sphere, which a straight line would leave. Where the two point the same way or
    exactly apart, there is no one arc, and the line is taken.
    """
    if steps < 2:
        raise UsageError(f"steps must be at least 2, but is {steps}")
    share = np.linspace(0, 1, steps)[:, None]  # [steps, 1]
    norms = float(np.linalg.norm(z0) * np.linalg.norm(z1))
    angle = np.arccos(np.clip(z0 @ z1 / norms, -1, 1)) if norms > 0 else 0.0
    if np.sin(angle) < 1e-3:
        return (1 - share) * z0 + share * z1
    return (np.sin((1 - share) * angle) * z0 + np.sin(share * angle) * z1) / np.sin(angle)


def along(codes: Sequence[np.ndarray], steps: int) -> np.ndarray:
    """Return `steps` codes [steps, Z] on the way through two or more, each [Z], in equal legs."""
    legs = len(codes) - 1
    if legs < 1 or (steps - 1) % legs:
        raise UsageError(f"expected 2 codes or more in equal legs, got {len(codes)} in {steps}")
    length = (steps - 1) // legs + 1
    parts = [interpolate(a, b, length)[:-1] for a, b in pairwise(codes)]
    return np.concatenate([*parts, codes[-1][None]])


def between_four(corners: np.ndarray, steps: int) -> np.ndarray:
    """Return codes [steps, steps, Z] between four, [4, Z]: above left, right, below left, right."""
    left = interpolate(corners[0], corners[2], steps)
    right = interpolate(corners[1], corners[3], steps)
    return np.stack([interpolate(a, b, steps) for a, b in zip(left, right, strict=True)])


def combine(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Return a - b + c: what a has and b has not, given to c (Ha & Eck 2017, section 4.4)."""
    return a - b + c


def prior(completer: Completer, n: int, seed: int = 0) -> np.ndarray:
    """Draw n codes [n, Z] from N(0, I), of which no drawing is known."""
    _require_code(completer)
    check_seed(seed)
    size = completer.model.config.latent_size
    return np.random.default_rng(seed).standard_normal((n, size), np.float32)


def sheet(drawings: Sequence[Drawing | None], columns: int) -> Drawing:
    """Return all drawings of `decode` as one, in rows of `columns` from left to right."""
    if all(drawing is None for drawing in drawings):
        raise DataError("the model drew nothing, there is nothing to show")
    strokes = [
        stroke + DREAM_CANVAS * np.array(divmod(i, columns)[::-1])
        for i, drawing in enumerate(drawings)
        if drawing is not None
        for stroke in drawing.strokes
    ]
    rows = -(-len(drawings) // columns)
    return Drawing(tuple(strokes), columns * DREAM_CANVAS, rows * DREAM_CANVAS)


def _require_code(completer: Completer) -> None:
    """Refuse a model that has no code to read and draw from."""
    if not has_code(completer.card):
        names = ", ".join(names_of_models())
        raise UsageError(
            f"the model {completer.card.name} has no latent code; "
            + (f"these have: {names}" if names else 'train one with the encoder "latent"')
        )
