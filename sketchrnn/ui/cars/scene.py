"""Scene: what the map of the Cars page shows besides the city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sketchrnn.trajectories.manoeuvres import Manoeuvre
from sketchrnn.trajectories.trajectory import Trajectory
from sketchrnn.ui.cars.city import City
from sketchrnn.ui.cars.clock import span
from sketchrnn.ui.cars.description import Translate, describe

Mode = Literal["look", "pick", "draw", "aim"]
"""What a click or a drag on the map does besides moving it."""
Kind = Literal["ending", "forecast", "rival", "truth"]


@dataclass(frozen=True)
class Line:
    """A trajectory from the last given fix on, which is a line, a car and a row of a table."""

    id: str
    """Unique in the scene."""
    kind: Kind
    """`forecast` is the one forecast of the model, `rival` that of a simple method."""
    name: str
    """In English, as files have it."""
    drive: Trajectory
    colour: str = ""
    """Of CSS; that of the kind if empty."""
    share: float | None = None
    """Of an ending: the share of all samples that it stands for, 0 to 1."""
    samples: int | None = None
    """Of an ending: the number of all samples."""
    manoeuvres: Sequence[Manoeuvre] = ()
    """What the car does."""
    arrives_s: float | None = None
    """Seconds until the car is where a visitor wants it; None if it is to go nowhere."""
    errors: tuple[float, float] | None = None
    """Distance from the truth, on the mean and at the end, metres; None where it is unknown."""

    def does(self, tr: Translate) -> str:
        """Return what the car does, such as "turns left after 20 s". `tr`: as in `describe`."""
        said = describe(self.manoeuvres, tr)
        if self.arrives_s is None:
            return said
        return tr("{does}, there after {time}", does=said, time=span(self.arrives_s, tr))


@dataclass
class Scene:
    """What the map shows. The page fills it in while it draws the widgets beside the map."""

    city: City
    token: str
    """The animation starts anew when it changes."""
    mode: Mode
    address: str = ""
    """Where the map asks for the ways of a drive that is picked; empty without one."""
    picked: int | None = None
    """The number of the drive, if it was picked."""
    given: Trajectory | None = None
    after: Trajectory | None = None
    """What is given too, after a gap that the lines lead through."""
    goal: tuple[float, float] | None = None
    """Where the lines lead if a visitor has chosen it, degrees."""
    filled: Sequence[Trajectory] = ()
    """Where the recording has a gap that is crossed in a straight line."""
    lines: list[Line] = field(default_factory=list)
    simulated: bool = False
    """Whether the truth is of a simulated car."""
    heading: str = ""
    """Of the table of endings."""
    cloud: dict[str, Any] | None = None
    """`href`, `box`, `peak` and `side` of a heat map."""
    tiles: bool = False
    """Whether to load street tiles of OpenStreetMap from the network."""
