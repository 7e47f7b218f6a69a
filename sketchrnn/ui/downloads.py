"""Download buttons. A file is made only when a visitor clicks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.formats import picture, svg
from sketchrnn.formats.drawing_files import DEFAULT, Output
from sketchrnn.formats.pen import Scene
from sketchrnn.inference.completion import Completion
from sketchrnn.ui.language import tr

SECONDS = 3.0  # how long the pen of an animated file draws

Files = dict[str, tuple[str, str, Callable[[], bytes]]]
"""Label of the button -> ending of the file name, MIME type, and the function for its bytes."""


def completion(
    completed: Completion[Drawing], name: str, sized: Output = DEFAULT, plotted: Output = DEFAULT
) -> DeltaGenerator:
    """Draw a menu with the formats of a completed drawing, and return it, for more entries.

    `files_of` explains the arguments.
    """
    return menu(files_of(completed, sized, plotted), name)


def drawing(drawn: Drawing | None, name: str) -> None:
    """Draw a menu with the formats of a drawing that the model drew alone; nothing for None."""
    if drawn is not None:
        menu(_formats(drawn, (), drawn.strokes), name)


def film(sheet: Drawing, reel: Sequence[Sequence[np.ndarray]], side: float, name: str) -> None:
    """Draw a menu with the formats of a drawing that turns into another.

    Args:
        sheet: some of the drawings side by side.
        reel: the strokes of each drawing in order, pixels of a canvas of `side`.
        side: pixels.
        name: of the files, without an ending.
    """
    files: Files = {
        tr("SVG of the steps"): (".svg", "image/svg+xml", lambda: sheet.dump(".svg")),
        tr("PNG of the steps"): (".png", "image/png", lambda: sheet.dump(".png")),
        tr("GIF, animated"): (".gif", "image/gif", lambda: picture.film_bytes(reel, side, side)),
    }
    menu(files, name)


def files_of(
    completed: Completion[Drawing], sized: Output = DEFAULT, plotted: Output = DEFAULT
) -> Files:
    """The formats of a completed drawing; an icon's SVG is the one for designers.

    Args:
        completed: the drawing.
        sized: size of SVG and PNG, pixels.
        plotted: size of the G-code, mm, and how it lifts the pen.
    """
    start = () if completed.start is None else completed.start.strokes
    ending = () if completed.shown is None else completed.shown.strokes
    files = _formats(completed.drawing, start, ending, sized, plotted)
    icon = completed.icon
    if icon is not None:
        mime = "image/svg+xml"
        files["SVG"] = (".svg", mime, lambda: svg.resized(icon, sized.size).encode())
    return files


def _formats(
    whole: Drawing,
    start: Sequence[np.ndarray],
    ending: Sequence[np.ndarray],
    sized: Output = DEFAULT,
    plotted: Output = DEFAULT,
) -> Files:
    """The formats of a drawing; in pictures its start and its ending have different colours."""
    scene = Scene(start, ending, whole.width, whole.height)
    png_side = sized.side(picture.PNG_SIDE)
    return {
        "SVG": (".svg", "image/svg+xml", lambda: whole.dump(".svg", sized)),
        "PNG": (".png", "image/png", lambda: picture.png_bytes(scene, png_side)),
        "JSON": (".json", "application/json", lambda: whole.dump(".json")),
        "G-code": (".gcode", "text/x-gcode", lambda: whole.dump(".gcode", plotted)),
        tr("SVG, animated"): (
            "-animated.svg",
            "image/svg+xml",
            lambda: svg.animated_svg(scene, SECONDS).encode(),
        ),
        tr("GIF, animated"): (".gif", "image/gif", lambda: picture.gif_bytes(scene, SECONDS)),
    }


def menu(files: Files, name: str) -> DeltaGenerator:
    """Draw the page's menu of files, and return it, for more entries.

    name: of the files, without an ending. The buttons stay the same in the browser when it changes,
    so that no click is lost.
    """
    place = st.popover(tr("Download"))
    with place:
        for label, (ending, mime, make) in files.items():
            st.download_button(
                label,
                make,
                name + ending,
                mime,
                key=f"download{ending}",
                width="stretch",
                on_click="ignore",
            )
    return place
