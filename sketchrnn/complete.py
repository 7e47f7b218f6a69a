"""A start in, K endings out: drawings in the user's pixels, drives in degrees and seconds.

`load` gives a `Completer`; its `complete` brings a start to the model's scale the way its training
data was, lets the sampler write, and brings the endings back. What the user gave is never altered.
What is not here: the sampler's loop (`sampler.py`), files of checkpoints (`checkpoint.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sketchrnn.checkpoint import Card, find, read_card
from sketchrnn.checkpoint import load as load_checkpoint
from sketchrnn.citymap import CityMap
from sketchrnn.drawing import Drawing
from sketchrnn.errors import DataError, UsageError
from sketchrnn.model import SketchRNN
from sketchrnn.sampler import Sampled, sample_endings
from sketchrnn.sequence import to_stroke3
from sketchrnn.trajectory import Frame, Trajectory

MAX_K = 1000
DREAM_CANVAS = 400.0  # pixels, of a drawing that begins from nothing


@dataclass(frozen=True)
class Completion:
    """One ending of a start."""

    start: Drawing | Trajectory | None
    """What was given and kept; None for a dream."""
    ending: Drawing | Trajectory | None
    """What the model added; None if it says at once that nothing is missing."""
    whole: Drawing | Trajectory | None
    """Both together."""
    log_prob: float
    """Nats per added point, at temperature 1."""
    finished: bool
    """The model ended by itself, not at the limit of points."""

    @property
    def drawing(self) -> Drawing:
        """Start and ending together, of a model of drawings."""
        if not isinstance(self.whole, Drawing):
            raise UsageError("expected a completed drawing, this completion has none")
        return self.whole

    @property
    def trajectory(self) -> Trajectory:
        """Start and ending together, of a model of a city."""
        if not isinstance(self.whole, Trajectory):
            raise UsageError("expected a completed trajectory, this completion has none")
        return self.whole


def load(name_or_path: str | Path) -> Completer:
    """Return the model of a shipped name or of a checkpoint's folder, ready to complete."""
    model, card = load_checkpoint(name_or_path)
    places = CityMap.read(find(name_or_path)) if card.kind == "trajectory" else None
    return Completer(model, card, places)


