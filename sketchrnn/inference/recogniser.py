"""Names what is being drawn: a drawing in, the likeliest categories and their probabilities out.

    recogniser = load_recogniser("recogniser")
    recogniser.recognise(drawing)            # [("cat", 0.62), ("dog", 0.09), …]
    recogniser.after_each_stroke(drawing)    # the same after the first stroke, the second, …

Before the first stroke all categories are nearly equally likely: a person at a canvas may draw
anything, however many drawings of it there were to learn from. What is not here: the network
(`recogniser.py`) and its training (`tasks.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch

from sketchrnn.checkpoint.card import Card
from sketchrnn.checkpoint.folder import find, list_names
from sketchrnn.checkpoint.folder import load_recogniser as load_network
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError
from sketchrnn.model.batch import bucketed_batches
from sketchrnn.model.recogniser import Recogniser, collate_reading

SHIPPED_NAME = "recogniser"
LONGEST = 1000
"""Points that are read; the recogniser has learnt from drawings far shorter."""
BATCH = 128


def load_recogniser(name_or_path: str | Path = SHIPPED_NAME) -> Namer:
    """Return the recogniser of a shipped name or of a checkpoint's folder."""
    return Namer(*load_network(name_or_path))


def shipped_recogniser() -> Namer | None:
    """Return the recogniser that stands beside the shipped models, if there is one."""
    return _load_once(find(SHIPPED_NAME)) if SHIPPED_NAME in list_names() else None


@lru_cache(maxsize=1)
def _load_once(folder: Path) -> Namer:
    return load_recogniser(folder)


@torch.inference_mode()
def log_probs(model: Recogniser, sequences: Sequence[np.ndarray]) -> np.ndarray:
    """Return the log probabilities float32 [n, C] of stroke-3 sequences [N_i, 3], data units."""
    model.eval()
    device = next(model.parameters()).device
    lengths = np.array([len(rows) for rows in sequences])
    result = np.zeros((len(sequences), model.config.categories), np.float32)
    for part in bucketed_batches(lengths, BATCH, None):
        reading = collate_reading([sequences[i][:LONGEST] for i in part], model.scale)
        result[part] = model(reading.to(device)).log_softmax(-1).cpu().numpy()
    return result


class Namer:
    """A recogniser and its card."""

    def __init__(self, model: Recogniser, card: Card) -> None:
        """Wrap a loaded recogniser."""
        self.model, self.card = model, card

    def recognise(self, drawing: Drawing, top: int = 5) -> list[tuple[str, float]]:
        """Return the `top` likeliest categories and their probabilities, likeliest first."""
        return self._best(self.log_probs([drawing])[0], top)

    def after_each_stroke(self, drawing: Drawing, top: int = 5) -> list[list[tuple[str, float]]]:
        """Return what `recognise` says after the first stroke, after the second, and so on."""
        before = [
            replace(drawing, strokes=drawing.strokes[:count], times=None, lifted=True)
            for count in range(1, len(drawing.strokes))
        ]
        return [self._best(row, top) for row in self.log_probs([*before, drawing])]

    def choose(self, drawing: Drawing, names: Sequence[str]) -> str | None:
        """Return the likeliest of these categories.

        None if the recogniser knows none of them, or if there is only a single point to see.
        """
        known = [name for name in names if name in self.card.categories]
        if not known or len(self._rows(drawing)) == 0:
            return None
        scores = self.log_probs([drawing])[0]
        return max(known, key=lambda name: scores[self.card.categories.index(name)])

    def belief(self, drawings: Sequence[Drawing], category: str) -> np.ndarray:
        """Return the log probability of one of the card's categories for each drawing, float32 [n].

        It is -inf where there is nothing to see.
        """
        rows = [self._rows(drawing) for drawing in drawings]
        seen = np.array([len(part) > 0 for part in rows], bool)
        result = np.full(len(rows), -np.inf, np.float32)
        scores = log_probs(self.model, [part for part in rows if len(part)])
        result[seen] = scores[:, self.card.categories.index(category)]
        return result

    def log_probs(self, drawings: Sequence[Drawing]) -> np.ndarray:
        """Return the log probability of each of the card's categories, float32 [n, C]."""
        rows = [self._rows(drawing) for drawing in drawings]
        if not all(map(len, rows)):
            raise DataError("expected a drawing to name, got a single point: it shows nothing")
        return log_probs(self.model, rows)

    def _rows(self, drawing: Drawing) -> np.ndarray:
        """Return the stroke-3 [N, 3], data units; the canvas, not what is on it, sets the size."""
        factor = self.card.canvas / max(drawing.width, drawing.height)
        rows = drawing.scaled(factor).simplify(self.card.epsilon).to_stroke3()
        if self.card.first_point:
            rows = np.concatenate((np.zeros((1, 3), np.float32), rows))
        return rows

    def _best(self, log_probs: np.ndarray, top: int) -> list[tuple[str, float]]:
        order = np.argsort(-log_probs, kind="stable")[:top]
        return [(self.card.categories[i], float(np.exp(log_probs[i]))) for i in order]
