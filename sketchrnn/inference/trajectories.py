"""Completes trajectories: the start and its endings are in degrees and seconds.

Implausible samples are left out before anything else is made of them, by `draws` and `badness`,
which the evaluation calls too. Not here: what is implausible (`trajectories/plausibility.py`), the
choice of K samples that represent many (`trajectories/forecast.py`), the forecast of a single path
(`guess.py`).
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from sketchrnn.checkpoint.card import Card
from sketchrnn.errors import DataError
from sketchrnn.inference.completer import (
    Completer,
    Prompt,
    Sampler,
    SamplingSettings,
    sample_alone,
)
from sketchrnn.inference.completion import Completion, endings_of, ordered
from sketchrnn.model.sketch_rnn import SketchRNN
from sketchrnn.sampling.sampler import MAX_MOVES, STANDING
from sketchrnn.trajectories.density_map import CityMap
from sketchrnn.trajectories.forecast import samples_for, spread
from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.path import path_to_stroke3
from sketchrnn.trajectories.plausibility import EXTRA, Limits, badness, prefer
from sketchrnn.trajectories.streets import STREET_M, StreetIndex
from sketchrnn.trajectories.trajectory import Trajectory

NEARLY_WHOLE = 1e-6  # of a step: rounding must not cost a start its first step


class TrajectoryCompleter(Completer[Trajectory]):
    """A model of trajectories, with the density map of its city."""

    kind: Literal["trajectory"] = "trajectory"
    content = Trajectory
    standing = STANDING

    def __init__(
        self,
        model: SketchRNN,
        card: Card,
        density_map: CityMap | None = None,
        sampler: Sampler = sample_alone,
        streets: StreetIndex | None = None,
    ) -> None:
        """Wrap a loaded model.

        Args:
            model: in evaluation mode.
            card: of the model.
            density_map: where cars drive. Without it the model accepts a start anywhere and cannot
                begin from nothing.
            sampler: samples the endings.
            streets: of the city, where they are known. Samples that leave them are left out, or
                those that leave the ways on the map.
        """
        super().__init__(model, card, sampler)
        self.density_map, self.streets = density_map, streets

    @property
    def frame(self) -> Frame:
        """The local metres of the city."""
        return Frame(self.card.trajectory.frame["lat"], self.card.trajectory.frame["lon"])

    def track(self, start: Trajectory) -> np.ndarray:
        """Return the start resampled at the model's step, metres [N, 2].

        The times count back from the last fix, so that the last point is exact. The track reaches
        back no further than the longest training sequence: a file may span years.

        Raises `DataError` if the start is shorter than a step or ends outside of the density map.
        """
        step = self.card.trajectory.step_s
        count = min(int(start.duration / step + NEARLY_WHOLE), self.card.longest)
        if count < 1:
            raise DataError(
                f"expected a drive of at least {step:g} s, the step of {self.card.name}, "
                f"but it lasts {start.duration:g} s"
            )
        times = start.time[-1] - step * np.arange(count, -1, -1)  # [N] seconds
        xy = self.frame.to_metres(start.lat, start.lon)  # [fixes, 2]
        path = np.stack([np.interp(times, start.time, axis) for axis in xy.T], axis=1)
        city = self.density_map
        if city is not None and not city.covers(start.lat[-1], start.lon[-1]):
            raise DataError(
                f"the drive ends at {start.lat[-1]:.4f}, {start.lon[-1]:.4f}, outside of the city "
                f"that {self.card.name} knows ({city.text()})"
            )
        return path

    def unfamiliar(self, start: Trajectory) -> bool:
        """Return whether a start leaves the ways of the training data, and no streets are known.

        Then no sample is left out for where it leads.
        """
        if self.streets is not None or self.density_map is None:
            return False
        lat, lon = self.frame.to_degrees(self.track(start))
        return not self.density_map.driven(lat, lon).all()

    def draws(self, count: int, steps: int) -> int:
        """Return how many samples of `steps` moves to draw so that `count` are left to use."""
        if not self.card.limits:
            return count
        return max(count, min(math.ceil(EXTRA * count), MAX_MOVES // steps))

    def badness(self, samples: np.ndarray, seen: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        """Return how implausible samples are, int [n, D]; `prefer` chooses those to use.

        It is 0 for all if the card has no limits and the model neither streets nor a map.

        Args:
            samples: [n, D, T, 2] metres.
            seen: the part before, [n, S + 1, 2] metres.
            lengths: int [n, D], moves after which a sample ended.
        """
        limits = Limits.read(self.card.limits)
        bad = np.zeros(samples.shape[:2], np.int64)
        if limits is not None:
            bad += badness(samples, seen, limits, self.card.trajectory.step_s, lengths)
        return bad + self._off_streets(samples, seen).sum(axis=-1)

    def _off_streets(self, samples: np.ndarray, seen: np.ndarray) -> np.ndarray:
        """Return which points of samples have left the streets, bool [n, D, T].

        None has where the car itself was as far from them, in the part seen. Where the streets are
        not known, the ways of the training data take their place.
        """
        if self.streets is None and self.density_map is None:
            return np.zeros(samples.shape[:3], bool)
        lat, lon = self.frame.to_degrees(samples.reshape(-1, 2))
        own_lat, own_lon = self.frame.to_degrees(seen.reshape(-1, 2))
        each = samples.shape[1] * samples.shape[2]
        if self.streets is not None:
            own = self.streets.distance(own_lat, own_lon).reshape(seen.shape[:2])
            metres = np.maximum(STREET_M, own.max(axis=1))  # [n]
            off = self.streets.beyond(lat, lon, np.repeat(metres, each))
        else:
            assert self.density_map is not None
            known = self.density_map.driven(own_lat, own_lon).reshape(seen.shape[:2]).all(axis=1)
            off = np.repeat(known, each) & ~self.density_map.driven(lat, lon)
        return off.reshape(samples.shape[:3])

    def _cut(self, start: Trajectory, keep: float) -> Trajectory:
        return start if keep == 1 else start.cut(keep * start.duration)

    def _endings(
        self, start: Trajectory, settings: SamplingSettings
    ) -> list[Completion[Trajectory]]:
        path = self.track(start)
        units = self.card.trajectory
        limit = settings.max_points or max(1, round(units.horizon_s / units.step_s))
        # K of many samples represent the distribution better than K samples.
        many = max(settings.k, samples_for(limit))
        prompt = Prompt(path_to_stroke3(path), None, self.draws(many, limit))
        sampled = self._sample([prompt], settings, limit, path[:1])
        samples = path[-1] + sampled.paths()[None]  # [1, D, T, 2]
        bad = self.badness(samples, path[None], sampled.lengths[None])
        used = prefer(bad, many)[0]
        numbers, counts = spread(samples[:, used], settings.k)  # [1, K] each
        endings = endings_of(sampled, None)
        result = []
        for number, count in zip(used[numbers[0]], counts[0], strict=True):
            moves, finished, _, score = endings[number]
            ending = self._after(start.lat[-1], start.lon[-1], start.time[-1], moves, start.name)
            whole = start if ending is None else joined(start, ending)
            share = float(count / many)
            result.append(
                Completion(start, ending, whole, score, finished, share=share, samples=many)
            )
        return result

    def _dream(self, settings: SamplingSettings) -> list[Completion[Trajectory]]:
        if self.density_map is None:
            raise DataError(f"{self.card.name} has no map to begin a dream on: expected a map.npz")
        lat, lon = self.density_map.draw(settings.seed)
        origins = self.frame.to_metres(lat, lon)[None]  # [1, 2]
        rows = np.zeros((0, 3), np.float32)
        limit = self._limit(rows, settings)
        prompt = Prompt(rows, None, self.draws(settings.k, limit))
        sampled = self._sample([prompt], settings, limit, origins)
        samples = origins + sampled.paths()[None]  # [1, D, T, 2]
        bad = self.badness(samples, origins[None], sampled.lengths[None])
        used = prefer(bad, settings.k)[0]
        endings = endings_of(sampled, None)
        result = []
        for moves, finished, _, score in ordered([endings[number] for number in used]):
            whole = self._after(lat, lon, 0.0, moves, None)
            result.append(Completion(None, whole, whole, score, finished))
        return result

    def _after(
        self, lat: float, lon: float, time: float, moves: np.ndarray, name: str | None
    ) -> Trajectory | None:
        """Return moves [N, 3], metres, as a trajectory from a fix on; None if N is 0."""
        if len(moves) == 0:
            return None
        path = self.frame.to_metres(lat, lon) + np.cumsum(moves[:, :2], axis=0)  # [N, 2]
        lats, lons = self.frame.to_degrees(path)
        times = time + self.card.trajectory.step_s * np.arange(len(path) + 1)
        return Trajectory(np.append(lat, lats), np.append(lon, lons), times, name)


def joined(start: Trajectory, ending: Trajectory) -> Trajectory:
    """Return both as one trajectory; the fix where they meet appears once."""
    return Trajectory(
        np.concatenate((start.lat, ending.lat[1:])),
        np.concatenate((start.lon, ending.lon[1:])),
        np.concatenate((start.time, ending.time[1:])),
        start.name,
    )
