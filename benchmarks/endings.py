"""How often endings fail, by temperature, and how close trajectories stay to the streets.

    python -m benchmarks.endings --model doodles --data PATH … [--per-category 8] [--write]
    python -m benchmarks.endings --model doodles --data PATH … --by-category [--per-category 40]
    python -m benchmarks.endings --model berlin --data berlin [--write]

Drawings: starts are test drawings cut in half, with K = 4 endings each. An ending fails if it
reaches the length limit or scribbles in place (`sketchrnn/drawings/scribble.py`). `given` is the
share of failures among the endings that `complete` returns, where an ending that leaves the canvas
fails too. The last row is the share of real drawings that count as scribbles. `--by-category`
prints a row for each category with 400 drawings or more, at the default temperature of the card.

Trajectories: starts are test trajectories cut at the card's `seen_s`, with K = 4 samples each of
which implausible ones are replaced. Columns are the share of
points within 15 m of a street, of steps that stand still, and of the directions taken at crossings
(`turns.py`); the last row is the true rest. `--write` puts the row at the default temperature into
the card.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.command import command_line
from benchmarks.completion import cut
from benchmarks.table import show
from benchmarks.turns import crossings, open_crossings, shares, turns
from sketchrnn.checkpoint.card import write_card
from sketchrnn.checkpoint.folder import find
from sketchrnn.data.source import TrajectoryOptions
from sketchrnn.data.sources.simulated import SimulatedCity, find_city
from sketchrnn.data.spec import prepare
from sketchrnn.data.store import Dataset
from sketchrnn.drawings.scribble import scribbles
from sketchrnn.errors import UsageError
from sketchrnn.evaluation.drawings import labels_for
from sketchrnn.evaluation.protocol import (
    PredictionSettings,
    Protocol,
    predict,
    require_trajectories,
)
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.load import load
from sketchrnn.inference.trajectories import TrajectoryCompleter
from sketchrnn.model.sequence import to_stroke3
from sketchrnn.sampling.sampler import STANDING, Request, sample_endings
from sketchrnn.trajectories.streets import STREET_M

K = 4
TEMPERATURES = (0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)
MANY = 400
"""Drawings that a category needs for a row of its own."""


def failures(
    model: DrawingCompleter, dataset: Dataset, indices: np.ndarray, temperature: float
) -> dict[str, Any]:
    """Return the shares of endings that never end and that scribble, at one temperature."""
    card = model.card
    labels = labels_for(model, dataset, None)[dataset.labels]
    endless = scribbled = failed = total = empty = 0
    for first in range(0, len(indices), 64):
        part = indices[first : first + 64]
        starts = [np.asarray(dataset[i])[: max(1, len(dataset[i]) // 2)] for i in part]
        longest = max(card.longest - min(map(len, starts)), card.longest // 2)
        request = Request(starts, K, longest, temperature, first, labels=labels[part])
        sampled = sample_endings(model.model, request)
        for row in range(len(sampled.lengths)):
            limit = max(card.longest - len(starts[row // K]), card.longest // 2, 10)
            length = min(int(sampled.lengths[row]), limit)
            never = not sampled.finished[row] or sampled.lengths[row] > limit
            in_place = scribbles(to_stroke3(sampled.moves[row, :length]), card.drawing.canvas)
            total += 1
            endless += never
            scribbled += in_place
            failed += never or in_place
            empty += length == 0
    return {
        "temperature": temperature,
        "endings": total,
        "endless": endless / total,
        "scribbles": scribbled / total,
        "either": failed / total,
        "empty": empty / total,
        "given": given_out(model, dataset, indices, temperature),
    }


def given_out(
    model: DrawingCompleter, dataset: Dataset, indices: np.ndarray, temperature: float
) -> float:
    """Return the share of failing endings among those that `complete` returns."""
    failed = total = 0
    for i in indices:
        if part := cut(dataset, int(i), 0.5):
            named = part.category if part.category in model.card.categories else None
            endings = model.complete(part.start, K, temperature, int(i), named)
            failed += sum(one.failed for one in endings)
            total += K
    return failed / total


def drawings(model: DrawingCompleter, dataset: Dataset, per_category: int) -> list[dict[str, Any]]:
    """Return one row for each temperature, and one for the real drawings."""
    indices = dataset.indices("test")
    if dataset.info.categories:
        labels = dataset.labels[indices]
        indices = np.concatenate([indices[labels == c][:per_category] for c in np.unique(labels)])
    else:
        indices = indices[:: max(1, len(indices) // 400)]
    rows = [failures(model, dataset, indices, temperature) for temperature in TEMPERATURES]
    real = np.mean(
        [scribbles(dataset[i][len(dataset[i]) // 2 :], model.card.drawing.canvas) for i in indices]
    )
    rows.append(
        {
            "temperature": "real",
            "endings": len(indices),
            "endless": 0.0,
            "scribbles": float(real),
            "either": float(real),
            "empty": 0.0,
            "given": float(real),
        }
    )
    return rows


def by_category(
    model: DrawingCompleter, dataset: Dataset, per_category: int
) -> list[dict[str, Any]]:
    """Return one row for each category with many drawings, and one for all of these."""
    temperature, rows = model.card.temperature, []
    for name in dataset.info.categories:
        if len(dataset.indices("all", name)) >= MANY:
            indices = dataset.indices("test", name)[:per_category]
            rows.append({"category": name, **failures(model, dataset, indices, temperature)})
    total = sum(row["endings"] for row in rows)
    shares = ("endless", "scribbles", "either", "empty", "given")
    pooled = {key: sum(row[key] * row["endings"] for row in rows) / total for key in shares}
    return [*rows, {**rows[0], "category": "all of these", "endings": total, **pooled}]


def streets(
    model: TrajectoryCompleter, dataset: Dataset, city: SimulatedCity
) -> list[dict[str, Any]]:
    """Return one row for each temperature, and one for the true rest."""
    protocol = Protocol.of(model)
    trips = require_trajectories(dataset, "test", protocol)
    chosen = slice(None, None, max(1, len(trips.seen) // 400))
    seen, truth = trips.seen[chosen], trips.truth[chosen]
    places = crossings(city, model.frame)
    true = [np.concatenate(one) for one in zip(seen, truth, strict=True)]
    taken = turns(true, [protocol.seen] * len(true), places)
    where = open_crossings(taken)
    given = np.repeat(seen, K, axis=0)
    rows = []
    for temperature in TEMPERATURES:
        samples = predict(model, seen, PredictionSettings(protocol.horizon, K, temperature))
        endings = list(samples.reshape(-1, protocol.horizon, 2))
        whole = [np.concatenate(one) for one in zip(given, endings, strict=True)]
        ways = shares(turns(whole, [protocol.seen] * len(whole), places), where)
        rows.append(
            {"temperature": temperature, **_near(model, city, given[:, -1:], endings), **ways}
        )
    ways = shares(taken, where)
    rows.append({"temperature": "true", **_near(model, city, seen[:, -1:], list(truth)), **ways})
    return rows


def _near(
    model: TrajectoryCompleter, city: SimulatedCity, last: np.ndarray, paths: list[np.ndarray]
) -> dict[str, Any]:
    """Return distances to the streets of paths [T_i, 2] that continue `last` [R, 1, 2], metres."""
    away = city.street_index().distance(*model.frame.to_degrees(np.concatenate(paths)))
    moves = np.concatenate(
        [np.diff(path, axis=0, prepend=at) for at, path in zip(last, paths, strict=True)]
    )
    standing = np.linalg.norm(moves, axis=-1) < STANDING * model.card.scale
    return {
        "points": len(away),
        f"within_{STREET_M:.0f}_m": float((away <= STREET_M).mean()),
        "p50_m": float(np.median(away)),
        "p95_m": float(np.quantile(away, 0.95)),
        "standing": float(standing.mean()),
    }


def main() -> None:
    """Measure, print, and with `--write` update the card."""
    arguments = command_line(__doc__, "--model", "--data", "--write")
    arguments.add_argument("--per-category", type=int, default=4)
    arguments.add_argument("--by-category", action="store_true")
    chosen = arguments.parse_args()
    model = load(chosen.model)
    card = model.card
    if model.kind == "drawing" and chosen.by_category:
        rows = by_category(model, prepare(chosen.data), chosen.per_category)
    elif model.kind == "drawing":
        rows = drawings(model, prepare(chosen.data), chosen.per_category)
    elif city := find_city(card.data):
        options = TrajectoryOptions(card.trajectory.step_s, model.frame, card.trajectory.split_by)
        rows = streets(model, prepare(chosen.data, options), city)
    else:
        raise UsageError(f"{card.name}: expected a model of a city with shipped streets")
    show(rows)
    if chosen.write:
        at = [row for row in rows if row["temperature"] == card.temperature]
        if chosen.by_category:
            card.metrics["endings_by_category"] = at
        else:
            true = {"true": rows[-1]} if card.kind == "trajectory" else {}
            card.metrics["endings"] = at[0] | true if at else {}
        write_card(card, find(chosen.model))


if __name__ == "__main__":
    main()
