"""Download buttons; a file is made only when somebody asks for it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from sketchrnn.complete import Completion
from sketchrnn.drawing import Drawing
from sketchrnn.formats import picture, svg
from sketchrnn.trajectory import Trajectory, dump_trajectories

SECONDS = 3.0  # in which an ending is drawn in an animated file

Files = dict[str, tuple[str, str, Callable[[], bytes]]]
"""What stands on the button -> ending of the file's name, its type, and what makes its bytes."""
Maker = Callable[[Sequence[np.ndarray], Sequence[np.ndarray], float, float], bytes]


def completion(completed: Completion, name: str) -> None:
    """A menu with the formats of a completed drawing."""
    _menu(files_of(completed), name)


def files_of(completed: Completion) -> Files:
    """The formats of a completed drawing."""
    return {
        "SVG": (".svg", "image/svg+xml", lambda: _plain(completed.drawing, ".svg")),
        "PNG": (".png", "image/png", lambda: _two_inks(completed, picture.png_bytes)),
        "JSON": (".json", "application/json", lambda: _plain(completed.drawing, ".json")),
        "SVG, animated": ("-animated.svg", "image/svg+xml", lambda: _two_inks(completed, _svg)),
        "GIF, animated": (".gif", "image/gif", lambda: _two_inks(completed, _gif)),
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


def _plain(drawing: Drawing, suffix: str) -> bytes:
    """The bytes of the file that `Drawing.write` makes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"drawing{suffix}"
        drawing.write(path)
        return path.read_bytes()


def _two_inks(completed: Completion, make: Maker) -> bytes:
    """A picture that tells start and ending apart."""
    start = completed.start.strokes if isinstance(completed.start, Drawing) else ()
    ending = completed.ending.strokes if isinstance(completed.ending, Drawing) else ()
    return make(start, ending, completed.drawing.width, completed.drawing.height)


def _svg(
    start: Sequence[np.ndarray], ending: Sequence[np.ndarray], width: float, height: float
) -> bytes:
    return svg.animated_svg(start, ending, width, height, SECONDS).encode()


def _gif(
    start: Sequence[np.ndarray], ending: Sequence[np.ndarray], width: float, height: float
) -> bytes:
    return picture.gif_bytes(start, ending, width, height, SECONDS)
