"""The test trajectories on which a simple method has a smaller error than the model.

Measured by the standard protocol of the model, on some of the trajectories to pick from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import streamlit as st

from sketchrnn.data.split import evenly_spaced
from sketchrnn.evaluation.errors import displacement
from sketchrnn.evaluation.protocol import PredictionSettings, Protocol, predict
from sketchrnn.inference.guess import point_forecast
from sketchrnn.ui import models, terms
from sketchrnn.ui.cars import rivals
from sketchrnn.ui.cars.city import City
from sketchrnn.ui.cars.description import describe
from sketchrnn.ui.cars.picks import Pick
from sketchrnn.ui.language import tr

DRIVES = 200  # most trajectories that are tried
SAMPLES = 20  # endings of each
SHOWN = 12  # rows of the table


class Loss(NamedTuple):
    """A trajectory on which a simple method is better."""

    drive: int
    ours: float  # mean error, metres
    rival: str
    theirs: float


def show(place: City, picks: Mapping[int, Pick]) -> None:
    """Draw a table from which a trajectory can be opened, computed only on demand.

    picks: says what the car does on each trajectory.
    """
    with st.expander(tr("Where the model loses")):
        if not st.toggle(tr("Look for drives on which a simple method is nearer"), key="losing"):
            return
        with st.spinner(tr("Driving on {count} drives", count=DRIVES)):
            looked, lost = _losses(place.name, place)
        st.caption(
            tr(
                "On {lost} of {looked} drives a simple method is nearer to the truth. Click a "
                "row to see one on the map.",
                lost=len(lost),
                looked=looked,
            )
        )
        rows = lost[:SHOWN]
        st.dataframe(
            {
                tr("drive"): [row.drive for row in rows],
                tr("the car"): [describe(picks[row.drive].manoeuvres, tr) for row in rows],
                tr("the model, m"): [round(row.ours) for row in rows],
                tr("nearer by"): [terms.term(row.rival) for row in rows],
                tr("m"): [round(row.theirs) for row in rows],
            },
            hide_index=True,
            on_select=lambda: _open(rows),
            selection_mode="single-row",
            key="lost",
        )


def _open(rows: list[Loss]) -> None:
    chosen = st.session_state["lost"]["selection"]["rows"]
    if chosen:
        st.session_state["drive"] = rows[chosen[0]].drive


@st.cache_resource(max_entries=4, show_spinner=False)
def _losses(name: str, _place: City) -> tuple[int, list[Loss]]:
    """Return how many trajectories were tried, and those that the model loses, worst first."""
    model = models.load_trajectory_model(name)
    protocol, step = Protocol.of(model), model.card.trajectory.step_s
    numbers, paths = [], []
    for number, drive in _place.drives.items():
        if drive.duration >= protocol.steps * step:
            even = drive.resample(step)
            path = model.frame.to_metres(even.lat, even.lon)
            numbers.append(number)
            paths.append(path[: protocol.steps + 1])
    some = evenly_spaced(len(paths), DRIVES)
    stacked = np.stack([paths[i] for i in some])
    seen, truth = stacked[:, : protocol.seen + 1], stacked[:, protocol.seen + 1 :]
    settings = PredictionSettings(protocol.horizon, SAMPLES, model.card.temperature)
    samples = predict(model, seen, settings)
    ours, _ = displacement(point_forecast(model.model, seen, samples), truth)  # [n]
    names = rivals.names(_place.simulated)
    theirs = np.stack(
        [
            displacement(
                rivals.guess(one, seen, truth.shape[1], step, model.frame, _place.simulation), truth
            )[0]
            for one in names
        ]
    )  # [methods, n]
    best = theirs.argmin(axis=0)
    lost = [
        Loss(numbers[i], float(ours[k]), names[best[k]], float(theirs[best[k], k]))
        for k, i in enumerate(some)
        if theirs[best[k], k] < ours[k]
    ]
    return len(some), sorted(lost, key=lambda loss: loss.theirs - loss.ours)
