"""Drawings as latent codes and codes as drawings: z of Sketch-RNN (Ha & Eck 2017).

`encode` returns the code of a whole drawing, `decode` draws from a code alone. Arithmetic on codes
gives drawings between two (`interpolate`, `between_four`) and transfers a feature (`combine`);
`prior` draws random codes. Not here: the network (`model/sketch_rnn.py`), the sampling loop
(`sampling/`), the page (`ui/morph/`).
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
from sketchrnn.inference.completer import Completer
from sketchrnn.inference.drawings import DREAM_CANVAS, DrawingCompleter
from sketchrnn.inference.joining import centred
from sketchrnn.inference.selection import fitted
from sketchrnn.model.batch import Sequences, collate
from sketchrnn.model.sequence import to_stroke3
from sketchrnn.sampling.sampler import Request, check_seed, sample_endings

Category = str | Sequence[str | None] | None

MAX_CODES = 1000
CANDIDATES = 16
"""Drawings that `redraw` makes of a code; it returns one of them."""
NAMED = 4.0
"""How much nearer a code has to be, as a squared distance, to be worth a nat of the critic's log
probability. With 4 a judge names more redrawn drawings right than with 0 (1.02 times as often as
real ones instead of 0.87), and they are as near to the originals; with 16 they are farther away
(docs/recipes.md)."""


@dataclass(frozen=True, eq=False)
class Code:
    """The encoder's output for a drawing: a normal distribution of z, float32 [Z] each."""

    mean: np.ndarray
    log_variance: np.ndarray

    @property
    def kl(self) -> np.ndarray:
        """Nats in each component, float32 [Z]: its divergence from N(0, 1) (eq. 10)."""
        return -0.5 * (1 + self.log_variance - np.square(self.mean) - np.exp(self.log_variance))


def has_code(card: Card) -> bool:
    """Return whether a model encodes drawings as latent codes."""
    return card.kind == "drawing" and card.config.encoder == "latent"


def names_of_models() -> list[str]:
    """Return the shipped models that have a code."""
    return [name for name in list_names() if has_code(read_card(find(name)))]


def encode(completer: Completer, drawing: Drawing, category: str | None = None) -> Code:
    """Return the code of a whole drawing; its place and size on the canvas do not matter.

    Raises `UsageError` if the model has no code, `DataError` if the drawing is a single point.
    """
    coder = _with_code(completer)
    return _codes(coder, [drawing], coder.choose(drawing) if category is None else category)[0]


def _codes(
    coder: DrawingCompleter, drawings: Sequence[Drawing], category: str | None
) -> list[Code]:
    """Return the codes of whole drawings of one category."""
    model = coder.model
    rows = [coder.rows(filling(drawing)) for drawing in drawings]  # [N_i, 3] each, data units
    labels = coder.labels([category] * len(rows))
    batch = collate(Sequences(rows, labels=labels), model.layout, read=[len(row) for row in rows])
    assert batch.start is not None and batch.start_surroundings is not None
    assert batch.start_lengths is not None
    with torch.inference_mode():
        last = model.encode(
            batch.start, batch.start_surroundings, batch.start_lengths, batch.labels
        )
        mean, log_variance = model.latent(last)  # [B, Z] each
    return [Code(*both) for both in zip(mean.numpy(), log_variance.numpy(), strict=True)]


def filling(drawing: Drawing) -> Drawing:
    """Return the drawing in the middle of a square canvas that it fills as training drawings do.

    The final size of a start is unknown, so its canvas sets the scale. A whole drawing has a known
    extent, and training drawings have the extent `EXTENT_OF_CANVAS` of their canvas.
    """
    points = np.concatenate(drawing.strokes)  # [P, 2]
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
    category: Category = None,
) -> list[Drawing | None]:
    """Return a drawing for each code; None where the model draws nothing.

    Args:
        completer: a model that has a code.
        z: codes [n, Z], 1 to 1000 of them, or a single one [Z].
        temperature: 0.01 to 10; the card's default if None.
        seed: the same seed gives the same drawings, and equal codes of one call give equal
            drawings.
        category: one of the card's categories for all codes, or a list with one for each; one of
            the card's first if None.

    Raises `UsageError` if the model has no code, or for codes of another shape or not finite.
    """
    names = _each(_with_code(completer), z, category)
    return [drawn for (drawn,) in _decode(completer, z, 1, temperature, seed, names)]


def redraw(
    completer: Completer,
    z: np.ndarray,
    temperature: float | None = None,
    seed: int = 0,
    category: Category = None,
) -> list[Drawing | None]:
    """Return a drawing for each code: that of 16 whose own code is nearest.

    If the model has a critic that knows the category, a drawing that looks like the category may be
    farther away (`NAMED`).

    It takes 16 times as long as `decode`, and neighbouring codes may give drawings that begin with
    different strokes. Arguments and errors are those of `decode`.
    """
    coder = _with_code(completer)
    names = _each(coder, z, category)
    chosen: list[Drawing | None] = []
    tried = _decode(completer, z, CANDIDATES, temperature, seed, names)
    for code, name, drawings in zip(np.atleast_2d(z), names, tried, strict=True):
        usable = [one for one in drawings if one is not None and one.points > 1]
        if not usable:
            chosen.append(drawings[0])
            continue
        means = np.array([each.mean for each in _codes(coder, usable, name)])  # [n, Z]
        cost = np.square(means - code).sum(1)
        if coder.critic is not None:
            said = coder.critic.score([fitted(one) for one in usable], name)
            cost = cost if said is None else cost - NAMED * said
        chosen.append(usable[int(cost.argmin())])
    return chosen


