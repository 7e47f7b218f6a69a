"""Completes drawings: the start and its endings are in the user's pixels.

Not here: which of the sampled endings are returned (`selection.py`), moves as drawings
(`joining.py`), icons on a grid (`icon.py`), latent codes (`morph.py`).
"""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from sketchrnn.checkpoint.card import Card
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats.files import MAX_POINTS
from sketchrnn.inference.characters import Characters
from sketchrnn.inference.completer import (
    Completer,
    Prompt,
    Sampler,
    SamplingSettings,
    sample_alone,
)
from sketchrnn.inference.completion import Completion, SampledEnding, endings_of
from sketchrnn.inference.icon import with_icon
from sketchrnn.inference.joining import centred, drawing_after, forms, joined
from sketchrnn.inference.naming import COMPARED, Named, named
from sketchrnn.inference.recogniser import GUESSES, Recogniser, likely
from sketchrnn.inference.selection import Critic, choose, shared, strays
from sketchrnn.model.sketch_rnn import SketchRNN, State
from sketchrnn.trajectories.trajectory import Trajectory

CANDIDATES = 96
"""Endings that are sampled at most; those returned are chosen among them."""
POINTS_OF_CANDIDATES = 48 * 146
"""Points that they may have together: 48 endings of the usual length of a doodle."""
TRIES_AGAIN = 3
WARMER = 0.2  # added to the temperature at each try
HOTTEST = 1.5  # the highest temperature of a try
ANOTHER_SEED = 2**40  # added to the seed at each try; users' seeds are far smaller
MOST_NAMED = 64
"""Drawings whose names are kept: a page asks for those of a start several times."""
DREAMT = 50
"""The first categories of a card, which it draws well, are those of drawings without a start."""
DREAM_CANVAS = 400.0  # pixels, side of the canvas of a drawing that begins from nothing


def check_start(start: Drawing) -> None:
    """Raise `DataError` for a single point."""
    if start.points < 2:
        raise DataError("expected a start of two points or more, got one: it has no direction")


