"""Completes drawings: the start and its endings are in the user's pixels.

Not here: the order of sampled endings (`completion.py`), icons on a grid (`drawings/icon.py`),
latent codes (`morph.py`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from sketchrnn.checkpoint.card import Card
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.drawings.icon import make_icon
from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats.files import MAX_POINTS
from sketchrnn.inference.completer import Completer, Sampler, SamplingSettings, sample_alone
from sketchrnn.inference.completion import Completion, SampledEnding, endings_of, ordered
from sketchrnn.inference.recogniser import Recogniser
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.trajectories.trajectory import Trajectory

TRIES_AGAIN = 3
WARMER = 0.2  # added to the temperature at each try
HOTTEST = 1.5  # the highest temperature of a try
ANOTHER_SEED = 2**40  # added to the seed at each try; users' seeds are far smaller
DREAM_CANVAS = 400.0  # pixels, side of the canvas of a drawing that begins from nothing
LONGEST_ICON = 250  # points; a longer ending is not made an icon


class DrawingCompleter(Completer[Drawing]):
    """A model of drawings; one with categories also has a recogniser."""

    kind: Literal["drawing"] = "drawing"
    content = Drawing

    def __init__(
        self,
        model: SketchRNN,
        card: Card,
        recogniser: Recogniser | None = None,
        sampler: Sampler = sample_alone,
    ) -> None:
        """Wrap a loaded model.

        recogniser: finds the category of a start and ranks the endings by it.
        """
        super().__init__(model, card, sampler)
        self.recogniser = recogniser

    def choose(self, start: Drawing | Trajectory | None) -> str | None:
        """Return the category for a start that the caller gives none for.

        It is the start's own category, else the one that the recogniser finds, else the card's
        first; None for a model without categories.
        """
        names = self.card.categories
        if not isinstance(start, Drawing):
            return super().choose(start)
        if start.category in names:
            return start.category
        found = None if self.recogniser is None else self.recogniser.choose(start, names)
        return super().choose(start) if found is None else found

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

    def first_row(self) -> np.ndarray:
        """Return the row that leads to the first point, stroke-3 [1, 3], or no row, [0, 3].

        In some data sets (`first_point` of the card) each sequence begins with a small step to the
        first point. A drawing of the user begins at its first point: the step is zero.
        """
        return np.zeros((1 if self.card.drawing.first_point else 0, 3), np.float32)

    def best_endings(
        self, rows: np.ndarray, settings: SamplingSettings, room: int = MAX_POINTS
    ) -> list[SampledEnding]:
        """Return K endings of the rows [N, 3] of a drawing, data units, the best first.

        Endings that scribble or never end are sampled again, up to three times and at a higher
        temperature each time: at low temperatures a recurrent decoder falls into loops. If the
        caller limits the points, nothing is sampled again, as no ending needs to end.

        room: limit of points that holds beside `settings.max_points`.
        """
        result = ordered(endings_of(self._sample(rows, settings, room), self.card.drawing.canvas))
        for again in range(1, TRIES_AGAIN + 1):
            failed = sum(one.failed for one in result)
            if not failed or settings.max_points is not None:
                break
            warmer = min(settings.temperature + again * WARMER, HOTTEST)
            retry = replace(
                settings,
                k=failed,
                temperature=max(settings.temperature, warmer),
                seed=(settings.seed + again * ANOTHER_SEED) % 2**63,
            )
            anew = endings_of(self._sample(rows, retry, room), self.card.drawing.canvas)
            # The failed endings are the last of `result`.
            result = ordered([*result[: settings.k - failed], *anew])
        return result

    def _cut(self, start: Drawing, keep: float) -> Drawing:
        if start.points < 2:
            raise DataError("expected a start of two points or more, got one: it has no direction")
        return start.cut(keep)

    def _endings(self, start: Drawing, settings: SamplingSettings) -> list[Completion[Drawing]]:
        room = MAX_POINTS - start.points
        if room < 1:
            raise DataError(
                f"expected a start of fewer than {MAX_POINTS:,} points, so that an ending fits, "
                f"got {start.points:,}"
            )
        factor = self.factor(start)
        result = []
        for sampled in self.best_endings(self.rows(start), settings, room):
            sampled.moves[:, :2] /= factor  # pixels
            ending = drawing_after(start, sampled.moves, sampled.finished)
            whole = start if ending is None else joined(start, ending)
            result.append(self._completion(start, ending, whole, sampled))
        return self._ranked(result, settings.category)

    def _dream(self, settings: SamplingSettings) -> list[Completion[Drawing]]:
        result = []
        # A drawing has one point more than moves.
        for sampled in self.best_endings(self.first_row(), settings, MAX_POINTS - 1):
            sampled.moves[:, :2] *= DREAM_CANVAS / self.card.drawing.canvas  # pixels
            whole = centred(sampled.moves, DREAM_CANVAS, sampled.finished)
            result.append(self._completion(None, whole, whole, sampled))
        return self._ranked(result, settings.category)

    def _completion(
        self,
        start: Drawing | None,
        ending: Drawing | None,
        whole: Drawing | None,
        sampled: SampledEnding,
    ) -> Completion[Drawing]:
        done = Completion(start, ending, whole, sampled.score, sampled.finished, sampled.scribbled)
        return with_icon(done, self.card.drawing.canvas, self.card.drawing.grid)

    def _ranked(
        self, endings: list[Completion[Drawing]], category: str | None
    ) -> list[Completion[Drawing]]:
        if not category or self.recogniser is None:
            return endings
        return ranked(endings, self.recogniser, category)


def ranked(
    endings: list[Completion[Drawing]], recogniser: Recogniser, category: str
) -> list[Completion[Drawing]]:
    """Return the endings, ordered by the probability of the category after each, highest first.

    Endings that failed or add nothing keep their places. If the recogniser does not know the
    category, all endings do.

    Measured on halves of 239 test drawings, up to 6 a category, with 8 endings each. The first
    ending is nearer to the true rest: Chamfer distance 11.2 % of the canvas instead of 11.9 %. A
    nearest-neighbour classifier on training drawings names 18 % of the completed drawings correctly
    instead of 15 % (real drawings: 21 %). Adding the likelihood to the score improves neither.
    """
    if category not in recogniser.card.categories:
        return endings
    places = [i for i, one in enumerate(endings) if one.ending is not None and not one.failed]
    scores = recogniser.category_log_prob([endings[i].drawing for i in places], category)
    result = list(endings)
    for place, best in zip(places, np.argsort(-scores, kind="stable"), strict=True):
        result[place] = endings[places[best]]
    return result


def with_icon(done: Completion[Drawing], side: float, grid: float) -> Completion[Drawing]:
    """Return a completion with its icon; unchanged if the ending is too long for one.

    side: of the canvas, data units. grid: spacing of its grid, data units; 0 if there is none.
    """
    if grid == 0 or done.whole is None:
        return done
    factor = side / max(done.whole.width, done.whole.height)  # data units per pixel
    given = None if done.start is None else done.start.scaled(factor)
    start = () if given is None else given.strokes
    if done.ending is None:
        return replace(done, icon=make_icon(start, (), False, side, grid).svg)
    if done.ending.points > LONGEST_ICON:
        return done
    ending = done.ending.scaled(factor)
    goes_on = given is not None and not given.lifted
    icon = make_icon(start, ending.strokes, goes_on, side, grid)
    curves = replace(ending, strokes=tuple(icon.strokes)).scaled(1 / factor)
    return replace(done, icon=icon.svg, curves=curves)


def drawing_after(start: Drawing, moves: np.ndarray, finished: bool) -> Drawing | None:
    """Return moves [N, 3], pixels, as the strokes that follow a start; None if N is 0.

    If the pen is down at the end of the start, the first stroke begins at the start's last point.
    """
    if len(moves) == 0:
        return None
    first = start.last_point
    path = first + np.cumsum(moves[:, :2], axis=0)  # [N, 2]
    ends = np.flatnonzero(moves[:, 2] > 0) + 1  # a row with a lifted pen is the last of its stroke
    strokes = [part for part in np.split(path, ends) if len(part)]
    if not start.lifted:
        strokes[0] = np.concatenate((first[None], strokes[0]))
    lifted = finished or bool(moves[-1, 2] > 0)
    return Drawing(tuple(strokes), start.width, start.height, None, start.category, lifted)


def centred(moves: np.ndarray, canvas: float, finished: bool) -> Drawing | None:
    """Return moves [N, 3], pixels, as a drawing in the middle of a square canvas; None if N is 0.

    canvas: its side, pixels.
    """
    if len(moves) == 0:
        return None
    path = np.concatenate((np.zeros((1, 2)), np.cumsum(moves[:, :2], axis=0)))  # [N + 1, 2]
    origin = canvas / 2 - (path.min(0) + path.max(0)) / 2
    lifted = finished or bool(moves[-1, 2] > 0)
    return Drawing.from_stroke3(moves, origin, canvas, canvas, lifted)


def joined(start: Drawing, ending: Drawing) -> Drawing:
    """Return both as one drawing.

    If the pen is down at the end of the start, the ending's first stroke begins at the start's last
    point and extends the start's last stroke.
    """
    strokes, added = list(start.strokes), list(ending.strokes)
    if not start.lifted:
        strokes[-1] = np.concatenate((strokes[-1], added.pop(0)[1:]))
    return replace(start, strokes=tuple(strokes + added), times=None, lifted=ending.lifted)
