"""How plausible the endings of a model of trajectories are, and how near, by temperature.

    python -m benchmarks.plausibility --model beijing --data PATH [--split valid] [--limit 300]
    python -m benchmarks.plausibility --model beijing --data PATH --temperature 0.9 --write

Prints one row for each temperature: errors in metres of one forecast and of the best of 20 chosen
endings, how far the coverage of the 50 and 90 % regions is from these shares (`miscalibration`),
and the shares of faults among the endings (`sketchrnn/evaluation/plausibility.py`). For `weighted_`
each ending counts as many times as the samples that it represents, and `raw_` are shares among all
samples, without leaving any out. The last row is the truth. `--write` measures the limits of the
training trajectories and writes them into the card, with the temperature if one is given.
"""

from __future__ import annotations

from typing import Any

from benchmarks.city import model_and_data
from benchmarks.command import command_line
from benchmarks.table import show
from sketchrnn.checkpoint.card import write_card
from sketchrnn.checkpoint.folder import find
from sketchrnn.errors import UsageError
from sketchrnn.evaluation.errors import best_errors, means, miss_distance
from sketchrnn.evaluation.plausibility import shares, training_limits
from sketchrnn.evaluation.protocol import (
    CutTrajectories,
    PredictionSettings,
    Protocol,
    draw,
    require_trajectories,
    trained_on,
)
from sketchrnn.evaluation.trajectories import choose, miscalibration, model_errors
from sketchrnn.inference.trajectories import TrajectoryCompleter
from sketchrnn.trajectories.forecast import SAMPLES
from sketchrnn.trajectories.plausibility import Limits

K = 20
TEMPERATURES = (0.6, 0.7, 0.8, 0.9, 1.0, 1.1)


def row(model: TrajectoryCompleter, cut: CutTrajectories, temperature: float) -> dict[str, Any]:
    """Return the measures at one temperature."""
    card = model.card
    settings = PredictionSettings(cut.truth.shape[1], SAMPLES, temperature)
    drawn = draw(model, cut.seen, settings)
    limits, miss_m = Limits(**card.limits), miss_distance(card.trajectory.horizon_s)
    shown, counts = choose(drawn.samples, K)
    own = means(model_errors(model.model, cut, drawn.samples, K, miss_m))
    best = means(best_errors(shown, cut.truth, miss_m))
    weighted = shares(card, limits, cut.seen, shown, counts)
    raw = shares(card, limits, cut.seen, drawn.paths)
    return {
        "temperature": temperature,
        **{name: own[name] for name in ("ade", "fde")},
        **best,
        "miscalibration": miscalibration(drawn.samples, cut.truth),
        **shares(card, limits, cut.seen, shown),
        **{f"weighted_{name}": share for name, share in weighted.items()},
        **{f"raw_{name}": share for name, share in raw.items()},
    }


def main() -> None:
    """Measure, print, and with `--write` update the card."""
    arguments = command_line(__doc__, "--model", "--data", "--write")
    arguments.add_argument("--split", default="valid", choices=("train", "valid", "test"))
    arguments.add_argument("--limit", type=int, default=300, help="trajectories (300)")
    arguments.add_argument("--temperature", type=float, help="only this one")
    chosen = arguments.parse_args()
    model, dataset = model_and_data(chosen.model, chosen.data)
    card = model.card
    if not trained_on(card, dataset):
        raise UsageError(f"expected the training data of {card.name}, got {dataset.info.name}")
    card.limits = training_limits(dataset)
    cut = require_trajectories(dataset, chosen.split, Protocol.of(model)).evenly(chosen.limit)
    temperatures = TEMPERATURES if chosen.temperature is None else (chosen.temperature,)
    rows = [row(model, cut, temperature) for temperature in temperatures]
    true = shares(card, Limits(**card.limits), cut.seen, cut.truth[:, None])
    show([*rows, {"temperature": "truth", **true}])
    if chosen.write:
        card.temperature = card.temperature if chosen.temperature is None else chosen.temperature
        write_card(card, find(chosen.model))


if __name__ == "__main__":
    main()
