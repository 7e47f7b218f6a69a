"""Magenta's released decoders and a model of this project on the same test drawings, by category.

    python -m benchmarks.magenta --decoders cat.gen.json … --data PATH … [--model doodles]

The name of a decoder gives its category (`sea_turtle.gen.json`: sea turtle). All scores are
`nll_data`, nats per real point in data units, on a split that neither `--model` was trained on:

    magenta    the decoder as released, at the standard deviation of the moves of these drawings
    best       the same at the best scale of a small grid, chosen on these very drawings
    bounded    as `magenta`, with log σ clamped as in this project: released decoders assign some
               moves a near-zero σ because they were exactly straight, and lose where they are not
    ours       the model of this project, at its own scale
    ahead      magenta minus ours

A second table gives how often endings of the same starts fail, as `benchmarks/endings.py` counts
it. The decoders were trained on up to 70,000 drawings per category, at another resolution.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.command import command_line
from benchmarks.endings import TEMPERATURES, failures
from benchmarks.table import show
from sketchrnn.config import ModelConfig, override
from sketchrnn.data.spec import prepare
from sketchrnn.data.store import Dataset
from sketchrnn.evaluation.drawings import evaluate_drawings
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.load import expect_drawings, load

SPLIT = "test"
GRID = np.geomspace(0.7, 1.4, 15)
"""Scales that are tried, in standard deviations of the drawings' moves."""


def category_of(decoder: DrawingCompleter) -> str:
    """Return the category of Quick, Draw! that a decoder was trained on."""
    return decoder.card.name.partition(".")[0].replace("_", " ")


def likelihoods(
    decoder: DrawingCompleter, ours: DrawingCompleter, dataset: Dataset
) -> dict[str, Any]:
    """Return the row for one decoder."""
    category = category_of(decoder)

    def score(model: DrawingCompleter, scale: float | None = None) -> dict[str, Any]:
        return evaluate_drawings(model, dataset, SPLIT, category, scale)

    theirs = score(decoder)
    tried = [score(decoder, float(factor) * theirs["scale"]) for factor in GRID]
    best = min(tried, key=lambda result: result["nll_data"])
    network = decoder.model
    released = network.config
    network.config = override(released, {"log_sigma_limit": ModelConfig.log_sigma_limit})
    bounded = score(decoder)
    network.config = released
    own = score(ours)
    return {
        "category": category,
        "drawings": theirs["sequences"],
        "points": theirs["points"],
        "scale": theirs["scale"],
        "magenta": theirs["nll_data"],
        "best": best["nll_data"],
        "best_scale": best["scale"],
        "bounded": bounded["nll_data"],
        "ours": own["nll_data"],
        "ahead": theirs["nll_data"] - own["nll_data"],
    }


def endings(
    decoder: DrawingCompleter, ours: DrawingCompleter, dataset: Dataset
) -> list[dict[str, Any]]:
    """Return a row for each model and temperature."""
    indices = dataset.indices(SPLIT, category_of(decoder))
    return [
        {"category": category_of(decoder), "model": model.card.name}
        | failures(model, dataset, indices, temperature)
        for model in (decoder, ours)
        for temperature in TEMPERATURES
    ]


def main() -> None:
    """Measure and print."""
    arguments = command_line(__doc__, "--data")
    arguments.add_argument("--decoders", nargs="+", required=True, type=Path)
    arguments.add_argument("--model", default="doodles")
    chosen = arguments.parse_args()
    dataset, ours = prepare(chosen.data), expect_drawings(load(chosen.model))
    decoders = [expect_drawings(load(path)) for path in chosen.decoders]
    show([likelihoods(decoder, ours, dataset) for decoder in decoders])
    show([row for decoder in decoders for row in endings(decoder, ours, dataset)])


if __name__ == "__main__":
    main()