class Completer:
    """A model and its card, and for a city the map of where cars drive."""

    def __init__(self, model: SketchRNN, card: Card, places: CityMap | None = None) -> None:
        """Wrap a loaded model."""
        self.model, self.card, self.places = model, card, places

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
        """Return K endings, likeliest first; endings that finish stand before those that do not.

        Args:
            start: a drawing for a model of drawings, a drive for one of a city; None to dream.
            k: how many endings, 1 to 1000.
            temperature: 0.01 to 10; the card's default if None.
            seed: the same seed gives the same endings.
            category: one of the card's categories; the start's own, else the first one, if None.
            keep: share of the start to keep, 0 to 1.
            max_points: at most so many points are added; as long as training sequences if None.
        """
        if not 1 <= k <= MAX_K:
            raise UsageError(f"k must be from 1 to {MAX_K}, but is {k}")
        if not 0 <= keep <= 1:
            raise UsageError(f"keep must be from 0 to 1, but is {keep:g}")
        expected = Drawing if self.card.kind == "drawing" else Trajectory
        if start is not None and not isinstance(start, expected):
            raise UsageError(
                f"the model {self.card.name} completes a {expected.__name__.lower()}, "
                f"but got a {type(start).__name__.lower()}"
            )
        heat = self.card.temperature if temperature is None else temperature
        if isinstance(start, Drawing):
            return self._drawings(start.cut(keep), k, heat, seed, category, max_points)
        if isinstance(start, Trajectory):
            kept = start if keep == 1 else start.cut(keep * start.duration)
            return self._trajectories(kept, k, heat, seed, max_points)
        if self.card.kind == "drawing":
            return self._dream_drawings(k, heat, seed, category, max_points)
        return self._dream_trajectories(k, heat, seed, max_points)

    def label(self, category: str | None, start: Drawing | None = None) -> int:
        """Return the number of a category; the start's own, else the first, if None."""
        names = self.card.categories
        if category is None and start is not None and start.category in names:
            category = start.category
        if category is None or (not names and category == ""):
            return 0
        if category not in names:
            some = ", ".join(names[:5]) + ", …" if names else "none: it was trained without"
            raise DataError(
                f"the model {self.card.name} has no category {category!r}; it has {some}"
            )
        return names.index(category)

    def factor(self, drawing: Drawing) -> float:
        """Return data units per pixel: the canvas, not the unfinished drawing, sets the size."""
        return self.card.canvas / max(drawing.width, drawing.height)

    def rows(self, start: Drawing) -> np.ndarray:
        """Return the stroke-3 [N, 3] that the model reads of a start, data units."""
        rows = start.scaled(self.factor(start)).simplify(self.card.epsilon).to_stroke3()
        if self.card.first_point:
            rows = np.concatenate((np.zeros((1, 3), np.float32), rows))
        return rows

    def _sample(
        self,
        rows: np.ndarray,
        k: int,
        heat: float,
        seed: int,
        max_points: int | None,
        **where: np.ndarray,
    ) -> Sampled:
        longest = self.card.longest
        steps = max(longest - len(rows), longest // 2, 10) if max_points is None else max_points
        if not 1 <= steps <= 10_000:
            raise UsageError(f"max_points must be from 1 to 10000, but is {max_points}")
        return sample_endings(self.model, [rows], k, steps, heat, seed, **where)

    def _drawings(
        self,
        start: Drawing,
        k: int,
        heat: float,
        seed: int,
        category: str | None,
        limit: int | None,
    ) -> list[Completion]:
        labels = np.array([self.label(category, start)])
        sampled = self._sample(self.rows(start), k, heat, seed, limit, labels=labels)
        factor = self.factor(start)
        result = []
        for moves, finished, score in _in_order(sampled):
            moves[:, :2] /= factor
            ending = _drawing_after(start, moves)
            whole = start if ending is None else _joined(start, ending)
            result.append(Completion(start, ending, whole, score, finished))
        return result

    def _dream_drawings(
        self, k: int, heat: float, seed: int, category: str | None, limit: int | None
    ) -> list[Completion]:
        first = np.zeros((1 if self.card.first_point else 0, 3), np.float32)
        labels = np.array([self.label(category)])
        sampled = self._sample(first, k, heat, seed, limit, labels=labels)
        result = []
        for moves, finished, score in _in_order(sampled):
            moves[:, :2] *= DREAM_CANVAS / self.card.canvas
            path = np.concatenate((np.zeros((1, 2)), np.cumsum(moves[:, :2], axis=0)))
            centre = (path.min(0) + path.max(0)) / 2
            drawing = Drawing.from_stroke3(
                moves, DREAM_CANVAS / 2 - centre, DREAM_CANVAS, DREAM_CANVAS
            )
            result.append(Completion(None, drawing, drawing, score, finished))
        return result

    @property
    def frame(self) -> Frame:
        """The local metres of the city."""
        return Frame(self.card.frame["lat"], self.card.frame["lon"])

    def track(self, start: Trajectory) -> np.ndarray:
        """Return the start every `step_s` seconds back from its last fix, metres [N, 2]."""
        step = self.card.step_s
        count = int(start.duration / step + 1e-6)
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
        rows = np.zeros((len(path) - 1, 3), np.float32)
        rows[:, :2] = np.diff(path, axis=0)
        if limit is None:
            limit = max(1, round(self.card.horizon_s / self.card.step_s))
        sampled = self._sample(rows, k, heat, seed, limit, origins=path[:1])
        result = []
        for moves, finished, score in _in_order(sampled):
            ending = self._drive(path[-1], float(start.time[-1]), moves, start.name)
            whole = start if ending is None else _driven(start, ending)
            result.append(Completion(start, ending, whole, score, finished))
        return result

    def _dream_trajectories(
        self, k: int, heat: float, seed: int, limit: int | None
    ) -> list[Completion]:
        if self.places is None:
            raise DataError(f"{self.card.name} has no map to begin a dream on: expected a map.npz")
        lat, lon = self.places.draw(seed)
        origin = self.frame.to_metres(np.array([lat]), np.array([lon]))
        sampled = self._sample(np.zeros((0, 3), np.float32), k, heat, seed, limit, origins=origin)
        result = []
        for moves, finished, score in _in_order(sampled):
            drive = self._drive(origin[0], 0.0, moves, None)
            result.append(Completion(None, drive, drive, score, finished))
        return result

    def _drive(
        self, last: np.ndarray, time: float, moves: np.ndarray, name: str | None
    ) -> Trajectory | None:
        """Return the moves [N, 3] as a drive from the point `last`; None if there are none."""
        if len(moves) == 0:
            return None
        path = np.concatenate(
            (last[None], last + np.cumsum(moves[:, :2], axis=0, dtype=np.float64))
        )
        lat, lon = self.frame.to_degrees(path)
        return Trajectory(lat, lon, time + self.card.step_s * np.arange(len(path)), name)


def _in_order(sampled: Sampled) -> list[tuple[np.ndarray, bool, float]]:
    """Return (stroke-3 float64, finished, nats per point), finished ones first, likeliest first."""
    score = sampled.log_prob / np.maximum(1, sampled.lengths)
    order = np.lexsort((-score, ~sampled.finished))
    return [
        (
            to_stroke3(sampled.moves[i, : sampled.lengths[i]]).astype(np.float64),
            bool(sampled.finished[i]),
            float(score[i]),
        )
        for i in order
    ]


def _drawing_after(start: Drawing, moves: np.ndarray) -> Drawing | None:
    """Return the added strokes, in pixels; if the pen was down, from where it stopped."""
    if len(moves) == 0:
        return None
    first = start.last_point
    path = first + np.cumsum(moves[:, :2], axis=0)
    ends = np.flatnonzero(moves[:, 2] > 0) + 1
    strokes = [part for part in np.split(path, ends) if len(part)]
    if not start.lifted:
        strokes[0] = np.concatenate((first[None], strokes[0]))
    lifted = bool(moves[-1, 2] > 0)
    return Drawing(tuple(strokes), start.width, start.height, None, start.category, lifted)


def _joined(start: Drawing, ending: Drawing) -> Drawing:
    """Return both; the ending's first stroke goes on with the start's last if the pen was down."""
    strokes, added = list(start.strokes), list(ending.strokes)
    if not start.lifted:
        strokes[-1] = np.concatenate((strokes[-1], added.pop(0)[1:]))
    return replace(start, strokes=tuple(strokes + added), times=None, lifted=ending.lifted)


def _driven(start: Trajectory, ending: Trajectory) -> Trajectory:
    """Return both, the point where they meet once."""
    return Trajectory(
        np.concatenate((start.lat, ending.lat[1:])),
        np.concatenate((start.lon, ending.lon[1:])),
        np.concatenate((start.time, ending.time[1:])),
        start.name,
    )


def names_of_models(kind: str) -> list[str]:
    """Return the shipped models of a kind, `drawing` or `trajectory`."""
    from sketchrnn.checkpoint import SHIPPED, list_names

    return [name for name in list_names() if read_card(SHIPPED / name).kind == kind]
