"""Test trajectories to pick on the Cars page, with the truth.

Those of simulated cities are in the package. Those of other models come from data sets that are
prepared in the user's cache: `train` and `evaluate` leave one there. Such a store has no dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sketchrnn.checkpoint.card import Card
from sketchrnn.data.cache import cache_dir
from sketchrnn.data.sources.simulated import SimulatedCity, find_city
from sketchrnn.data.split import evenly_spaced, split_by_time
from sketchrnn.data.store import SPLITS, Dataset
from sketchrnn.errors import SketchRNNError
from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.trajectory import Trajectory

SHOWN = 1000
"""Most trajectories to pick from."""
LEAST_STEPS = 10
"""Shorter ones show too little of a rest."""
ALIKE = 0.1
"""Share of the number of test trajectories by which two versions of a data set may differ."""
SPECS = {"cabspotting": "cabspotting:DIR", "geolife": "geolife:DIR", "porto": "porto:FILE"}
"""Word in the description of training data -> the SPEC of `evaluate`."""


def command(card: Card) -> str:
    """Return the command that prepares the test trajectories of a model."""
    spec = SPECS.get(_publication(card.data[0]), "SPEC") if card.data else "SPEC"
    return f"python -m sketchrnn evaluate --model {card.name} --data {spec} --json -"


def _publication(data: Mapping[str, Any]) -> str:
    """Return which of `SPECS` the description of a data set names; "" for another one."""
    words = f"{data['name']} {data.get('credit', '')}".lower()
    return next((word for word in SPECS if word in words), "")


def load(card: Card) -> dict[int, Trajectory]:
    """Return test trajectories by their number in the data set, evenly over it; {} for none."""
    city = find_city(card.data)
    return _prepared(card) if city is None else _shipped(city)


def _shipped(city: SimulatedCity) -> dict[int, Trajectory]:
    lat, lon, time, offsets, *_ = city.load_tracks()
    split = split_by_time(time[offsets[:-1]])
    test = np.flatnonzero(split == SPLITS.index("test"))
    drives = {}
    for i in test[evenly_spaced(len(test), SHOWN)].tolist():
        part = slice(offsets[i], offsets[i + 1])
        drives[i] = Trajectory(lat[part], lon[part], time[part])
    return drives


def _prepared(card: Card) -> dict[int, Trajectory]:
    units = card.trajectory
    frame = Frame(units.frame["lat"], units.frame["lon"])
    for path in _stores():
        try:
            data = Dataset(path.parent)
        except SketchRNNError:
            continue  # damaged, or of another version
        if _is_data_of(card, data):
            test = data.indices("test")
            test = test[data.lengths(test) >= LEAST_STEPS]
            return {
                int(i): _trajectory(data.path(int(i)), frame, units.step_s)
                for i in test[evenly_spaced(len(test), SHOWN)]
            }
    return {}


def _stores() -> list[Path]:
    """Return the descriptions of all prepared data sets, the latest first."""
    found = (cache_dir() / "stores").glob("*/dataset.json")
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)


def _is_data_of(card: Card, data: Dataset) -> bool:
    """Return whether a store has the model's data, so that its test split is the model's.

    Own drives that were evaluated with the model have its frame too, but not its number of drives.
    A publication has more drives than the part of it that the model learnt from, and its last days
    are no earlier than those that the model was tested on.
    """
    if data.info.kind != "trajectory":
        return False
    own, units = data.info.trajectory, card.trajectory
    same = (own.step_s, own.frame, own.split_by) == (units.step_s, units.frame, units.split_by)
    if not same or not card.data:
        return False
    learnt = card.data[0]  # the others are those of the model that it began from
    publication = _publication(learnt)
    if publication and own.split_by == "time" and publication == _publication(data.info.raw):
        return True
    count = learnt["sequences"]["test"]
    return abs(len(data.indices("test")) - count) <= ALIKE * count


def _trajectory(path: np.ndarray, frame: Frame, step_s: float) -> Trajectory:
    """Return a path [n, 2] in metres; its times begin at 0."""
    lat, lon = frame.to_degrees(path)
    return Trajectory(lat, lon, step_s * np.arange(len(path)))
