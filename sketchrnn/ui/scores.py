"""How near the endings on the map come to the true rest, beside the simple methods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sketchrnn import baselines
from sketchrnn.evaluate_drives import displacement
from sketchrnn.forecast import best_guess
from sketchrnn.trajectory import Frame, Trajectory

METHODS = baselines.untuned()


@dataclass(frozen=True)
class Score:
    """One row of the table, metres."""

    method: str
    ade: float
    fde: float


def after(start: Trajectory, steps: int, step_s: float) -> np.ndarray:
    """float64[steps]: the moments that are predicted, unix seconds."""
    return start.time[-1] + step_s * np.arange(1, steps + 1)


def paths(drives: Sequence[Trajectory], times: np.ndarray, frame: Frame) -> np.ndarray:
    """float64[K, T, 2]: where each drive is at these moments, metres; it waits at its end."""
    result = np.empty((len(drives), len(times), 2))
    for i, drive in enumerate(drives):
        xy = frame.to_metres(drive.lat, drive.lon)
        result[i] = np.column_stack([np.interp(times, drive.time, axis) for axis in xy.T])
    return result


def seen(start: Trajectory, step_s: float, frame: Frame) -> np.ndarray:
    """float64[1, S + 1, 2]: the given part at the model's steps, counted back from its end."""
    steps = int(start.duration / step_s + 1e-6)
    return paths([start], start.time[-1] - step_s * np.arange(steps, -1, -1), frame)


def constant_velocity(start: Trajectory, times: np.ndarray, frame: Frame) -> Trajectory:
    """Where the last move leads if it is repeated, from the last fix of the start on."""
    step_s = float(times[0] - start.time[-1])
    path = METHODS["constant velocity"](seen(start, step_s, frame), len(times))[0, 0]
    last = frame.to_metres(start.lat[-1:], start.lon[-1:])
    lat, lon = frame.to_degrees(np.concatenate([last, path]))
    return Trajectory(lat, lon, np.append(start.time[-1], times))


def compare(
    start: Trajectory,
    endings: Sequence[Trajectory],
    truth: Trajectory,
    times: np.ndarray,
    frame: Frame,
) -> list[Score]:
    """The table: the model's mean, the best of its K endings, and each simple method."""
    true = paths([truth], times, frame)  # [1, T, 2]
    samples = paths(endings, times, frame)  # [K, T, 2]
    guess = best_guess(samples[None])  # [1, T, 2]
    rows = [Score("the model, mean of its endings", *_errors(guess, true))]
    ade, fde = displacement(samples, true)  # [K] each
    rows.append(Score(f"the model, best of {len(endings)}", float(ade.min()), float(fde.min())))
    given = seen(start, float(times[0] - start.time[-1]), frame)
    for name, method in METHODS.items():
        rows.append(Score(name, *_errors(method(given, len(times))[:, 0], true)))
    return rows


def _errors(path: np.ndarray, true: np.ndarray) -> tuple[float, float]:
    ade, fde = displacement(path, true)
    return float(ade[0]), float(fde[0])
