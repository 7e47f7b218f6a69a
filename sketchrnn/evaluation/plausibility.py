"""How often a model's futures are implausible, beside its raw samples and the truth.

Not here: what is implausible (`trajectories/plausibility.py`) and the choice of what is shown
(`trajectories/forecast.py`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchrnn.checkpoint.card import Card
from sketchrnn.data.sources.simulated import SimulatedCity, find_city
from sketchrnn.data.split import evenly_spaced
from sketchrnn.data.store import Dataset
from sketchrnn.evaluation.protocol import CutTrajectories, Drawn, trained_on
from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.plausibility import Limits, faults
from sketchrnn.trajectories.streets import STREET_M

MEASURED = 20_000
"""Training trajectories that limits are measured on, at most."""
TOGETHER = 128
"""Trajectories whose samples are measured at once."""
FAST_KMH = 130.0


def training_limits(dataset: Dataset) -> dict[str, float]:
    """Return the limits of a data set's training trajectories, for a card; none for drawings."""
    train = dataset.indices("train")
    if dataset.info.kind != "trajectory" or len(train) == 0:
        return {}
    some = train[evenly_spaced(len(train), MEASURED)]
    return Limits.of((dataset.path(i) for i in some), dataset.info.trajectory.step_s).raw


def plausibility(
    card: Card,
    dataset: Dataset,
    cut: CutTrajectories,
    drawn: Drawn,
    shown: tuple[np.ndarray, np.ndarray],
) -> dict[str, Any] | None:
    """Return the shares of implausible paths among what is shown, all samples, and the truth.

    `replaced` is the share of the drawn samples that are left out. In `shown` each ending counts
    once, in `weighted` as many times as the samples that it represents, in `samples` none is left
    out. None if the limits are unknown.

    Args:
        card: of the model.
        dataset: if it is that of the model, its limits serve a card without limits.
        cut: the trajectories.
        drawn: samples of them.
        shown: the endings that represent them [n, K, T, 2], metres, and how many samples each does
            [n, K].
    """
    values = card.limits or (training_limits(dataset) if trained_on(card, dataset) else {})
    limits = Limits.read(values)
    if limits is None:
        return None
    paths, counts = shown
    return {
        "limits": limits.raw,
        "replaced": float((drawn.badness > 0).mean()),
        "shown": shares(card, limits, cut.seen, paths),
        "weighted": shares(card, limits, cut.seen, paths, counts),
        "samples": shares(card, limits, cut.seen, drawn.paths),
        "truth": shares(card, limits, cut.seen, cut.truth[:, None]),
    }


def shares(
    card: Card,
    limits: Limits,
    seen: np.ndarray,
    paths: np.ndarray,
    counts: np.ndarray | None = None,
) -> dict[str, float]:
    """Return the shares of paths [n, K, T, 2] with each fault, after the part seen, metres.

    The faults are those of `trajectories/plausibility.py`, a speed above 130 km/h at a step
    (`above_130_km_h`) and, where the streets are known, the share of points that are more than 15 m
    from a street (`off_street`).

    Args:
        card: of the model.
        limits: of its training trajectories.
        seen: [n, S + 1, 2] metres.
        paths: [n, K, T, 2] metres.
        counts: [n, K], how often each path counts; once if None.
    """
    step_s, parts = card.trajectory.step_s, _parts(len(seen))
    found = [faults(paths[part], seen[part], limits, step_s) for part in parts]
    result = {name: np.concatenate([one[name] for one in found]) for name in found[0]}
    result["above_130_km_h"] = _fast(paths, seen, step_s)
    if city := find_city(card.data):
        result["off_street"] = off_street(card, city, paths)
    return {name: float(np.average(values, weights=counts)) for name, values in result.items()}


def _parts(count: int) -> list[slice]:
    """Return slices of at most `TOGETHER` of `count` trajectories, which bound the memory."""
    return [slice(first, first + TOGETHER) for first in range(0, count, TOGETHER)]


def _fast(paths: np.ndarray, seen: np.ndarray, step_s: float) -> np.ndarray:
    """Return which paths [n, K, T, 2] are faster than `FAST_KMH` at a step, bool [n, K]."""
    last = np.broadcast_to(seen[:, None, -1:], (*paths.shape[:2], 1, 2))
    moves = np.diff(np.concatenate((last, paths), axis=2), axis=2)
    return (np.linalg.norm(moves, axis=-1) > FAST_KMH / 3.6 * step_s).any(-1)


def off_street(card: Card, city: SimulatedCity, paths: np.ndarray) -> np.ndarray:
    """Return the share of the points of paths [n, K, T, 2] more than 15 m from a street, [n, K]."""
    frame = Frame(card.trajectory.frame["lat"], card.trajectory.frame["lon"])
    away = city.street_index().distance(*frame.to_degrees(paths.reshape(-1, 2)))
    return (away > STREET_M).reshape(paths.shape[:3]).mean(-1)
