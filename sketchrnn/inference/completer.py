"""The base class of all completers: a start goes in, K endings come out.

`Completer.complete` checks its arguments, finds the category and passes the start on to the class
of its kind. Not here: drawings (`drawings.py`), trajectories (`trajectories.py`), which class a
model needs (`load.py`), and the loop that samples moves (`sampling/`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple

import numpy as np

from sketchrnn.checkpoint.card import Card
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats.files import MAX_POINTS
from sketchrnn.inference.completion import Completion, Content
from sketchrnn.model.sketch_rnn import SketchRNN, State
from sketchrnn.sampling.loop import Begun, Rules, Sampled, write
from sketchrnn.sampling.sampler import Request, begin, check_seed
from sketchrnn.trajectories.trajectory import Trajectory

MAX_K = 1000
LEAST_STEPS = 10  # points that every ending may have, however long its start is

Sampler = Callable[[SketchRNN, Callable[[], Begun], Rules], Sampled]
"""Samples the endings of one call, as `sample_alone` does."""


def sample_alone(model: SketchRNN, begin: Callable[[], Begun], rules: Rules) -> Sampled:
    """Sample the endings of one call, in a batch of their own.

    Args:
        model: in evaluation mode.
        begin: reads the start and draws the noise. It is a function so that a sampler that serves
            several callers knows when a caller starts to read.
        rules: what endings may be.
    """
    return write(model, [begin()], rules)[0]


@dataclass(frozen=True)
class SamplingSettings:
    """The settings that the endings of one start are sampled with."""

    k: int
    """Number of endings."""
    temperature: float
    seed: int
    category: str | None = None
    """A category or words that the model knows; None for the model to find what it may be."""
    max_points: int | None = None
    """Limit of points that an ending adds; None for the usual length of a training sequence."""


class Prompt(NamedTuple):
    """What endings are sampled from."""

    rows: np.ndarray  # stroke-3 [N, 3], data units
    category: str | None  # as for `Completer.labels`
    count: int  # number of endings


class Completer(ABC, Generic[Content]):
    """A model, its card, and the function that samples its endings."""

    content: type[Content]
    """The class of what the model completes: `Drawing` or `Trajectory`."""
    standing = 0.0
    """As for `sample_endings`: the length of a move, over the scale, below which a car stands."""

    def __init__(self, model: SketchRNN, card: Card, sampler: Sampler = sample_alone) -> None:
        """Wrap a loaded model.

        sampler: the app passes one that samples for several visitors in one batch.
        """
        self.model, self.card, self.sampler = model, card, sampler

    def complete(
        self,
        start: Drawing | Trajectory | None,
        k: int = 8,
        temperature: float | None = None,
        seed: int = 0,
        category: str | None = None,
        keep: float = 1.0,
        max_points: int | None = None,
    ) -> list[Completion[Content]]:
        """Return K endings, the best first; those that failed (`Completion.failed`) are last.

        The model samples many endings. Of a drawing it returns K good ones that differ. A model
        with categories and a recogniser ranks them by the probability of the category after the
        ending; other models rank them by likelihood. Of a trajectory it returns K that represent
        all, in the order of the number of samples that each represents.

        Args:
            start: a `Drawing` or a `Trajectory`, as the model needs it; None samples a whole
                drawing or trajectory.
            k: number of endings, 1 to 1000.
            temperature: 0.01 to 10; the card's default if None.
            seed: 0 or above; the same seed gives the same endings.
            category: one of the card's categories, or any words that the model knows. If None, a
                drawing is completed as the categories that it most likely shows
                (`DrawingCompleter.guess`), the likeliest first.
            keep: share of the start to keep, 0 to 1.
            max_points: limit of points that an ending adds, 1 to 10,000; the usual length of a
                training sequence if None. A completed drawing never exceeds 10,000 points.

        Raises:
            UsageError: for an argument out of its range or a start of the wrong class.
            DataError: for a start that the model cannot complete, or an unknown category.
        """
        _check_ranges(k, keep, max_points)
        check_seed(seed)
        if start is not None and not isinstance(start, self.content):
            raise UsageError(
                f"the model {self.card.name} completes a {self.content.__name__.lower()}, "
                f"but got a {type(start).__name__.lower()}"
            )
        if start is not None:
            start = self._cut(start, keep)
        self.labels([category])  # refuses what the model does not know
        temperature = self.card.temperature if temperature is None else temperature
        settings = SamplingSettings(k, temperature, seed, category, max_points)
        return self._dream(settings) if start is None else self._endings(start, settings)

    def labels(self, categories: Sequence[str | None]) -> np.ndarray:
        """Return what the model reads of each category: numbers [n], or tokens of words [n, W].

        None stands for no category: the number 0, or no words. Raises `DataError` if the model does
        not have a category, or does not know a word.
        """
        card, texts = self.card, [category or "" for category in categories]
        if self.model.config.words:
            vocabulary = self.model.layout.vocabulary
            for unknown in (word for text in texts for word in vocabulary.unknown(text)):
                raise DataError(f"the model {card.name} does not know the word {unknown!r}")
            return vocabulary.rows(texts, [card.style] * len(texts))
        for text in texts:
            if text and text not in card.categories:
                some = ", ".join(card.categories[:5])
                some = some + ", …" if some else "none: it was trained without"
                raise DataError(f"the model {card.name} has no category {text!r}; it has {some}")
        return np.array([card.categories.index(text) if text else 0 for text in texts])

    def choose(self, start: Drawing | Trajectory | None) -> str | None:
        """Return the category for a start that the caller gives none for.

        It is the card's first category; None for a model that needs none.
        """
        return self.card.categories[0] if self.model.config.categories else None

    @abstractmethod
    def _cut(self, start: Content, keep: float) -> Content:
        """Return the first part of a start; keep: its share, 0 to 1."""

    @abstractmethod
    def _endings(self, start: Content, settings: SamplingSettings) -> list[Completion[Content]]:
        """Return K endings of a start, the best first."""

    @abstractmethod
    def _dream(self, settings: SamplingSettings) -> list[Completion[Content]]:
        """Return K whole drawings or trajectories, the best first."""

    def _sample(
        self,
        prompts: Sequence[Prompt],
        settings: SamplingSettings,
        steps: int,
        origins: np.ndarray | None = None,
        read: State | None = None,
    ) -> Sampled:
        """Sample the endings of one start, those of each prompt after those of the one before.

        Args:
            prompts: what to sample from.
            settings: those of the call.
            steps: limit of points.
            origins: [B, 2] data units, where each prompt begins on the map; the origin if None.
            read: as in `Request`.
        """

        def begun() -> Begun:
            request = Request(
                [prompt.rows for prompt in prompts],
                [prompt.count for prompt in prompts],
                steps,
                settings.temperature,
                settings.seed,
                origins,
                self.labels([prompt.category for prompt in prompts]),
                read=read,
            )
            return begin(self.model, request)

        return self.sampler(self.model, begun, Rules(standing=self.standing))

    def _limit(self, rows: np.ndarray, settings: SamplingSettings) -> int:
        """Return the limit of points of the endings of rows [N, 3]."""
        if settings.max_points is not None:
            return settings.max_points
        longest = self.card.longest  # points of the longest training sequences
        # After a start as long as a whole sequence, the model still gets half a sequence.
        return max(longest - len(rows), longest // 2, LEAST_STEPS)


def _check_ranges(k: int, keep: float, max_points: int | None) -> None:
    if not 1 <= k <= MAX_K:
        raise UsageError(f"k must be from 1 to {MAX_K}, but is {k}")
    if not 0 <= keep <= 1:
        raise UsageError(f"keep must be from 0 to 1, but is {keep:g}")
    if max_points is not None and not 1 <= max_points <= MAX_POINTS:
        raise UsageError(f"max_points must be from 1 to {MAX_POINTS}, but is {max_points}")
