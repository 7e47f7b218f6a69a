"""What the model makes of the start of a drive: its endings and its single forecast.

Endings are computed only when something that they depend on has changed. Not here: the widgets
(`page.py`), and the lines on the map (`beside.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from sketchrnn.inference.completion import Completion
from sketchrnn.inference.guess import point_forecast
from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.trajectory import Trajectory
from sketchrnn.ui import models
from sketchrnn.ui.cars import scores
from sketchrnn.ui.cars.city import City
from sketchrnn.ui.language import tr


@dataclass(frozen=True)
class Question:
    """All that endings depend on, besides the start: equal questions give equal endings."""

    city: str
    start: str
    """The key of the Start."""
    steps: int
    """How many steps of the trajectory are given."""
    ahead: int | None
    """Steps to predict; None for as many as the model is used to."""
    k: int
    temperature: float
    seed: int


@dataclass(frozen=True)
class Journey:
    """A start, and the endings that the model samples."""

    start: Trajectory
    completions: Sequence[Completion[Trajectory]]
    """Empty outside of the model's city."""
    endings: Sequence[Trajectory]
    guess: np.ndarray | None
    """Point forecast of the model [T, 2], metres; None outside of its city."""
    times: np.ndarray
    """float64 [T], the predicted moments, unix seconds."""
    truth: Trajectory | None
    """From the last given fix on."""
    frame: Frame

    @property
    def known(self) -> bool:
        """Whether the start is inside the model's city."""
        return bool(self.completions)


def journey_of(
    place: City, question: Question, beginning: Trajectory, drive: Trajectory
) -> Journey:
    """Return what the model makes of a beginning of a drive, if it has ever been there."""
    model = models.load_trajectory_model(place.name)
    step = model.card.trajectory.step_s
    known = model.density_map is None or model.density_map.covers(
        beginning.lat[-1], beginning.lon[-1]
    )
    completions = complete(question, beginning) if known else []
    endings = [_ending(completion, beginning, step) for completion in completions]
    usual = round(model.card.trajectory.horizon_s / step)
    longest = max((len(ending.time) - 1 for ending in endings), default=usual)
    times = scores.after(beginning, question.ahead or longest, step)
    truth = drive.at(np.append(beginning.time[-1], times)) if question.ahead else None
    # The metres of a city are right within some 100 km around it.
    frame = model.frame if known else Frame(float(beginning.lat[-1]), float(beginning.lon[-1]))
    guess = None
    if known:
        samples = scores.paths(endings, times, frame)[None]
        shares = np.array([[completion.share or 0 for completion in completions]])
        guess = point_forecast(model.model, model.track(beginning)[None], samples, shares)[0]
    return Journey(beginning, completions, endings, guess, times, truth, frame)


def say_where(place: City, journey: Journey) -> None:
    """Say so where the model knows little or nothing of the place of a start."""
    if not journey.known:
        st.info(
            tr(
                "The model of {city} has never been here, so it does not guess: these are "
                "simple methods alone.",
                city=place.title,
            )
        )
    elif models.load_trajectory_model(place.name).unfamiliar(journey.start):
        st.caption(
            tr(
                "No car of the training data drove here: the ways show in which directions a car "
                "may go, and may leave the streets."
            )
        )


def until(drive: Trajectory, steps: int) -> Trajectory:
    """Return the first `steps` of a trajectory whose fixes are at the steps of the model."""
    count = steps + 1
    return Trajectory(drive.lat[:count], drive.lon[:count], drive.time[:count], drive.name)


@st.cache_resource(max_entries=64, show_spinner=False)
def complete(question: Question, _start: Trajectory) -> list[Completion[Trajectory]]:
    """Return the endings, likeliest first; `_start` follows from the question."""
    return models.load_trajectory_model(question.city).complete(
        _start,
        k=question.k,
        temperature=question.temperature,
        seed=question.seed,
        max_points=question.ahead,
    )


def _ending(completion: Completion[Trajectory], start: Trajectory, step: float) -> Trajectory:
    """What was added; a car that the model parks at once stands where it is for a step."""
    if completion.ending is not None:
        return completion.ending
    lat, lon, time = start.lat[-1], start.lon[-1], start.time[-1]
    return Trajectory(np.array([lat, lat]), np.array([lon, lon]), np.array([time, time + step]))