class DrawingCompleter(Completer[Drawing]):
    """A model of drawings; one with categories also has recognisers."""

    kind: Literal["drawing"] = "drawing"
    content = Drawing

    def __init__(
        self,
        model: SketchRNN,
        card: Card,
        recogniser: Recogniser | None = None,
        critic: Critic | None = None,
        sampler: Sampler = sample_alone,
    ) -> None:
        """Wrap a loaded model.

        Args:
            model: the network.
            card: of the model.
            recogniser: finds the category of a start.
            critic: ranks the endings. Characters also name them.
            sampler: samples the endings.
        """
        super().__init__(model, card, sampler)
        self.recogniser, self.critic = recogniser, critic
        self._known: OrderedDict[bytes, Named] = OrderedDict()

    def choose(self, start: Drawing | Trajectory | None) -> str | None:
        """Return the category for a start that the caller gives none for.

        It is the likeliest that `guess` returns; None for a model without categories.
        """
        found = self.guess(start) if isinstance(start, Drawing) else []
        return found[0][0] if found else super().choose(start)

    def guess(self, start: Drawing | None, seed: int = 0) -> list[tuple[str, float]]:
        """Return what a start may become, with probabilities, likeliest first.

        That is the start's own category, else up to three that `named` finds. Without a start, it
        is three of the card's first categories at random. Empty for a model without categories.

        seed: of the choice without a start.
        """
        names = self.card.categories
        if start is None:
            some = np.random.default_rng(seed).permutation(names[:DREAMT])[:GUESSES]
            return [(str(name), 1 / len(some)) for name in some]
        if start.category in names:
            return [(start.category, 1.0)]
        return likely(self.named(start))

    def named(self, drawing: Drawing) -> list[tuple[str, float]]:
        """Return names of a drawing and their probabilities, likeliest first.

        Those that the recogniser finds among the card's categories are weighed by how likely this
        model would draw the drawing, and names that it was taught are added. The first category is
        the only name where nothing is found.
        """
        return self._named(drawing).names

    def read_as(self, drawing: Drawing, name: str) -> State | None:
        """Return the state after all rows of a drawing but the last, for `sample`; [layers, 1, H].

        None if `named` found the names of the drawing without reading it as this one.
        """
        return self._named(drawing).states.get(name)

    def _named(self, drawing: Drawing) -> Named:
        """Return what `named` and `read_as` return. That of the last drawings is kept."""
        rows = self.rows(drawing)
        key = rows.tobytes()
        named = self._known.get(key)
        if named is None:
            named = self._known[key] = self._name(drawing, rows)
            while len(self._known) > MOST_NAMED:
                self._known.popitem(last=False)
        return named

    def _name(self, drawing: Drawing, rows: np.ndarray) -> Named:
        card, found = self.card, []
        if self.recogniser is not None:
            found = self.recogniser.guess(drawing, {*card.categories}, COMPARED)
        found = found or [(name, 1.0) for name in card.categories[:1]]
        if card.config.encoder != "shared" or len(found) + len(card.taught) < 2:
            return Named(found, {})
        labels = self.labels([name for name, _ in found] + card.taught)
        return named(self.model, rows, found, card.taught, labels)

    def factor(self, drawing: Drawing) -> float:
        """Return data units per pixel.

        The canvas sets the scale, not the extent of the strokes: a start is unfinished, and its
        final size is unknown.
        """
        return self.card.drawing.canvas / max(drawing.width, drawing.height)

    def rows(self, start: Drawing | None, ending: Drawing | None = None) -> np.ndarray:
        """Return a drawing as the model reads it: stroke-3 [N, 3], data units.

        The start is simplified as the training data was. All points of the ending are read, as the
        model itself wrote them.
        """
        whole = None if ending is None else ending.scaled(self.factor(ending))
        if start is not None:
            given = start.scaled(self.factor(start)).simplify(self.card.drawing.epsilon)
            whole = given if whole is None else joined(given, whole)
        if whole is None:
            raise UsageError("expected a start or an ending to read, got neither")
        return np.concatenate((self.first_row(), whole.to_stroke3()))

    def _rows(self, start: Drawing | None) -> np.ndarray:
        return self.first_row() if start is None else self.rows(start)

    def first_row(self) -> np.ndarray:
        """Return the row that leads to the first point, stroke-3 [1, 3], or no row, [0, 3].

        In some data sets (`first_point` of the card) each sequence begins with a small step to the
        first point. A drawing of the user begins at its first point: the step is zero.
        """
        return np.zeros((1 if self.card.drawing.first_point else 0, 3), np.float32)

    def _cut(self, start: Drawing, keep: float) -> Drawing:
        check_start(start)
        return start.cut(keep)

    def _endings(self, start: Drawing, settings: SamplingSettings) -> list[Completion[Drawing]]:
        room = MAX_POINTS - start.points
        if room < 1:
            raise DataError(
                f"expected a start of fewer than {MAX_POINTS:,} points, so that an ending fits, "
                f"got {start.points:,}"
            )
        return self._best(forms(start), settings, room)

    def _dream(self, settings: SamplingSettings) -> list[Completion[Drawing]]:
        # A drawing has one point more than moves.
        return self._best([None], settings, MAX_POINTS - 1)

    def _best(
        self, starts: Sequence[Drawing | None], settings: SamplingSettings, room: int
    ) -> list[Completion[Drawing]]:
        """Return K endings of one start, grouped by category.

        Where too few candidates are good, more are sampled, up to three times and at a higher
        temperature each time: at low temperatures a recurrent decoder falls into loops. If the
        caller limits the points, nothing is sampled again, as no ending needs to end.

        Args:
            starts: the `forms` of the start; None for a drawing that begins from nothing.
            settings: those of the call.
            room: limit of points that holds beside `settings.max_points`.
        """
        beliefs = self._beliefs(starts[0], settings)
        tiles = Counter(shared(beliefs, settings.k))
        limit = min(self._limit(self._rows(starts[0]), settings), room)
        pool = self._candidates(starts, self._counts(tiles, limit, settings.k), settings, limit)
        for again in range(1, TRIES_AGAIN + 1):
            missing = tiles - Counter(one.category for one in pool if not one.failed)
            if not missing or settings.max_points is not None:
                break
            warmer = min(settings.temperature + again * WARMER, HOTTEST)
            retry = replace(
                settings,
                temperature=max(settings.temperature, warmer),
                seed=(settings.seed + again * ANOTHER_SEED) % 2**63,
            )
            pool += self._candidates(starts, missing, retry, limit)
        units = self.card.drawing
        return [
            self._with_character(with_icon(one, units.canvas, units.grid))
            for one in choose(pool, beliefs, self.critic, settings.k)
        ]

    def _with_character(self, one: Completion[Drawing]) -> Completion[Drawing]:
        """Return a completion that says which character it is, if the critic knows characters."""
        if one.whole is None or not isinstance(self.critic, Characters):
            return one
        match = self.critic.match(one.drawing)
        return replace(one, character=match.character if match.real else "")

    def _beliefs(
        self, start: Drawing | None, settings: SamplingSettings
    ) -> list[tuple[str | None, float]]:
        """Return what the K endings may become, K names at most, and their probabilities."""
        found = [] if settings.category is not None else self.guess(start, settings.seed)
        return [*found[: settings.k]] or [(settings.category, 1.0)]

    def _counts(self, tiles: Counter[str | None], limit: int, k: int) -> Counter[str | None]:
        """Return the number of candidates for each name, given the number of endings."""
        many = min(CANDIDATES, POINTS_OF_CANDIDATES // limit)
        return Counter({name: math.ceil(max(many, k) * n / k) for name, n in tiles.items()})

    def _candidates(
        self,
        starts: Sequence[Drawing | None],
        counts: Counter[str | None],
        settings: SamplingSettings,
        limit: int,
    ) -> list[Completion[Drawing]]:
        """Return endings, as many of each name as `counts`, in equal parts of each start."""
        asked = [
            (start, name, share)
            for name, count in counts.items()
            for i, start in enumerate(starts)
            if (share := (count + i) // len(starts))
        ]
        return self.sample(asked, settings, limit)

    def sample(
        self,
        asked: Sequence[tuple[Drawing | None, str | None, int]],
        settings: SamplingSettings,
        limit: int | None = None,
        read: State | None = None,
    ) -> list[Completion[Drawing]]:
        """Return endings of several starts as they are sampled, in one batch: none is left out.

        Args:
            asked: for each start its category and the number of its endings.
            settings: temperature and seed of the call.
            limit: of the points of an ending; the usual length after the shortest start if None.
            read: what `read_as` returns of all starts, which differ in nothing but `lifted`.
        """
        prompts = [Prompt(self._rows(start), name, count) for start, name, count in asked]
        if limit is None:
            limit = max(self._limit(prompt.rows, settings) for prompt in prompts)
        states = read and tuple(part.expand(-1, len(asked), -1) for part in read)
        sampled = self._sample(prompts, settings, limit, read=states)
        whose = [(start, name) for start, name, count in asked for _ in range(count)]
        endings = endings_of(sampled, self.card.drawing.canvas)
        return [
            self._completion(start, name, ending)
            for (start, name), ending in zip(whose, endings, strict=True)
        ]

    def _completion(
        self, start: Drawing | None, category: str | None, sampled: SampledEnding
    ) -> Completion[Drawing]:
        side = DREAM_CANVAS if start is None else max(start.width, start.height)
        moves = sampled.moves * [*2 * [side / self.card.drawing.canvas], 1]  # pixels
        if start is None:
            ending = whole = centred(moves, side, sampled.finished)
        else:
            ending = drawing_after(start, moves, sampled.finished)
            whole = start if ending is None else joined(start, ending)
        return Completion(
            start,
            ending,
            whole,
            sampled.score,
            sampled.finished,
            sampled.scribbled,
            ending is not None and strays(ending, start),
            category,
        )
