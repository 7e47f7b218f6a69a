"""The part under the map of the Cars page: simple methods, a heat map, errors against the truth.

Not here: the start and the settings (`page.py`), and the methods themselves (`rivals.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from sketchrnn.formats.pen import ENDING_COLOUR
from sketchrnn.inference.completion import Completion
from sketchrnn.trajectories.forecast import SAMPLES
from sketchrnn.trajectories.frame import Frame
from sketchrnn.trajectories.trajectory import Trajectory
from sketchrnn.ui import choices, plots, tables
from sketchrnn.ui.cars import cloud, map, rivals, scores
from sketchrnn.ui.cars.city import City

FIRST_RIVALS = ["constant velocity"]
CLOUDS = {"none": "Off", "then": "Where it is when time is up", "end": "Where the drive ends"}
"""Name in the address -> words on the button."""


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


def show(
    place: City,
    journey: Journey,
    scene: map.Scene,
    dream: Callable[[bool], Sequence[Completion[Trajectory]]],
) -> None:
    """Draw the widgets, the table and the chart, and put lines and a heat map into the scene.

    dream: samples many endings, up to the horizon, or if True up to their ends.
    """
    start = journey.start
    with st.container(horizontal=True, gap="medium"):
        others = choices.several(
            "Beside these ways",
            [scores.ONE_GUESS] * journey.known + rivals.names(bool(place.drives) and journey.known),
            "beside",
            FIRST_RIVALS,
            "What the model expects if it may say but one way, and simple methods that it must "
            "beat. What is chosen is on the map; methods are also scored.",
        )
        if journey.known:
            wanted = choices.buttons("Heat map", list(CLOUDS), "heat", CLOUDS.__getitem__)
            if wanted != "none":
                scene.cloud = _cloud(place, dream(wanted == "end"))
    methods = [
        (name, rivals.COLOURS[name], rivals.path(name, start, journey.times, journey.frame))
        for name in others
        if name != scores.ONE_GUESS
    ]
    scene.token += repr(others)
    scene.rivals = methods
    if scores.ONE_GUESS in others and journey.guess is not None:
        drive = rivals.onward(start, journey.guess, journey.times, journey.frame)
        scene.rivals = [*methods, (scores.ONE_GUESS, ENDING_COLOUR, drive)]
    if journey.truth is not None and (journey.known or methods):
        _scores(journey, methods, journey.truth)


def _cloud(place: City, samples: Sequence[Completion[Trajectory]]) -> dict[str, object]:
    last = np.array([(one.trajectory.lat[-1], one.trajectory.lon[-1]) for one in samples])
    return cloud.picture(place.plane, *last.T)


def _scores(
    journey: Journey, others: Sequence[tuple[str, str, Trajectory]], truth: Trajectory
) -> None:
    rows = scores.compare(
        journey.endings, journey.guess, others, truth, journey.times, journey.frame
    )
    table, chart = st.columns(2, gap="medium")
    off = [(row.method, f"{row.errors.mean():,.0f}", f"{row.errors[-1]:,.0f}") for row in rows]
    table.markdown(tables.markdown(("metres off the truth", "mean", "at the end"), off))
    if journey.known:
        words = " · ".join(f"{completion.share or 0:.0%}" for completion in journey.completions)
        table.caption(f"Of {SAMPLES} ways that the model sees, those on the map stand for {words}.")
    errors = {row.method: row.errors for row in rows}
    with chart:
        plots.show(plots.over_time(errors, journey.times - journey.start.time[-1]), key="over-time")
