"""A button for a film of the drawing on the pad, which the browser records: `film.js`.

Not here: the files that Python makes (`ui/downloads.py`).
"""

from __future__ import annotations

from pathlib import Path

from sketchrnn.ui.components.build import build
from sketchrnn.ui.language import tr, words

HERE = Path(__file__).parent

_component = build(HERE / "film.js", '<button type="button"></button>', HERE / "film.css")


def button(name: str) -> None:
    """Draw the button. name: of the file, without its ending."""
    said = words(
        record=tr("WebM of the drawing process"),
        recording=tr("Stop recording ({seconds} s left)"),
        nothing=tr("WebM: nothing is drawn or kept yet"),
        no_recorder=tr("This browser cannot record films (it has no MediaRecorder for WebM)"),
    )
    _component(data={"name": name, "words": said}, key="sketch-film")
