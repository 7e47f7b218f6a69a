"""Recognises drawings: returns the likeliest categories of a drawing and their probabilities.

    recogniser = load_recogniser("recogniser")
    recogniser.recognise(drawing)            # [("cat", 0.62), ("dog", 0.09), …]
    recogniser.after_each_stroke(drawing)    # the same after the first stroke, the second, …

The prior over categories is nearly uniform, however many training drawings each category has: a
user may draw anything. Not here: the network (`model/recogniser.py`) and its training
(`training/tasks.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
from sketchrnn.model.picture import PictureNetwork
from sketchrnn.model.recogniser import RecogniserNetwork
from sketchrnn.model.vocabulary import words_of

SHIPPED_NAME = "recogniser"
"""Reads strokes, so that it can name the beginning of a doodle."""
CRITICS = {"": "critic", "doodle": "critic", "icon": "icon-critic"}
"""For each style of drawings the recogniser that sees pictures: it ranks finished drawings."""
LONGEST = 1000
"""The recogniser reads this many points at most; its training drawings are far shorter."""
SEEN = 0.4
"""Weight of what sees the picture beside what reads the strokes.

Of the first halves of 2,000 test drawings, the right name is among the first three for 70 % with
both and for 65 % with strokes alone, of whole drawings for 87 and 82 % (`benchmarks.naming`).
"""
BATCH = 128
SEEN_AT_ONCE = 16
"""Drawings whose features are computed at once: long ones take much memory as pictures."""
GUESSES = 3
FAR = 0.05
"""A name this many times as likely as the likeliest is no guess."""


def load_recogniser(name_or_path: str | Path = SHIPPED_NAME) -> Recogniser:
    """Return the recogniser of a shipped name or of a checkpoint's folder."""
    return Recogniser(*load_network(name_or_path))


def shipped_recogniser(name: str = SHIPPED_NAME) -> Recogniser | None:
    """Return a shipped recogniser, loaded once; None if there is none of this name.

    One that reads strokes also sees the picture, if a critic of doodles knows the same categories.
    """
    return _load_once(find(name)) if name in list_names() else None


@lru_cache
def _load_once(folder: Path) -> Recogniser:
    model, card = load_network(folder)
    critic = None if card.recogniser.reads == "picture" else shipped_recogniser(CRITICS["doodle"])
    alike = critic is not None and {*critic.card.categories} == {*card.categories}
    return Recogniser(model, card, critic if alike else None)


@torch.inference_mode()
def log_probs(
    model: RecogniserNetwork | PictureNetwork, sequences: Sequence[np.ndarray]
) -> np.ndarray:
    """Return the log probabilities of the categories, float32 [n, C].

    sequences: n stroke-3 arrays [N_i, 3], data units.
    """
    model.eval()
    device = next(model.parameters()).device
    lengths = np.array([len(rows) for rows in sequences])
    result = np.zeros((len(sequences), model.config.categories), np.float32)
    for part in bucketed_batches(lengths, BATCH, None):
        reading = model.read([sequences[i][:LONGEST] for i in part])
        result[part] = model(reading.to(device)).log_softmax(-1).cpu().numpy()
    return result


