"""Entries of the Results page with figures that are easy to recognise."""

from __future__ import annotations

from typing import Any

from sketchrnn.checkpoint.card import make_card
from sketchrnn.config import ModelConfig
from sketchrnn.data.units import DrawingUnits, TrajectoryUnits
from sketchrnn.ui.results.summary import Entry
from tests.tiny import FRAME, SCALE

CITY: dict[str, Any] = {
    "split": "test", "data": "trips_&_%", "trajectories": 12, "step_s": 2.0, "seen_s": 60.0,
    "horizon_s": 60.0, "k": 2, "miss_m": 45.0, "seeds": 3,
    "ade": 9.0, "fde": 19.0, "min_ade": 4.0, "min_fde": 8.0, "miss_rate": 0.5,
    "chosen": {"min_ade": 3.0, "min_fde": 6.0, "miss_rate": 0.25},
    "baselines": {
        "standing still": {"ade": 20.0, "fde": 40.0},
        "2 near": {"ade": 8.0, "fde": 18.0, "min_ade": 5.0, "min_fde": 9.0, "miss_rate": 0.5},
    },
    "intervals": {
        "the model": {"ade": [8.0, 10.5], "fde": [17.0, 21.0]},
        "chosen": {"miss_rate": [0.125, 0.375]},
        "standing still": {"ade": [18.0, 22.0]},
    },
    "spread": {"the model": {"ade": 0.0}, "chosen": {"miss_rate": 0.0625}},
    "plausibility": {
        "shown": {"reversal": 0.0625, "off_street": 0.03},
        "weighted": {"reversal": 0.0625, "off_street": 0.03},
        "samples": {"reversal": 0.125, "off_street": 0.06},
        "truth": {"reversal": 0.0, "off_street": 0.015},
    },
    "notes": ["12 of 40 trajectories are measured, evenly spaced."],
    "measured": {
        "date": "2026-11-29",
        "command": "python -m sketchrnn evaluate --model city --data 'my trips' --json -",
        "weights": "0123456789ab",
        "data": "ba9876543210",
    },
}  # fmt: skip


def entry(name: str, kind: str, test: dict[str, Any], **values: Any) -> Entry:
    """A model with these scores."""
    drawn, driven = DrawingUnits(300.0, 2.0), TrajectoryUnits(2.0, FRAME, 60.0, 60.0)
    units = driven if kind == "trajectory" else drawn
    metrics = {"test": test} if test else {}
    given = {"units": units, "metrics": metrics, "data": [{"name": "made up"}]} | values
    return Entry(name, make_card(name, kind, ModelConfig(), SCALE, **given), "0123456789ab")


def city(**values: Any) -> Entry:
    """A model of a city, measured over three seeds."""
    return entry("my_city", "trajectory", CITY, **values)
