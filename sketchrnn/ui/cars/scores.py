"""Errors of the endings on the map, and of single forecasts, against the truth.

The endings and the single forecasts are scored apart: the best of K endings, chosen with the truth
in hand, cannot be compared with one forecast.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.trajectory import Trajectory

ONE_GUESS = "the model, one forecast"


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


def errors(
    drives: Sequence[Trajectory], truth: Trajectory, times: np.ndarray, frame: Frame
) -> np.ndarray:
    """Return the distances float64[K, T] of K trajectories from the truth at these moments, metres.

    The truth and all trajectories begin at the last given fix.
    """
    true = paths([truth], times, frame)  # [1, T, 2]
    return np.linalg.norm(paths(drives, times, frame) - true, axis=-1)
