"""Ways through a gap of a visitor's recording, on the map of the Cars page.

Not here: the choice between these and a continuation (`upload.py`), and how ways are sampled
(`inference/filling.py`).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from sketchrnn.formats.pen import ENDING_COLOUR
from sketchrnn.inference.filling import (
    BAND,
    Filling,
    FillSettings,
    beside,
    fill_gap,
    longest_gap,
    tracks_of,
)
from sketchrnn.trajectories.manoeuvres import Manoeuvre, manoeuvres
from sketchrnn.trajectories.recording import Recording
from sketchrnn.trajectories.trajectory import Trajectory, dump_trajectories
from sketchrnn.ui import choices, downloads, models
from sketchrnn.ui.cars import beside as forecasts
from sketchrnn.ui.cars import cloud
from sketchrnn.ui.cars.city import City
from sketchrnn.ui.cars.clock import span
from sketchrnn.ui.cars.files import FORMATS
from sketchrnn.ui.cars.scene import Line, Scene
from sketchrnn.ui.language import tr

SEED = 1  # at first
WAYS = 6  # at first
HEAT = 600  # positions in the heat map, at most: it compares all with all


def show(place: City, recording: Recording, key: str, scene: Scene) -> None:
    """Draw the widgets beside the map, and put the ways into the scene.

    key: unique for the recording.
    """
    model = models.load_trajectory_model(place.name)
    gaps = dict(enumerate(recording.gaps))
    numbers = [i for i, gap in gaps.items() if gap.duration <= longest_gap(model)]
    number = numbers[0]
    if len(numbers) > 1:
        words = {
            i: tr("Gap {number}, {time}", number=i + 1, time=span(gaps[i].duration))
            for i in numbers
        }
        number = choices.menu(tr("Gap"), numbers, "gap", words.__getitem__, number)
    settings = _settings()
    with st.spinner(tr("Looking for ways")):
        filling = _fill(place.name, key, number, settings, recording)
    before, after = beside(recording, filling.gap)
    scene.given, scene.after = before, after
    scene.token = repr((place.name, key, number, settings))
    scene.heading = forecasts.heading(len(filling.ways), len(filling.lat))
    scene.lines = _lines(place, filling)
    st.caption(
        tr(
            "Where the car was without a fix for {time}. {share:.0%} of the ways are within "
            "{most:,.0f} m of the one forecast at each moment, and within {usual:,.0f} m for half "
            "of the time.",
            time=span(filling.gap.duration),
            share=BAND,
            most=np.max(filling.radius),
            usual=np.median(filling.radius),
        )
    )
    if st.toggle(tr("Heat map: where it may have been"), key="gap-heat", bind="query-params"):
        some = np.linspace(0, filling.lat.size - 1, min(HEAT, filling.lat.size)).astype(int)
        scene.cloud = cloud.picture(
            place.plane, filling.lat.ravel()[some], filling.lon.ravel()[some]
        )
    with st.container(horizontal=True):
        st.button(
            tr("Again"),
            on_click=choices.next_seed,
            args=("gap-seed",),
            help=tr("Other ways through the same gap"),
        )
        _downloads(place, recording, filling, settings)


def _settings() -> FillSettings:
    with st.expander(tr("Settings")) as box:
        k = st.slider(tr("Ways"), 1, 9, WAYS, key="gap-ways", bind="query-params")
        temperature = choices.temperature(
            box,
            1.0,
            "gap_temperature",
            tr("Low: the likeliest ways. High: more that is possible."),
        )
        seed = choices.seed(box, SEED, "gap-seed", tr("ways"))
    return FillSettings(k, temperature, seed)


@st.cache_resource(max_entries=32, show_spinner=False)
def _fill(
    name: str, key: str, number: int, settings: FillSettings, _recording: Recording
) -> Filling:
    """The ways through a gap; `_recording` follows from the key."""
    return fill_gap(models.load_trajectory_model(name), _recording, number, settings)


def _lines(place: City, filling: Filling) -> list[Line]:
    """Return the ways, the forecast of the model and the straight line."""
    first = filling.ways[0]
    straight = Trajectory(first.lat[[0, -1]], first.lon[[0, -1]], first.time[[0, -1]])
    lines = [
        Line(f"way {i}", "ending", f"way {i}", way, share=share, samples=len(filling.lat))
        for i, (way, share) in enumerate(zip(filling.ways, filling.shares, strict=True), 1)
    ]
    lines.append(
        Line("forecast", "forecast", "the model, one forecast", filling.forecast, ENDING_COLOUR)
    )
    lines.append(Line("straight", "rival", "straight on, even speed", straight, "#888"))
    frame = models.load_trajectory_model(place.name).frame

    def made(drive: Trajectory) -> list[Manoeuvre]:
        step = float(drive.time[1] - drive.time[0])
        return manoeuvres(frame.to_metres(drive.lat, drive.lon), step)

    return [replace(line, manoeuvres=made(line.drive)) for line in lines]


def _downloads(place: City, recording: Recording, filling: Filling, settings: FillSettings) -> None:
    """Draw the menu of files with the filled track and all ways."""

    def make(suffix: str) -> bytes:
        made_by = {"model": place.name, "seed": settings.seed}
        tracks, details = tracks_of(recording, [filling], made_by)
        return dump_trajectories(tracks, suffix, details)

    files: downloads.Files = {
        label: (suffix, mime, lambda suffix=suffix: make(suffix))
        for label, (suffix, mime) in FORMATS.items()
    }
    downloads.menu(files, f"{place.name}-filled")
