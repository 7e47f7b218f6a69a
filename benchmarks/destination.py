"""Destinations first, or move by move: which endings come nearer to the truth.

    python -m benchmarks.destination --model berlin --data berlin [--limit 200] [--temperature 0.7]

`samples` are 100 endings as the model samples them. `destinations` are 100 whose place after the
forecast steps is drawn first and then is their goal (`inference/destination.py`). `half and half`
are 50 of each. The columns are the errors in metres of the geometric median and of the best of 20
that represent all. No implausible ending is left out.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.city import model_and_data
from benchmarks.command import command_line
from benchmarks.table import show
from sketchrnn.errors import UsageError
from sketchrnn.evaluation.errors import best_errors, means, miss_distance, point_errors
from sketchrnn.evaluation.protocol import CutTrajectories, Protocol, require_trajectories
from sketchrnn.inference.destination import draw_goals
from sketchrnn.inference.trajectories import TrajectoryCompleter
from sketchrnn.sampling.loop import Rules
from sketchrnn.sampling.sampler import STANDING, Request, sample_endings
from sketchrnn.trajectories.forecast import SAMPLES, best_guess, spread
from sketchrnn.trajectories.path import path_to_stroke3

K = 20
CHUNK = 16
"""Drives that are sampled at once."""


def draw(
    model: TrajectoryCompleter, cut: CutTrajectories, temperature: float, first: bool
) -> np.ndarray:
    """Return endings [n, SAMPLES, T, 2], metres; first: destinations are drawn first."""
    steps = cut.truth.shape[1]
    parts = []
    for seed in range(0, len(cut.seen), CHUNK):
        seen = cut.seen[seed : seed + CHUNK]
        rows, origins = list(path_to_stroke3(seen)), seen[:, 0]
        goals = draw_goals(model.model, rows, origins, SAMPLES, 1.0, seed) if first else None
        request = Request(rows, SAMPLES, steps, temperature, seed, origins, goals=goals)
        sampled = sample_endings(model.model, request, Rules(False, STANDING))
        paths = sampled.paths().reshape(len(seen), SAMPLES, steps, 2)
        parts.append(paths + seen[:, None, -1:])
    return np.concatenate(parts)


def row(name: str, samples: np.ndarray, truth: np.ndarray, miss_m: float) -> dict[str, Any]:
    """Return the errors of one way to sample."""
    chosen, _ = spread(samples, K)
    shown = np.take_along_axis(samples, chosen[..., None, None], axis=1)
    one = means(point_errors(best_guess(samples), truth))
    return {"endings": name, **one, **means(best_errors(shown, truth, miss_m))}


def main() -> None:
    """Measure and print."""
    arguments = command_line(__doc__, "--model", "--data")
    arguments.add_argument("--limit", type=int, default=200, help="drives (200)")
    arguments.add_argument("--temperature", type=float, help="that of the card if not given")
    asked = arguments.parse_args()
    model, dataset = model_and_data(asked.model, asked.data)
    if not model.model.config.destination:
        raise UsageError(f"expected a model with a destination, but {model.card.name} has none")
    cut = require_trajectories(dataset, "test", Protocol.of(model))
    cut = cut.evenly(asked.limit)
    temperature = asked.temperature or model.card.temperature
    plain, first = (draw(model, cut, temperature, first) for first in (False, True))
    half = np.concatenate((plain[:, : SAMPLES // 2], first[:, SAMPLES // 2 :]), axis=1)
    miss_m = miss_distance(model.card.trajectory.horizon_s)
    named = {"samples": plain, "destinations": first, "half and half": half}
    show([row(name, samples, cut.truth, miss_m) for name, samples in named.items()])


if __name__ == "__main__":
    main()
