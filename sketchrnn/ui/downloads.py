"""Download buttons. A file is made only when a visitor clicks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.formats import picture, svg
from sketchrnn.formats.pen import Scene
from sketchrnn.inference.completion import Completion
from sketchrnn.trajectories.trajectory import Trajectory, dump_trajectories

SECONDS = 3.0  # how long the pen of an animated file draws

Files = dict[str, tuple[str, str, Callable[[], bytes]]]
"""Label of the button -> ending of the file name, MIME type, and the function for its bytes."""


def completion(completed: Completion[Drawing], name: str) -> None:
    """A menu with the formats of a completed drawing."""
    _menu(files_of(completed), name)


def drawing(drawn: Drawing | None, name: str) -> None:
    """Draw a menu with the formats of a drawing that the model drew alone; nothing for None."""
    if drawn is not None:
        _menu(_formats(drawn, (), drawn.strokes), name)


def film(sheet: Drawing, reel: Sequence[Sequence[np.ndarray]], side: float, name: str) -> None:
    """Draw a menu with the formats of a drawing that turns into another.

    Args:
        sheet: some of the drawings side by side.
        reel: the strokes of each drawing in order, pixels of a canvas of `side`.
        side: pixels.
        name: of the files, without an ending.
    """
    files: Files = {
        "SVG of the steps": (".svg", "image/svg+xml", lambda: sheet.dump(".svg")),
        "PNG of the steps": (".png", "image/png", lambda: sheet.dump(".png")),
        "GIF, animated": (".gif", "image/gif", lambda: picture.film_bytes(reel, side, side)),
    }
    _menu(files, name)


def files_of(completed: Completion[Drawing]) -> Files:
    """The formats of a completed drawing; an icon's SVG is the one for designers."""
    start = () if completed.start is None else completed.start.strokes
    ending = () if completed.shown is None else completed.shown.strokes
    files = _formats(completed.drawing, start, ending)
    if completed.icon is not None:
        files["SVG"] = (".svg", "image/svg+xml", completed.icon.encode)
    return files


def _formats(whole: Drawing, start: Sequence[np.ndarray], ending: Sequence[np.ndarray]) -> Files:
    """The formats of a drawing; in pictures its start and its ending have different colours."""
    scene = Scene(start, ending, whole.width, whole.height)
    return {
        "SVG": (".svg", "image/svg+xml", lambda: whole.dump(".svg")),
        "PNG": (".png", "image/png", lambda: picture.png_bytes(scene)),
        "JSON": (".json", "application/json", lambda: whole.dump(".json")),
        "SVG, animated": (
            "-animated.svg",
            "image/svg+xml",
            lambda: svg.animated_svg(scene, SECONDS).encode(),
        ),
        "GIF, animated": (".gif", "image/gif", lambda: picture.gif_bytes(scene, SECONDS)),
    }


def drives(trajectories: Sequence[Trajectory], name: str) -> None:
    """A menu with the formats of some drives in one file."""
    files: Files = {
        "GPX": (".gpx", "application/gpx+xml", lambda: dump_trajectories(trajectories, ".gpx")),
        "GeoJSON": (
            ".geojson",
            "application/geo+json",
            lambda: dump_trajectories(trajectories, ".geojson"),
        ),
    }
    _menu(files, name)


def _menu(files: Files, name: str) -> None:
    with st.popover("Download"):
        for label, (ending, mime, make) in files.items():
            st.download_button(label, make, name + ending, mime, width="stretch", on_click="ignore")
