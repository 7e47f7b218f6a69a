"""How often a model's futures are implausible, beside its raw samples and the truth.

Not here: what is implausible (`trajectories/plausibility.py`) and the choice of what is shown
(`trajectories/forecast.py`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sketchrnn.checkpoint.card import Card
from sketchrnn.data.sources.berlin import street_distance
from sketchrnn.data.split import evenly_spaced
from sketchrnn.data.store import Dataset
from sketchrnn.evaluation.protocol import CutTrajectories, Drawn, trained_on
from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.plausibility import Limits, faults, plausible

MEASURED = 20_000
"""Training trajectories that limits are measured on, at most."""
FAST_KMH = 130.0
STREET_M = 15.0


def training_limits(dataset: Dataset) -> dict[str, float]:
    """Return the limits of a data set's training trajectories, for a card; none for drawings."""
    train = dataset.indices("train")
    if dataset.info.kind != "trajectory" or len(train) == 0:
        return {}
    some = train[evenly_spaced(len(train), MEASURED)]
    return Limits.of((dataset.path(i) for i in some), dataset.info.trajectory.step_s).raw


def plausibility(
    card: Card, dataset: Dataset, cut: CutTrajectories, drawn: Drawn, shown: np.ndarray
) -> dict[str, Any] | None:
    """Return the shares of implausible paths among what is shown, all samples, and the truth.

    `replaced` is the share of the drawn samples that are left out. The others are shares of paths
    with each fault (`trajectories/plausibility.py`), of paths that are faster than 130 km/h at a
    step (`above_130_km_h`) and, where the streets are known, of points more than 15 m from a
    street (`off_street`). None if the limits are unknown.

    Args:
        card: of the model.
        dataset: if it is that of the model, its limits serve a card without limits.
        cut: the trajectories.
        drawn: samples of them.
        shown: the endings that represent them, [n, K, T, 2] metres.
    """
    values = card.limits or (training_limits(dataset) if trained_on(card, dataset) else {})
    limits, step_s = Limits.read(values), card.trajectory.step_s
    if limits is None:
        return None
    good = plausible(drawn.paths, cut.seen, limits, step_s, drawn.lengths)
    rows = {"shown": shown, "samples": drawn.paths, "truth": cut.truth[:, None]}
    return {
        "limits": limits.raw,
        "replaced": float(1 - good.mean()),
        **{name: shares(card, limits, cut.seen, paths) for name, paths in rows.items()},
    }


def shares(card: Card, limits: Limits, seen: np.ndarray, paths: np.ndarray) -> dict[str, float]:
    """Return the shares of `plausibility` of paths [n, K, T, 2] after the part seen, metres."""
    step_s = card.trajectory.step_s
    found = faults(paths, seen, limits, step_s)
    result = {name: float(flags.mean()) for name, flags in found.items()}
    last = np.broadcast_to(seen[:, None, -1:], (*paths.shape[:2], 1, 2))
    moves = np.diff(np.concatenate((last, paths), axis=2), axis=2)
    fast = np.linalg.norm(moves, axis=-1) / step_s > FAST_KMH / 3.6  # [n, K, T]
    result["above_130_km_h"] = float(fast.any(-1).mean())
    if has_streets(card):
        result["off_street"] = off_street(card, paths)
    return result


def has_streets(card: Card) -> bool:
    """Return whether the package has the streets of the model's city."""
    return any(data["name"] == "berlin" for data in card.data)


def off_street(card: Card, paths: np.ndarray) -> float:
    """Return the share of points [..., 2], metres, that are more than 15 m from a street."""
    frame = Frame(card.trajectory.frame["lat"], card.trajectory.frame["lon"])
    away = street_distance(*frame.to_degrees(paths.reshape(-1, 2)))
    return float((away > STREET_M).mean())
