"""A button for a film of the drawing on the pad, which the browser records: `film.js`.

Not here: the files that Python makes (`ui/downloads.py`).
"""

from __future__ import annotations

from pathlib import Path

from sketchrnn.ui.components.build import build

HERE = Path(__file__).parent

_component = build(HERE / "film.js", '<button type="button"></button>', HERE / "film.css")


def button(name: str) -> None:
    """Draw the button. name: of the file, without its ending."""
    _component(data={"name": name}, key="sketch-film")
