"""The part under the map of the Cars page: simple methods, a heat map, errors against the truth.

Not here: the start and the settings (`page.py`), the endings (`journey.py`), and the methods
themselves (`rivals.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from sketchrnn.data.sources.simulated import SimulatedCity
from sketchrnn.formats.pen import ENDING_COLOUR
from sketchrnn.inference.completion import Completion
from sketchrnn.trajectories.manoeuvres import manoeuvres
from sketchrnn.trajectories.trajectory import Trajectory
from sketchrnn.ui import choices, plots, terms
from sketchrnn.ui.cars import cloud, rivals, scores
from sketchrnn.ui.cars.city import City
from sketchrnn.ui.cars.journey import Journey, Question
from sketchrnn.ui.cars.scene import Line, Scene
from sketchrnn.ui.language import tr

FIRST_RIVALS = ["constant velocity"]
NO_CLOUD = "none"
CLOUDS = (NO_CLOUD, "then", "end")
"""Names of the heat maps in the address."""


def choose(place: City, known: bool) -> tuple[list[str], str]:
    """Draw the widgets; return the names of the single forecasts, and that of the heat map.

    known: whether the start is inside the model's city.
    """
    with st.container(horizontal=True, gap="medium"):
        others = choices.several(
            tr("Single forecasts"),
            [scores.ONE_GUESS] * known + rivals.names(place.simulated and known),
            "beside",
            FIRST_RIVALS,
            tr(
                "What the model expects if it may say but one way, and simple methods that it must "
                "beat. What is chosen is on the map and in the second table."
            ),
            terms.term,
        )
        heat = choices.buttons(tr("Heat map"), CLOUDS, "heat", _cloud_title) if known else NO_CLOUD
    return others, heat


def fill(
    scene: Scene, place: City, question: Question, journey: Journey, others: Sequence[str]
) -> None:
    """Put a start and the lines that go on from it into a scene.

    others: names of the single forecasts.
    """
    scene.token, scene.given = repr((question, others)), journey.start
    if journey.known:
        scene.heading = heading(len(journey.endings), journey.completions[0].samples or 0)
    scene.lines = lines_of(journey, others, place.simulation)


def cloud_of(place: City, samples: Sequence[Completion[Trajectory]]) -> dict[str, object]:
    """Return the heat map of the ends of many endings."""
    last = np.array([(one.trajectory.lat[-1], one.trajectory.lon[-1]) for one in samples])
    return cloud.picture(place.plane, *last.T)


def chart(journey: Journey, lines: Sequence[Line]) -> None:
    """Draw the distance of the single forecasts among the lines from the truth, if it is known."""
    singles = [line for line in lines if line.kind in ("forecast", "rival")]
    if journey.truth is None or not singles:
        return
    drives = [line.drive for line in singles]
    errors = scores.errors(drives, journey.truth, journey.times, journey.frame)
    named = dict(zip((line.name for line in singles), errors, strict=True))
    st.caption(tr("Distance of the single forecasts from the truth"))
    plots.over_time(named, journey.times - journey.start.time[-1], key="over-time")


def heading(count: int, samples: int) -> str:
    """Return the heading of the table of ways, which represent so many samples."""
    return tr("{count} ways, of {samples} that the model sees", count=count, samples=samples)


def _cloud_title(name: str) -> str:
    """Return the words on the button of a heat map."""
    return {
        "none": tr("Off"),
        "then": tr("Where it is when time is up"),
        "end": tr("Where the drive ends"),
    }[name]


def lines_of(
    journey: Journey, singles: Sequence[str], simulation: SimulatedCity | None = None
) -> list[Line]:
    """Return the endings, the truth, and the forecasts of these names, as lines of the map.

    simulation: has the trajectories of the nearest neighbours, if they are among the names.
    """
    lines = [*_endings(journey), *_truth(journey), *_singles(journey, singles, simulation)]
    return [_described(line, journey) for line in lines]


def _singles(
    journey: Journey, names: Sequence[str], simulation: SimulatedCity | None
) -> list[Line]:
    """Return the forecasts of the model and of simple methods."""
    lines = []
    for name in names:
        if name != scores.ONE_GUESS:
            drive = rivals.path(name, journey.start, journey.times, journey.frame, simulation)
            lines.append(Line(name, "rival", name, drive, rivals.COLOURS[name]))
        elif journey.guess is not None:
            drive = rivals.onward(journey.start, journey.guess, journey.times, journey.frame)
            lines.append(Line(name, "forecast", name, drive, ENDING_COLOUR))
    return lines


def _endings(journey: Journey) -> list[Line]:
    """Return the sampled endings, the most frequent first."""
    pairs = zip(journey.endings, journey.completions, strict=True)
    return [
        Line(f"way {i}", "ending", f"way {i}", drive, share=one.share, samples=one.samples)
        for i, (drive, one) in enumerate(pairs, 1)
    ]


def _truth(journey: Journey) -> list[Line]:
    return [] if journey.truth is None else [Line("truth", "truth", "the truth", journey.truth)]


def _described(line: Line, journey: Journey) -> Line:
    """Return a line with what the car does, and with its errors if the truth is known."""
    at = np.append(journey.start.time[-1], journey.times)
    path = scores.paths([line.drive], at, journey.frame)[0]
    errors = None
    if journey.truth is not None and line.kind != "truth":
        off = scores.errors([line.drive], journey.truth, journey.times, journey.frame)[0]
        errors = round(float(off.mean()), 1), round(float(off[-1]), 1)
    return replace(line, manoeuvres=manoeuvres(path, float(at[1] - at[0])), errors=errors)
