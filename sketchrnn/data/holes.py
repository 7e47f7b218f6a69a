"""Random holes in trajectories, and the true way through each.

Not here: what a network reads of a hole (`model/infill.py`), and the holes of real tracks
(`trajectories/recording.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from sketchrnn.model.infill import BESIDE, FEATURES, Holes, cut_holes, deviations

HOLES = 16
"""Holes in each trajectory of a batch."""
SHORTEST = 2
"""Moves; a hole of one move has no place inside."""
ALL_KNOWN = 0.3
"""Chance that all moves beside a hole are read; else a random number on each side, with a
log-uniform distribution: the nearest moves say most."""
ALIKE = 0.5
"""Chance that this number is the same on both sides."""


def random_holes(
    paths: Sequence[np.ndarray], moments: int, scale: float, rng: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Return `HOLES` random holes in each trajectory that has `SHORTEST` moves or more.

    Half of the trajectories, at random, are mirrored, and half are driven backwards: another drive
    that might have been.

    Args:
        paths: of the trajectories, [N_i + 1, 2], data units.
        moments: K, at which the network forecasts.
        scale: data units in a model unit.
        rng: all random numbers are drawn from it.

    Returns:
        What the network reads float32 [H, F], and the true places as it shall give them float32
        [H, K, 2]: differences from the straight way along the chord, in widths of the hole.
    """
    features: list[np.ndarray] = [np.zeros((0, FEATURES), np.float32)]
    inside: list[np.ndarray] = [np.zeros((0, moments, 2), np.float32)]
    for path in paths:
        if len(path) > SHORTEST:
            seen = path[:: rng.choice((-1, 1))] * np.array([rng.choice((-1.0, 1.0)), 1.0])
            holes, true = _some_holes(seen, moments, rng)
            along = holes.axes()[:, None].to_local(true)  # [HOLES, K, 2]
            features.append(holes.features(scale))
            inside.append((along / holes.widths(moments, scale)[..., None]).astype(np.float32))
    return torch.from_numpy(np.concatenate(features)), torch.from_numpy(np.concatenate(inside))


def _some_holes(
    path: np.ndarray, moments: int, rng: np.random.Generator
) -> tuple[Holes, np.ndarray]:
    """Return `HOLES` holes in a path [N + 1, 2] and its deviations inside of them [HOLES, K, 2].

    Their lengths have a log-uniform distribution.
    """
    longest = len(path) - 1
    moves = np.exp(rng.uniform(np.log(SHORTEST), np.log(longest + 1), HOLES)).astype(int)
    moves = np.minimum(moves, longest)
    first = rng.integers(longest - moves + 1)
    some = np.exp(rng.uniform(0, np.log(BESIDE + 2), (HOLES, 2))).astype(int) - 1
    some[:, 1] = np.where(rng.random(HOLES) < ALIKE, some[:, 0], some[:, 1])
    known = np.where(rng.random((HOLES, 1)) < ALL_KNOWN, BESIDE, np.minimum(some, BESIDE))
    return cut_holes(path, first, moves, known), deviations(path, first, moves, moments)