def likely(found: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return up to three names and their probabilities, without those far behind the first.

    found: the likeliest first.
    """
    return [(name, p) for name, p in found[:GUESSES] if p >= FAR * found[0][1]]


class Recogniser:
    """A recogniser's network and its card, and perhaps a second recogniser."""

    def __init__(
        self,
        model: RecogniserNetwork | PictureNetwork,
        card: Card,
        seeing: Recogniser | None = None,
    ) -> None:
        """Wrap a loaded network.

        seeing: of the same categories in any order. The result is then the geometric mean of the
        probabilities of both, in which `seeing` has the weight SEEN.
        """
        self.model, self.card, self.seeing = model, card, seeing
        if seeing is not None:
            self._columns_seen = [seeing.card.categories.index(one) for one in card.categories]

    def recognise(self, drawing: Drawing, top: int = 5) -> list[tuple[str, float]]:
        """Return the `top` likeliest categories and their probabilities, likeliest first."""
        return self._best(self.log_probs([drawing])[0], top)

    def after_each_stroke(self, drawing: Drawing, top: int = 5) -> list[list[tuple[str, float]]]:
        """Return the result of `recognise` after the first stroke, after the second, and so on."""
        before = [
            replace(
                drawing, strokes=drawing.strokes[:count], times=None, lifted=True, drawn_by=None
            )
            for count in range(1, len(drawing.strokes))
        ]
        return [self._best(row, top) for row in self.log_probs([*before, drawing])]

    def guess(self, drawing: Drawing, names: Collection[str], top: int) -> list[tuple[str, float]]:
        """Return the `top` likeliest of these categories and their probabilities, likeliest first.

        Empty if the recogniser knows none of them, or if the drawing is a single point.
        """
        if len(self._rows(drawing)) == 0:
            return []
        everything = self.recognise(drawing, len(self.card.categories))
        return [(name, p) for name, p in everything if name in names][:top]

    def score(self, drawings: Sequence[Drawing], category: str | None) -> np.ndarray | None:
        """Return the log probability of a category for each drawing, float32 [n].

        It is the mean over the known words of a category that is named by words. It is -inf for a
        single point, which shows nothing. None if the recogniser does not know the category.
        """
        columns = [] if category is None else self._columns(category)
        if not columns:
            return None
        rows = [self._rows(drawing) for drawing in drawings]
        visible = [i for i, part in enumerate(rows) if len(part)]
        result = np.full(len(rows), -np.inf, np.float32)
        scores = self._log_probs([drawings[i] for i in visible], [rows[i] for i in visible])
        result[visible] = scores[:, columns].mean(1)
        return result

    @torch.inference_mode()
    def features(self, drawings: Sequence[Drawing]) -> np.ndarray:
        """Return what the network sees in each drawing, unit vectors float32 [n, F].

        The angle between two vectors says how much the drawings look alike, also those of
        categories that the recogniser does not know. It sees pictures, and there is one at least.
        """
        assert isinstance(self.model, PictureNetwork)
        dot = np.zeros((1, 3), np.float32)
        rows = [self._rows(drawing)[:LONGEST] for drawing in drawings]
        rows = [part if len(part) else dot for part in rows]
        parts = []
        for first in range(0, len(rows), SEEN_AT_ONCE):
            images = self.model.read(rows[first : first + SEEN_AT_ONCE])
            parts.append(self.model.features(images).numpy())
        found = np.concatenate(parts)
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    def _columns(self, category: str) -> list[int]:
        """Return which of the card's categories name a category: itself, or its known words."""
        names = self.card.categories
        if category in names:
            return [names.index(category)]
        known = dict.fromkeys(words_of(category)) if self.card.recogniser.words else ()
        return [names.index(word) for word in known if word in names]

    def log_probs(self, drawings: Sequence[Drawing]) -> np.ndarray:
        """Return the log probability of each of the card's categories, float32 [n, C]."""
        rows = [self._rows(drawing) for drawing in drawings]
        if not all(map(len, rows)):
            raise DataError("expected a drawing to name, got a single point: it shows nothing")
        return self._log_probs(drawings, rows)

    def _log_probs(self, drawings: Sequence[Drawing], rows: Sequence[np.ndarray]) -> np.ndarray:
        """Return the log probabilities of drawings, float32 [n, C]; `rows` are theirs."""
        read = log_probs(self.model, rows)
        if self.seeing is None:
            return read
        seen = self.seeing.log_probs(drawings)[:, self._columns_seen]
        both = (1 - SEEN) * read + SEEN * seen
        return both - np.logaddexp.reduce(both, axis=1, keepdims=True)

    def _rows(self, drawing: Drawing) -> np.ndarray:
        """Return the stroke-3 [N, 3], data units; the canvas sets the scale, not the strokes."""
        units = self.card.drawing
        factor = units.canvas / max(drawing.width, drawing.height)  # data units per pixel
        rows = drawing.scaled(factor).simplify(units.epsilon).to_stroke3()
        if units.first_point:
            rows = np.concatenate((np.zeros((1, 3), np.float32), rows))
        return rows

    def _best(self, log_probs: np.ndarray, top: int) -> list[tuple[str, float]]:
        order = np.argsort(-log_probs, kind="stable")[:top]
        return [(self.card.categories[i], float(np.exp(log_probs[i]))) for i in order]
