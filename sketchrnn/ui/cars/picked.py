"""The ways of a drive that is picked on the map, without a run of the page (`ui/visits.py`).

They are those that the page finds when it runs afterwards, so they are computed once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sketchrnn.ui import models
from sketchrnn.ui.cars import beside, map, picks, starts
from sketchrnn.ui.cars.city import City
from sketchrnn.ui.cars.journey import Question, journey_of, until
from sketchrnn.ui.cars.scene import Scene
from sketchrnn.ui.visits import Malformed


@dataclass(frozen=True)
class Settings:
    """Those of the page's last run."""

    place: City
    percent: float
    """How much is given."""
    k: int
    temperature: float
    seed: int
    others: Sequence[str]
    """Names of the single forecasts."""


def ways(settings: Settings, number: Any) -> dict[str, Any]:
    """Return what the map shows of the test trajectory with a number, as `map.ways`."""
    place = settings.place
    if not isinstance(number, int) or number not in place.drives:
        raise Malformed
    start = starts.picked(place, number)
    drive = start.drive.resample(models.card(place.name).trajectory.step_s)
    given = picks.given_steps(len(drive.time) - 1, settings.percent)
    ahead = start.steps_of_truth(drive, given)
    sampling = settings.k, settings.temperature, settings.seed
    question = Question(place.name, start.key, given, ahead, *sampling)
    journey = journey_of(place, question, until(drive, given), drive)
    scene = Scene(place, "", "pick", picked=number)
    beside.fill(scene, place, question, journey, settings.others)
    return map.ways(scene)
