"""The downloads of the Cars page: the given part and all lines on the map, with how they were made.

The times of a recording stay as they are. A simulated, dreamt or drawn start has a time of day at
most: it gets the date of the download, and the file says so.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sketchrnn.formats.track import iso_text, rounded_milliseconds
from sketchrnn.trajectories.trajectory import Trajectory, dump_trajectories
from sketchrnn.ui import downloads
from sketchrnn.ui.cars.scene import Line, Scene

DAY_S = 86_400
FORMATS = {
    "GPX": (".gpx", "application/gpx+xml"),
    "GeoJSON": (".geojson", "application/geo+json"),
    "CSV": (".csv", "text/csv"),
}
ROLES = {
    "ending": "sampled by the model",
    "forecast": "one forecast of the model",
    "rival": "simple method",
    "truth": "truth",
}


def menu(scene: Scene, made_by: Mapping[str, Any], dated: bool) -> None:
    """Draw the menu of downloads.

    Args:
        scene: with the given part and the lines.
        made_by: the model, the seed and other settings, which each track of a file repeats.
        dated: whether the times are those of a recording.
    """
    if scene.given is None:
        return
    given, lines, name = scene.given, scene.lines, scene.city.name

    def make(suffix: str) -> bytes:
        days = 0 if dated else int(time.time() // DAY_S - given.time[0] // DAY_S)
        return dump(given, lines, made_by, suffix, None if dated else days)

    files: downloads.Files = {
        label: (suffix, mime, lambda suffix=suffix: make(suffix))
        for label, (suffix, mime) in FORMATS.items()
    }
    downloads.menu(files, name)


def dump(
    given: Trajectory,
    lines: Sequence[Line],
    made_by: Mapping[str, Any],
    suffix: str,
    days: int | None,
) -> bytes:
    """Return a file with the given part and the lines that go on from it.

    Args:
        given: the start.
        lines: endings, forecasts and the truth.
        made_by: repeated in each track.
        suffix: of the format.
        days: by which the times are shifted; None for the times of a recording.
    """
    shift = DAY_S * (days or 0)
    (until,) = rounded_milliseconds(given.time[-1:] + shift)
    common = {
        **made_by,
        "given_until": iso_text(until),
        "dates": "as recorded" if days is None else "of the download; the time of day is made up",
    }
    tracks = [replace(given, time=given.time + shift, name="given")]
    details = [{"role": "given", **common}]
    for line in lines:
        tracks.append(replace(line.drive, time=line.drive.time + shift, name=_name(line)))
        details.append({"role": ROLES[line.kind], **_facts(line), **common})
    return dump_trajectories(tracks, suffix, details)


def _name(line: Line) -> str:
    return line.name if line.share is None else f"{line.name}, {line.share:.0%}"


def _facts(line: Line) -> dict[str, Any]:
    """Return what is known of one line."""
    facts: dict[str, Any] = {"does": line.does(str.format)}
    if line.share is not None:
        facts |= {"share": round(line.share, 4), "samples": line.samples}
    if line.errors is not None:
        facts |= {"mean_error_m": line.errors[0], "final_error_m": line.errors[1]}
    return facts
