"""A start in, K endings out: drawings in the user's pixels, drives in degrees and seconds.

`load` gives a `Completer`; its `complete` brings a start to the model's scale the way its training
data was, lets the sampler write, and brings the endings back. What the user gave is never altered.
What is not here: the sampler's loop (`writer.py`), how an ending is put to its start
(`completion.py`), files of checkpoints (`checkpoint.py`).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sketchrnn.checkpoint.card import Card
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, UsageError
from sketchrnn.formats.files import MAX_POINTS
from sketchrnn.inference.completion import (
    Completion,
    Written,
    designed,
    drawing_after,
    dreamed,
    driven,
    in_order,
    joined,
    ordered,
    ranked,
    read_off,
)
from sketchrnn.inference.recogniser import Namer
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.sampling.loop import Begun, Rules, Sampled, write
from sketchrnn.sampling.sampler import STANDING, Request, begin, check_seed
from sketchrnn.trajectories.density_map import CityMap
from sketchrnn.trajectories.forecast import SAMPLES, spread
from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.path import path_to_stroke3
from sketchrnn.trajectories.trajectory import Trajectory

MAX_K = 1000
TRIES_AGAIN = 3
WARMER = 0.2  # by which the temperature rises with each try
HOTTEST = 1.5  # temperature that it rises to
ANOTHER_SEED = 2**40  # far from the seeds that people count up
DREAM_CANVAS = 400.0  # pixels, of a drawing that begins from nothing


class Completer:
    """A model and its card, for a city the map of where cars drive, for categories a recogniser."""

    def __init__(
        self,
        model: SketchRNN,
        card: Card,
        places: CityMap | None = None,
        namer: Namer | None = None,
    ) -> None:
        """Wrap a loaded model."""
        self.model, self.card, self.places, self.namer = model, card, places, namer
        self.write: Callable[[SketchRNN, Callable[[], Begun], Rules], Sampled] = write_alone
        """Who serves many at once puts another function in its place."""

    def complete(
        self,
        start: Drawing | Trajectory | None,
        k: int = 8,
        temperature: float | None = None,
        seed: int = 0,
        category: str | None = None,
        keep: float = 1.0,
        max_points: int | None = None,
    ) -> list[Completion]:
        """Return K endings, the best first; those that scribble or never end stand last.

        The best drawings are those after which the recogniser believes most in the category;
        without categories or a recogniser, the likeliest. Of a drive K ways are chosen of many that
        stand for all of them, first the one that stands for most.

        Args:
            start: a drawing for a model of drawings, a drive for one of a city; None to dream.
            k: how many endings, 1 to 1000.
            temperature: 0.01 to 10; the card's default if None.
            seed: 0 or above; the same seed gives the same endings.
            category: one of the card's categories; `choose` takes one if None.
            keep: share of the start to keep, 0 to 1.
            max_points: at most so many points are added, and no more than a drawing may have; as
                long as training sequences if None.
        """
        if not 1 <= k <= MAX_K:
            raise UsageError(f"k must be from 1 to {MAX_K}, but is {k}")
        if not 0 <= keep <= 1:
            raise UsageError(f"keep must be from 0 to 1, but is {keep:g}")
        if max_points is not None and not 1 <= max_points <= MAX_POINTS:
            raise UsageError(f"max_points must be from 1 to {MAX_POINTS}, but is {max_points}")
        check_seed(seed)
        expected = Drawing if self.card.kind == "drawing" else Trajectory
        if start is not None and not isinstance(start, expected):
            raise UsageError(
                f"the model {self.card.name} completes a {expected.__name__.lower()}, "
                f"but got a {type(start).__name__.lower()}"
            )
        if isinstance(start, Drawing) and start.points < 2:
            raise DataError("expected a start of two points or more, got one: it has no direction")
        heat = self.card.temperature if temperature is None else temperature
        if isinstance(start, Drawing):
            start = start.cut(keep)
        label = self.label(category, start)
        name = self.card.categories[label] if self.card.categories else None
        if isinstance(start, Drawing):
            endings = self._drawings(start, k, heat, seed, label, max_points)
            return ranked(endings, self.namer, name)
        if isinstance(start, Trajectory):
            kept = start if keep == 1 else start.cut(keep * start.duration)
            return self._trajectories(kept, k, heat, seed, max_points)
        if self.card.kind == "drawing":
            endings = self._dream_drawings(k, heat, seed, label, max_points)
            return ranked(endings, self.namer, name)
        return self._dream_trajectories(k, heat, seed, max_points)

    def label(self, category: str | None, start: Drawing | Trajectory | None = None) -> int:
        """Return the number of a category; of the one that `choose` takes, if None."""
        names = self.card.categories
        if category is None:
            category = self.choose(start)
        if category is None or (not names and category == ""):
            return 0
        if category not in names:
            some = ", ".join(names[:5]) + ", …" if names else "none: it was trained without"
            raise DataError(
                f"the model {self.card.name} has no category {category!r}; it has {some}"
            )
        return names.index(category)

    def choose(self, start: Drawing | Trajectory | None) -> str | None:
        """Return the category that a start is completed as where none is asked for.

        Its own, else what the recogniser takes it for, else the first; None of a model without.
        """
        names = self.card.categories
        if isinstance(start, Drawing) and start.category in names:
            return start.category
        if isinstance(start, Drawing) and self.namer is not None:
            found = self.namer.choose(start, names)
            if found is not None:
                return found
        return names[0] if names else None

    def factor(self, drawing: Drawing) -> float:
        """Return data units per pixel: the canvas, not the unfinished drawing, sets the size."""
        return self.card.canvas / max(drawing.width, drawing.height)

    def rows(self, start: Drawing | None, ending: Drawing | None = None) -> np.ndarray:
        """Return the stroke-3 [N, 3] that the model reads of a drawing, data units.

        The start is simplified as the training data was. Of an ending after it, or of a dream, all
        points count: they are the model's own.
        """
        whole = ending and ending.scaled(self.factor(ending))
        if start is not None:
            given = start.scaled(self.factor(start)).simplify(self.card.epsilon)
            whole = given if whole is None else joined(given, whole)
        if whole is None:
            raise UsageError("expected a start or an ending to read, got neither")
        rows = whole.to_stroke3()
        if self.card.first_point:
            rows = np.concatenate((np.zeros((1, 3), np.float32), rows))
        return rows

    def _sample(
        self,
        rows: np.ndarray,
        k: int,
        heat: float,
        seed: int,
        limit: int | None,
        room: int = MAX_POINTS,
        origins: np.ndarray | None = None,
        labels: np.ndarray | None = None,
    ) -> Sampled:
        """Sample endings of one start of at most `limit` points, and of no more than `room`."""
        longest = self.card.longest
        steps = max(longest - len(rows), longest // 2, 10) if limit is None else limit

        def begun() -> Begun:
            request = Request([rows], k, min(steps, room), heat, seed, origins, labels)
            return begin(self.model, request)

        standing = 0.0 if self.card.kind == "drawing" else STANDING
        return self.write(self.model, begun, Rules(standing=standing))

    def written(
        self,
        rows: np.ndarray,
        k: int,
        heat: float,
        seed: int,
        label: int,
        limit: int | None = None,
        room: int = MAX_POINTS,
    ) -> list[Written]:
        """Return K endings of a drawing's rows [N, 3], data units, best first.

        One that scribbles in place or never ends is drawn anew, up to three times and warmer each
        time: low temperatures lock a recurrent decoder into loops. Where the caller limits the
        points, not ending is no fault, and nothing is drawn anew.
        """
        canvas, labels = self.card.canvas, np.array([label])
        sampled = self._sample(rows, k, heat, seed, limit, room, labels=labels)
        result = in_order(sampled, canvas)
        for again in range(1, TRIES_AGAIN + 1):
            failed = sum(one.failed for one in result)
            if not failed or limit is not None:
                break
            other = (seed + again * ANOTHER_SEED) % 2**63
            warmer = max(heat, min(heat + again * WARMER, HOTTEST))
            sampled = self._sample(rows, failed, warmer, other, limit, room, labels=labels)
            # The failed ones stand last.
            result = ordered([*result[: k - failed], *in_order(sampled, canvas)])
        return result

    def _drawings(
        self,
        start: Drawing,
        k: int,
        heat: float,
        seed: int,
        label: int,
        limit: int | None,
    ) -> list[Completion]:
        room = MAX_POINTS - start.points
        if room < 1:
            raise DataError(
                f"expected a start of fewer than {MAX_POINTS:,} points, so that an ending fits, "
                f"got {start.points:,}"
            )
        factor = self.factor(start)
        result = []
        for moves, finished, scribbled, score in self.written(
            self.rows(start), k, heat, seed, label, limit, room
        ):
            moves[:, :2] /= factor
            ending = drawing_after(start, moves, finished)
            whole = start if ending is None else joined(start, ending)
            done = Completion(start, ending, whole, score, finished, scribbled)
            result.append(designed(done, self.card.canvas, self.card.grid))
        return result

    def _dream_drawings(
        self, k: int, heat: float, seed: int, label: int, limit: int | None
    ) -> list[Completion]:
        first = np.zeros((1 if self.card.first_point else 0, 3), np.float32)
        result = []
        for moves, finished, scribbled, score in self.written(
            first, k, heat, seed, label, limit, MAX_POINTS - 1
        ):
            moves[:, :2] *= DREAM_CANVAS / self.card.canvas
            drawing = dreamed(moves, DREAM_CANVAS, finished)
            done = Completion(None, drawing, drawing, score, finished, scribbled)
            result.append(designed(done, self.card.canvas, self.card.grid))
        return result

    @property
    def frame(self) -> Frame:
        """The local metres of the city."""
        return Frame(self.card.frame["lat"], self.card.frame["lon"])

    def track(self, start: Trajectory) -> np.ndarray:
        """Return the start every `step_s` seconds back from its last fix, metres [N, 2]."""
        step = self.card.step_s
        # No further back than the model has learnt to look: a file may span years.
        count = min(int(start.duration / step + 1e-6), self.card.longest)
        if count < 1:
            raise DataError(
                f"expected a drive of at least {step:g} s, the step of {self.card.name}, "
                f"but it lasts {start.duration:g} s"
            )
        times = start.time[-1] - step * np.arange(count, -1, -1)
        xy = self.frame.to_metres(start.lat, start.lon)
        path = np.stack([np.interp(times, start.time, axis) for axis in xy.T], axis=1)
        if self.places is not None and not self.places.covers(start.lat[-1], start.lon[-1]):
            raise DataError(
                f"the drive ends at {start.lat[-1]:.4f}, {start.lon[-1]:.4f}, outside of the city "
                f"that {self.card.name} knows ({self.places.text()})"
            )
        return path

    def _trajectories(
        self, start: Trajectory, k: int, heat: float, seed: int, limit: int | None
    ) -> list[Completion]:
        path = self.track(start)
        rows = path_to_stroke3(path)
        if limit is None:
            limit = max(1, round(self.card.horizon_s / self.card.step_s))
        many = max(k, SAMPLES)
        sampled = self._sample(rows, many, heat, seed, limit, origins=path[:1])
        ways = read_off(sampled, None)
        numbers, counts = spread(sampled.paths()[None], k)
        result = []
        for number, count in zip(numbers[0], counts[0], strict=True):
            moves, finished, _, score = ways[number]
            ending = self._drive(start.lat[-1], start.lon[-1], start.time[-1], moves, start.name)
            whole = start if ending is None else driven(start, ending)
            share = float(count / many)
            result.append(Completion(start, ending, whole, score, finished, False, share))
        return result

    def _dream_trajectories(
        self, k: int, heat: float, seed: int, limit: int | None
    ) -> list[Completion]:
        if self.places is None:
            raise DataError(f"{self.card.name} has no map to begin a dream on: expected a map.npz")
        lat, lon = self.places.draw(seed)
        origins = self.frame.to_metres(lat, lon)[None]
        sampled = self._sample(np.zeros((0, 3), np.float32), k, heat, seed, limit, origins=origins)
        result = []
        for moves, finished, scribbled, score in in_order(sampled, None):
            drive = self._drive(lat, lon, 0.0, moves, None)
            result.append(Completion(None, drive, drive, score, finished, scribbled))
        return result

    def _drive(
        self, lat: float, lon: float, time: float, moves: np.ndarray, name: str | None
    ) -> Trajectory | None:
        """Return the moves [N, 3] as a drive from a fix; None if there are none."""
        if len(moves) == 0:
            return None
        path = self.frame.to_metres(lat, lon) + np.cumsum(moves[:, :2], axis=0)
        lats, lons = self.frame.to_degrees(path)
        times = time + self.card.step_s * np.arange(len(path) + 1)
        return Trajectory(np.append(lat, lats), np.append(lon, lons), times, name)


def write_alone(model: SketchRNN, begin: Callable[[], Begun], rules: Rules) -> Sampled:
    """Write the endings of what `begin` returns, side by side with nobody else's."""
    return write(model, [begin()], rules)[0]
