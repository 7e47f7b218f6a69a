"""The Cars page: a start on a map, and sampled endings, beside the true one if it is known.

The page's address holds all settings, with a drawn start. The page is one fragment, and endings are
computed only when something that they depend on has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sketchrnn.inference.arrival import ArrivalSettings
from sketchrnn.inference.completion import Completion
from sketchrnn.trajectories.forecast import SAMPLES
from sketchrnn.trajectories.trajectory import Trajectory
from sketchrnn.ui import choices, layout, models, visits
from sketchrnn.ui.cars import (
    beside,
    city,
    files,
    losing,
    map,
    picked,
    picks,
    starts,
    through,
    towards,
)
from sketchrnn.ui.cars.city import City
from sketchrnn.ui.cars.clock import clock, span
from sketchrnn.ui.cars.journey import Question, complete, journey_of, say_where, until
from sketchrnn.ui.cars.scene import Scene
from sketchrnn.ui.cars.starts import Start
from sketchrnn.ui.errors import friendly
from sketchrnn.ui.language import tr

ENDINGS = 6
SEED = 1
VISIT = "cars-visit"  # in the session: its Visit
MAP = "city-map"  # key of the map


def page() -> None:
    """Draw the page."""
    layout.heading(
        tr("Start a drive, the model drives on"),
        tr(
            "The model is given the beginning of a drive and goes on in several ways. "
            "It is the same network as for drawings: a car is a pen that never lifts."
        ),
    )
    if names := layout.models_of("trajectory"):
        _workbench(names)


@st.fragment
def _workbench(names: list[str]) -> None:
    with st.container(horizontal=True):
        name = choices.buttons(tr("City"), names, "city", models.title, on_change=_city_changed)
        way = st.container(width="content")
    with friendly():
        place = city.load(name)
        with way:
            source = _choose_source(place)
        _map_and_controls(place, source)


def _city_changed() -> None:
    """Set the default temperature of the city, and forget line and place of another one."""
    st.session_state["car_temperature"] = models.card(st.session_state["city"]).temperature
    st.query_params.pop("line", None)
    st.query_params.pop(towards.PLACE, None)


def _choose_source(place: City) -> str:
    offered = starts.sources(place)
    source = choices.buttons(
        tr("The drive"), offered, "from", starts.title, key=f"from-{place.name}"
    )
    if source != "draw":
        st.query_params.pop("line", None)
    if source != "pick":
        st.query_params.pop("drive", None)
    return source


def _map_and_controls(place: City, source: str) -> None:
    picture, controls = st.columns([2.3, 1], gap="medium")
    under = st.container()
    scene = Scene(place, f"{place.name} {source}", starts.MODES.get(source, "look"))
    scene.simulated = place.simulated and source == "pick"
    rest = None
    with controls, friendly():
        start = starts.get(place, source)
        if start is not None and start.through is not None:
            through.show(place, start.through, start.key, scene)
        elif start is not None:
            rest = _drive_on(place, start, scene, under)
    with picture:
        scene.tiles = st.session_state.get("tiles", False)
        map.show(scene, MAP, on_event=partial(_on_map, place))
        st.toggle(tr("Street tiles (needs the network)"), key="tiles", bind="query-params")
    with under, friendly():
        if rest is not None:
            rest()
        if source == "pick":
            percent = st.session_state.get("given", starts.GIVEN)
            losing.show(place, picks.catalogue(place.name, percent, place))


def _on_map(place: City, event: map.Event) -> None:
    if event.picked is not None:
        st.session_state["drive"] = event.picked
    if event.aimed is not None:
        towards.remember(place, event.aimed)
    if event.drawn is not None:
        starts.remember_line(place, event.drawn)


def _drive_on(place: City, start: Start, scene: Scene, under: DeltaGenerator) -> Callable[[], None]:
    """Draw the widgets beside and under the map, and put their results into the scene.

    Returns a function that draws what the map does not wait for.
    """
    model = models.load_trajectory_model(place.name)
    step = model.card.trajectory.step_s
    drive = start.drive.resample(step)
    st.session_state[starts.ON_THE_MAP] = drive
    steps = len(drive.time) - 1
    given = steps if start.whole else _given(steps, step)
    aims = towards.wanted(place)
    settings = st.expander(tr("Settings"))
    buttons = st.container(horizontal=True)
    ahead = start.steps_of_truth(drive, given)
    question = _question(place.name, start.key, given, ahead, settings)
    beginning = until(drive, given)
    if aims:
        sampled = ArrivalSettings(question.k, question.temperature, question.seed)
        towards.show(place, beginning, f"{start.key} {given}", sampled, scene)
        return partial(_buttons, buttons, scene, _made_by(place, question), start.dated)
    journey = journey_of(place, question, beginning, drive)
    say_where(place, journey)
    shown = slice(drive.time[0], max(beginning.time[-1], journey.times[-1] if ahead else 0))
    scene.filled = [
        drive.at(np.clip(gap, shown.start, shown.stop))
        for gap in start.filled
        if shown.start < gap.end and gap.start < shown.stop
    ]
    if not journey.known:
        scene.city = city.elsewhere(place, beginning)

    def dream(to_the_end: bool) -> list[Completion[Trajectory]]:
        longest = model.card.longest if to_the_end else question.ahead
        return complete(replace(question, k=SAMPLES, ahead=longest), beginning)

    with under:
        others, heat = beside.choose(place, journey.known)
    if heat != beside.NO_CLOUD:
        scene.cloud = beside.cloud_of(place, dream(heat == "end"))
    beside.fill(scene, place, question, journey, others)
    if start.number is not None:
        _let_pick(place, question, others, scene)
        scene.picked = start.number

    def rest() -> None:
        _buttons(buttons, scene, _made_by(place, question), start.dated)
        if map.is_there(MAP):
            beside.chart(journey, scene.lines)

    return rest


def _let_pick(place: City, question: Question, others: Sequence[str], scene: Scene) -> None:
    """Let the map ask for the ways of another drive with the same settings."""
    percent = st.session_state.get("given", starts.GIVEN)
    sampling = question.k, question.temperature, question.seed
    settings = picked.Settings(place, percent, *sampling, others)
    scene.address = visits.visit(VISIT, lambda number, _: picked.ways(settings, number)).address


def _buttons(place: DeltaGenerator, scene: Scene, made_by: dict[str, Any], dated: bool) -> None:
    """Draw what to do with the lines of the scene."""
    with place:
        st.button(
            tr("Again"),
            on_click=choices.next_seed,
            args=("car_seed",),
            help=tr("Other endings of the same start"),
        )
        files.menu(scene, made_by, dated)


def _made_by(place: City, question: Question) -> dict[str, Any]:
    """Return what a downloaded file says about its making."""
    return {
        "model": question.city,
        "training_data": "simulated" if place.simulated else "recorded",
        "seed": question.seed,
        "temperature": question.temperature,
    }


def _given(steps: int, step: float) -> int:
    """Draw the slider; return how many steps are given, at least two and not all."""
    percent = st.slider(
        tr("How much is given"),
        5,
        95,
        starts.GIVEN,
        5,
        format="%d %%",
        key="given",
        bind="query-params",
    )
    given = picks.given_steps(steps, percent)
    st.caption(tr("{given} of {whole}", given=clock(given * step), whole=span(steps * step)))
    return given


def _question(
    name: str, start: str, given: int, ahead: int | None, place: DeltaGenerator
) -> Question:
    k = place.slider(tr("Ways to drive on"), 1, 9, ENDINGS, key="ways", bind="query-params")
    temperature = choices.temperature(
        place,
        models.card(name).temperature,
        "car_temperature",
        tr("Low: the likeliest ways. High: more of all that is possible."),
    )
    seed = choices.seed(place, SEED, "car_seed", tr("ways"))
    return Question(name, start, given, ahead, k, temperature, seed)