def _each(coder: DrawingCompleter, z: np.ndarray, category: Category) -> list[str | None]:
    """Return the category of each code."""
    count = len(np.atleast_2d(z))
    if category is None or isinstance(category, str):
        return [coder.choose(None) if category is None else category] * count
    if len(category) != count:
        raise UsageError(f"expected a category for each of {count} codes, got {len(category)}")
    return list(category)


def nearest(codes: np.ndarray, ends: Sequence[np.ndarray]) -> list[int]:
    """Return for each code [n, Z] which of some others [Z] is nearest, such as an end of a morph.

    A model with categories draws a code as one of them: that of the nearest end.
    """
    away = np.square(codes[:, None] - np.array(ends)).sum(-1)  # [n, ends]
    return away.argmin(1).tolist()


def _decode(
    completer: Completer,
    z: np.ndarray,
    k: int,
    temperature: float | None,
    seed: int,
    categories: Sequence[str | None],
) -> list[list[Drawing | None]]:
    """Return K drawings for each code, see `decode`."""
    coder = _with_code(completer)
    card, size = coder.card, coder.model.config.latent_size
    codes = np.atleast_2d(np.array(z, np.float32))
    if codes.ndim != 2 or codes.shape[1] != size or not 1 <= len(codes) <= MAX_CODES:
        raise UsageError(
            f"expected 1 to {MAX_CODES} codes of {size} numbers for {card.name}, "
            f"got an array of shape {list(np.shape(z))}"
        )
    if not np.isfinite(codes).all():
        raise UsageError("expected codes of finite numbers, got NaN or infinity")
    if temperature is None:
        temperature = card.temperature
    labels = coder.labels(list(categories))
    starts = len(codes) * [coder.first_row()]
    request = Request(starts, k, card.longest, temperature, seed, labels=labels, codes=codes)
    sampled = sample_endings(coder.model, request)
    drawings: list[Drawing | None] = []
    for stroke5, length, finished in zip(
        sampled.moves, sampled.lengths, sampled.finished, strict=True
    ):
        moves = to_stroke3(stroke5[:length]).astype(np.float64)  # [N, 3]
        moves[:, :2] *= DREAM_CANVAS / card.drawing.canvas  # pixels
        drawings.append(centred(moves, DREAM_CANVAS, bool(finished)))
    return [drawings[first : first + k] for first in range(0, len(drawings), k)]


def interpolate(z0: np.ndarray, z1: np.ndarray, steps: int) -> np.ndarray:
    """Return codes [steps, Z] from z0 to z1, both [Z], along the arc between their directions.

    Spherical interpolation (White 2016, "Sampling Generative Networks", arXiv:1609.04468): codes
    lie near a sphere, and a straight line would leave it. Codes of equal or opposite directions
    have no unique arc, and the function interpolates linearly.
    """
    if not 2 <= steps <= MAX_CODES:
        bound = "at least 2" if steps < 2 else f"at most {MAX_CODES:,}"
        raise UsageError(f"steps must be {bound}, but is {steps}")
    share = np.linspace(0, 1, steps)[:, None]  # [steps, 1]
    norms = float(np.linalg.norm(z0) * np.linalg.norm(z1))
    angle = np.arccos(np.clip(z0 @ z1 / norms, -1, 1)) if norms > 0 else 0.0
    if np.sin(angle) < 1e-3:  # within 0.06° of equal or opposite directions
        return (1 - share) * z0 + share * z1
    return (np.sin((1 - share) * angle) * z0 + np.sin(share * angle) * z1) / np.sin(angle)


def along(codes: Sequence[np.ndarray], steps: int) -> np.ndarray:
    """Return codes [steps, Z] along the arcs through two or more codes [Z].

    Each arc has equally many steps; `steps - 1` must be a multiple of the number of arcs.
    """
    legs = len(codes) - 1
    if legs < 1 or (steps - 1) % legs:
        raise UsageError(f"expected 2 codes or more in equal legs, got {len(codes)} in {steps}")
    length = (steps - 1) // legs + 1
    parts = [interpolate(a, b, length)[:-1] for a, b in pairwise(codes)]
    return np.concatenate([*parts, codes[-1][None]])


def between_four(corners: np.ndarray, steps: int) -> np.ndarray:
    """Return a grid of codes [steps, steps, Z] between four corners [4, Z].

    The corners are in the order top left, top right, bottom left, bottom right.
    """
    left = interpolate(corners[0], corners[2], steps)
    right = interpolate(corners[1], corners[3], steps)
    return np.stack([interpolate(a, b, steps) for a, b in zip(left, right, strict=True)])


def combine(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Return a - b + c: the feature that a has and b lacks, added to c (Ha & Eck 2017, 4.4)."""
    return a - b + c


def prior(completer: Completer, n: int, seed: int = 0) -> np.ndarray:
    """Return n random codes [n, Z] from the prior N(0, I) of z."""
    coder = _with_code(completer)
    check_seed(seed)
    size = coder.model.config.latent_size
    return np.random.default_rng(seed).standard_normal((n, size), np.float32)


def sheet(drawings: Sequence[Drawing | None], columns: int) -> Drawing:
    """Return the drawings of `decode` side by side in one, row by row in `columns` columns."""
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


def _with_code(completer: Completer) -> DrawingCompleter:
    """Return the completer; `UsageError` if its model has no latent code."""
    if isinstance(completer, DrawingCompleter) and has_code(completer.card):
        return completer
    names = ", ".join(names_of_models())
    raise UsageError(
        f"the model {completer.card.name} has no latent code; "
        + (f"these have: {names}" if names else 'train one with the encoder "latent"')
    )
