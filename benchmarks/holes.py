"""How well a model fills holes in tracks: the error of its ways, and how often their band is right.

    python -m benchmarks.holes --model berlin --data berlin [--seconds 180] [--limit 300]
        [--split test] [--write]

A hole of this length is cut at a random place into each drive of the split that is long enough,
with a minute before it and a minute after it where the drive has them, and `LEAST` fixes at least.
The forecast of a model is that of `sketchrnn/inference/bridge.py`. The baselines are the straight
line at an even speed, a cubic that has the speeds beside the hole (`smooth`), and, in a simulated
city, the shortest route on the streets at an even speed. `band_90` is how often the true place is
in the disc around the forecast that holds 90 % of the ways. `--write` puts the row into the card.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.interpolate import CubicHermiteSpline

from benchmarks.city import model_and_data
from benchmarks.command import command_line
from benchmarks.table import show
from sketchrnn.checkpoint.card import write_card
from sketchrnn.checkpoint.folder import find
from sketchrnn.data.sources.simulated import CITIES
from sketchrnn.data.store import SPLITS, Dataset
from sketchrnn.inference.bridge import Hole, bridge
from sketchrnn.inference.filling import BAND
from sketchrnn.inference.trajectories import TrajectoryCompleter
from sketchrnn.trajectories.router import Router

LEAST = 3
"""Fixes of the model's step before and after a hole."""
BESIDE_S = 60.0
"""Before a hole and after it, where the drive is long enough."""
WAYS = 100
"""Ways of each hole."""


def holes(
    dataset: Dataset, split: str, moves: int, step_s: float, rng: np.random.Generator
) -> list[tuple[Hole, np.ndarray]]:
    """Return a hole in each drive of a split that is long enough, and the true way [moves, 2]."""
    beside, found = round(BESIDE_S / step_s), []
    for index in dataset.indices(split):
        path = dataset.path(index)  # [N + 1, 2] metres
        spare = len(path) - 1 - moves - 2 * LEAST
        if spare < 0:
            continue
        first = LEAST + int(rng.integers(spare + 1))
        last = first + moves
        before, after = path[max(0, first - beside) : first + 1], path[last : last + 1 + beside]
        found.append((Hole(before, after, moves), path[first + 1 : last + 1]))
    return found


def straight(hole: Hole) -> np.ndarray:
    """Return the straight way at an even speed, [moves, 2]."""
    share = np.arange(1, hole.moves + 1)[:, None] / hole.moves
    return hole.before[-1] + share * (hole.after[0] - hole.before[-1])


def smooth(hole: Hole) -> np.ndarray:
    """Return the cubic through both ends with the speeds beside them (Hermite), [moves, 2].

    The speeds are means of two moves.
    """
    (out, away), (back, home) = (each[[0, 2]] for each in (hole.before[-3:], hole.after[:3]))
    speeds = [(away - out) / 2, (home - back) / 2]
    curve = CubicHermiteSpline([0, hole.moves], [hole.before[-1], hole.after[0]], speeds)
    return curve(np.arange(1, hole.moves + 1))


def routed(hole: Hole, router: Router) -> np.ndarray:
    """Return the shortest way on streets at an even speed, [moves, 2]; the straight one if none."""
    route = router.shortest(hole.before[-1], hole.after[0])
    if route is None or len(route) < 2:
        return straight(hole)
    route = np.concatenate((hole.before[-1:], route, hole.after[:1]))
    driven = np.append(0, np.cumsum(np.hypot(*np.diff(route, axis=0).T)))
    at = np.linspace(0, driven[-1], hole.moves + 1)[1:]
    return np.stack([np.interp(at, driven, axis) for axis in route.T], axis=1)


def measure(
    model: TrajectoryCompleter, dataset: Dataset, split: str, seconds: float, limit: int
) -> dict[str, Any]:
    """Return the mean errors in metres, and the share of true places in the band."""
    step = model.card.trajectory.step_s
    moves = max(1, round(seconds / step))
    every = holes(dataset, split, moves, step, np.random.default_rng(0))
    some = [every[i] for i in np.linspace(0, len(every) - 1, min(limit, len(every))).astype(int)]
    found = [bridge(model.model, hole, WAYS, 1.0, seed) for seed, (hole, _) in enumerate(some)]
    ways = np.stack([each.ways for each in found])  # [n, K, T, 2]
    truth = np.stack([true for _, true in some])  # [n, T, 2]
    inner = slice(None, -1)  # the last place is given
    forecasts = {
        "ways": np.stack([each.forecast for each in found]),
        "straight": np.stack([straight(hole) for hole, _ in some]),
        "smooth": np.stack([smooth(hole) for hole, _ in some]),
    }
    if city := CITIES.get(dataset.info.name):
        router = Router([model.frame.to_metres(*line.T) for line in city.load_streets()])
        forecasts["route"] = np.stack([routed(hole, router) for hole, _ in some])
    error = {
        name: float(np.linalg.norm((forecast - truth)[:, inner], axis=-1).mean())
        for name, forecast in forecasts.items()
    }
    away = np.linalg.norm(ways[:, :, inner] - truth[:, None, inner], axis=-1).mean(-1)  # [n, K]
    around = np.linalg.norm(ways - forecasts["ways"][:, None], axis=-1)  # [n, K, T]
    off = np.linalg.norm(truth - forecasts["ways"], axis=-1)  # [n, T]
    inside = (off <= np.quantile(around, BAND, axis=1))[:, inner]
    return {
        "seconds": moves * step,
        "holes": len(some),
        **error,
        "best_of_8": float(away[:, :: WAYS // 8][:, :8].min(1).mean()),
        "band_90": float(inside.mean()),
    }


def main() -> None:
    """Measure, print, and with `--write` update the card."""
    arguments = command_line(__doc__, "--model", "--data", "--write")
    arguments.add_argument("--seconds", type=float, default=180.0)
    arguments.add_argument("--limit", type=int, default=300, help="holes (300)")
    arguments.add_argument("--split", default="test", choices=SPLITS)
    chosen = arguments.parse_args()
    model, dataset = model_and_data(chosen.model, chosen.data)
    card = model.card
    row = measure(model, dataset, chosen.split, chosen.seconds, chosen.limit)
    show([{"model": card.name, **row}])
    if chosen.write:
        card.metrics["holes"] = row
        write_card(card, find(chosen.model))


if __name__ == "__main__":
    main()
