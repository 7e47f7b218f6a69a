"""A start from a visitor's own file: what was read, what was left out, and how gaps are crossed.

Not here: the formats (`formats/`) and their repair (`trajectories/recording.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import NamedTuple

import numpy as np
import streamlit as st

from sketchrnn.errors import DataError
from sketchrnn.trajectories.recording import Gap, Recording, last_part
from sketchrnn.trajectories.trajectory import READERS, Trajectory
from sketchrnn.ui import choices
from sketchrnn.ui.cars.clock import span
from sketchrnn.ui.errors import sentence
from sketchrnn.ui.language import tr

GAPS = ("through", "split", "fill")
"""What can become of the gaps, as in the address."""


class Uploaded(NamedTuple):
    """The trajectory of a file."""

    drive: Trajectory
    key: str
    """Unique for the contents of the file and the choice of the visitor."""
    timed: bool
    """Whether the times are those of the file."""
    filled: tuple[Gap, ...] = ()
    """The gaps that are crossed in a straight line."""
    through: Recording | None = None
    """The recording, if ways through its gaps are wanted."""


def read(
    least_s: float,
    at_even_speed: Callable[[np.ndarray, np.ndarray], Trajectory],
    longest_s: float,
) -> Uploaded | None:
    """Draw the widgets and return the trajectory; None as long as there is no file.

    Raises DataError for a file that cannot be read.

    Args:
        least_s: seconds that a part between gaps needs to be gone on from.
        at_even_speed: returns the trajectory of a track without times, from its latitudes and
            longitudes [n].
        longest_s: of a gap that the model finds ways through, seconds; 0 if it finds none.
    """
    # of any kind: Streamlit marks others with a red chip, without a sentence
    file = st.file_uploader(tr("A drive"), key="upload")
    if file is None:
        return None
    content = file.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    with st.spinner(tr("Reading the file")):
        recording = _parse(digest, file.name, content)
    st.caption(_summary(file.name, recording))
    if recording.time is None:
        drive = at_even_speed(recording.lat, recording.lon)
        speed = recording.length / drive.duration * 3.6
        st.caption(
            tr(
                "The file has no times: the car gets {speed:.0f} km/h throughout, as in a drawn "
                "start. So there is no truth to compare with.",
                speed=speed,
            )
        )
        return Uploaded(drive, digest, False)
    gaps = recording.gaps
    choice = _choose(gaps, longest_s) if gaps else "split"
    fill = choice == "fill"
    parts = recording.parts(fill)
    if not parts:
        raise DataError(
            tr("{file}: expected two fixes without a gap between them, got none", file=file.name)
        )
    part = last_part(parts, least_s)
    if choice == "through":
        return Uploaded(part, digest, True, through=recording)
    if len(parts) > 1:
        number = next(i for i, one in enumerate(parts, 1) if one is part)
        st.caption(
            tr(
                "This is part {number} of {count}, {time}.",
                number=number,
                count=len(parts),
                time=span(part.duration),
            )
        )
    inside = tuple(gap for gap in gaps if part.time[0] <= gap.start < part.time[-1])
    return Uploaded(part, f"{digest} {fill}", True, inside)


@st.cache_resource(max_entries=8, show_spinner=False)
def _parse(digest: str, name: str, _content: bytes) -> Recording:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in READERS:
        raise DataError(
            tr(
                "{file}: expected a file that ends in {endings}, got {ending}; {way_on}",
                file=name,
                endings=", ".join(READERS),
                ending=suffix or tr("no ending"),
                way_on=_way_on(suffix),
            )
        )
    return Recording.parse(_content, name)


def _way_on(suffix: str) -> str:
    """Return what to do with a file that is not read."""
    return {
        ".kmz": tr("unpack it like a .zip and upload the .kml inside"),
        ".zip": tr("unpack it and upload one of the files inside"),
        ".json": tr("if it is GeoJSON, rename it to .geojson"),
        ".xlsx": tr("save it as .csv, with columns named lat, lon and time"),
    }.get(suffix, tr("export the drive as GPX"))


def _summary(name: str, recording: Recording) -> str:
    """Return what was read and what was left out."""
    parts = [tr("{count:,} fixes", count=len(recording.lat))]
    if recording.time is not None:
        parts.append(span(float(np.ptp(recording.time))))
    parts.append(tr("{length:.1f} km", length=recording.length / 1000))
    said = tr(", ").join(parts)
    notes = [tr("Read {file}: {said}", file=name, said=said), *recording.notes]
    return " ".join(sentence(note) for note in notes)


def _choose(gaps: list[Gap], longest_s: float) -> str:
    """Draw the choice of what becomes of the gaps."""
    longest = span(max(gap.duration for gap in gaps))
    if len(gaps) == 1:
        label = tr("A gap: no fix for {time}", time=longest)
    else:
        label = tr("{count} gaps: no fix for up to {time}", count=len(gaps), time=longest)
    short = any(gap.duration <= longest_s for gap in gaps)
    offered = [choice for choice in GAPS if short or choice != "through"]
    return choices.buttons(label, offered, "gaps", _gap_title)


def _gap_title(choice: str) -> str:
    """Return the words on the button of a choice."""
    return {
        "through": tr("Ways through it"),
        "split": tr("Go on from the last part"),
        "fill": tr("Cross it straight, at an even speed"),
    }[choice]
