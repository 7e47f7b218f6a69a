"""The units of drawings and of trajectories, which data sets and cards of checkpoints share.

In Python the units are one object, of the class of their kind. In JSON their fields lie flat among
the fields of the record, those of the other kind with their defaults. `flatten` and `nest` convert
between the two. Not here: the records (`store.py`, `checkpoint/card.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass
class DrawingUnits:
    """Lengths of drawings, in data units, and the form of their sequences."""

    canvas: float = 0.0
    """The side of a canvas, to which a user's canvas is scaled, data units."""
    epsilon: float = 0.0
    """Ramer-Douglas-Peucker tolerance that a user's start is simplified with, data units."""
    grid: float = 0.0
    """Spacing of the grid that a set is drawn on, data units. Endings are put onto it and written
    as lines, arcs and cubics (`drawings/icon.py`). 0 for drawings by hand."""
    first_point: bool = False
    """The first row of each sequence is a small step to the first point, not a move."""


@dataclass
class TrajectoryUnits:
    """Times of trajectories, their place on earth and the rule that splits them."""

    step_s: float = 0.0
    """Seconds between points."""
    frame: dict[str, float] = field(default_factory=dict)
    """Latitude and longitude of the origin of the local metres, degrees: `lat` and `lon`."""
    seen_s: float = 0.0
    """Seconds given in the standard evaluation."""
    horizon_s: float = 0.0
    """Seconds predicted in the standard evaluation."""
    split_by: str = "time"
    """The test split is the latest trajectories (`time`) or those of held-out drivers
    (`driver`)."""


Units = DrawingUnits | TrajectoryUnits


class WithUnits:
    """Base of the dataclasses that have a field `units`.

    The two properties return it with the type of one kind. A caller reads the property of the kind
    that it has, so AssertionError for the other kind is a fault of the program.
    """

    units: Units

    @property
    def drawing(self) -> DrawingUnits:
        """The units of drawings."""
        if not isinstance(self.units, DrawingUnits):
            raise AssertionError(f"expected the units of drawings, got {self.units}")
        return self.units

    @property
    def trajectory(self) -> TrajectoryUnits:
        """The units of trajectories."""
        if not isinstance(self.units, TrajectoryUnits):
            raise AssertionError(f"expected the units of trajectories, got {self.units}")
        return self.units


_TYPES = {f.name: str(f.type) for kind in (DrawingUnits, TrajectoryUnits) for f in fields(kind)}
"""Name -> annotation, of the units of both kinds."""


def flat_types(record: Any) -> dict[str, str]:
    """Return the keys of the flat form of a dataclass with units, each with its annotation."""
    types: dict[str, str] = {}
    for f in fields(record):
        # The units stand where the field `units` does.
        types |= _TYPES if f.name == "units" else {f.name: str(f.type)}
    return types


def flatten(record: Any, first: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the fields of a dataclass with units as plain data, those of the units among them.

    Args:
        record: the dataclass.
        first: keys of units that come before the others, which keep the order of the classes.
    """
    flat: dict[str, Any] = {}
    for key, value in asdict(record).items():
        if key == "units":
            # A dict keeps the place of a key that gets another value: first the keys whose place
            # is fixed, then all keys with their defaults, then the values.
            flat |= dict.fromkeys(first)
            flat |= asdict(DrawingUnits()) | asdict(TrajectoryUnits()) | value
        else:
            flat[key] = value
    return flat


def nest(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a dataclass with units: the inverse of `flatten`.

    `kind` decides which units there are. Fields of the other kind are dropped.
    """
    kind = TrajectoryUnits if flat.get("kind") == "trajectory" else DrawingUnits
    own = {f.name for f in fields(kind)}
    units = kind(**{key: value for key, value in flat.items() if key in own})
    return {key: value for key, value in flat.items() if key not in _TYPES} | {"units": units}
