"""Errors of the endings on the map, and of the simple methods, against the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.trajectory import Trajectory

ONE_GUESS = "the model, one guess"


@dataclass(frozen=True)
class Score:
    """One row of the table."""

    method: str
    errors: np.ndarray  # float64 [T], distance from the truth at each moment, metres


def after(start: Trajectory, steps: int, step_s: float) -> np.ndarray:
    """Return the predicted moments float64[steps], unix seconds."""
    return start.time[-1] + step_s * np.arange(1, steps + 1)


def paths(drives: Sequence[Trajectory], times: np.ndarray, frame: Frame) -> np.ndarray:
    """Return positions float64[K, T, 2] at these moments, metres. A car waits at its last fix."""
    result = np.empty((len(drives), len(times), 2))
    for i, drive in enumerate(drives):
        xy = frame.to_metres(drive.lat, drive.lon)
        result[i] = np.column_stack([np.interp(times, drive.time, axis) for axis in xy.T])
    return result


def seen(start: Trajectory, step_s: float, frame: Frame) -> np.ndarray:
    """Return the given part at the steps of the model, float64[1, S + 1, 2], back from its end."""
    steps = int(start.duration / step_s + 1e-6)
    return paths([start], start.time[-1] - step_s * np.arange(steps, -1, -1), frame)


def compare(
    endings: Sequence[Trajectory],
    guess: np.ndarray | None,
    rivals: Sequence[tuple[str, str, Trajectory]],
    truth: Trajectory,
    times: np.ndarray,
    frame: Frame,
) -> list[Score]:
    """Return the rows of the table: point forecast, best of K endings, and each simple method.

    Args:
        endings: K of the model.
        guess: point forecast of the model [T, 2], metres; None without endings.
        rivals: name, colour and path of each simple method.
        truth: from the last given fix on.
        times: the moments that are compared, unix seconds.
        frame: of the metres.
    """
    true = paths([truth], times, frame)[0]  # [T, 2]
    rows = []
    if guess is not None:
        samples = paths(endings, times, frame)  # [K, T, 2]
        each = _errors(samples, true)  # [K, T]
        rows.append(Score(ONE_GUESS, _errors(guess, true)))
        rows.append(Score(f"the model, best of {len(endings)}", each[each.mean(axis=1).argmin()]))
    for name, _, drive in rivals:
        rows.append(Score(name, _errors(paths([drive], times, frame)[0], true)))
    return rows


def _errors(path: np.ndarray, true: np.ndarray) -> np.ndarray:
    return np.linalg.norm(path - true, axis=-1)
