"""The view of a film: the stage on which it plays, and the sheet of its steps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.formats.pen import pen_width
from sketchrnn.ui.components import tiles
from sketchrnn.ui.components.build import build
from sketchrnn.ui.language import current, tr, words
from sketchrnn.ui.morph.films import Film

HERE = Path(__file__).parent
HTML = """
<div class="stage"><svg data-label="drawing" role="img"><path/><path/></svg>
<div class="controls"><button class="play"></button>
<input type="range" min="0" value="0" step="1" data-label="moment"></div></div>
<div class="sheet"></div>"""

_component = build(HERE / "flipbook.js", HTML, HERE / "flipbook.css")


def show(frames: Sequence[Drawing | None], film: Film, side: float, token: str, key: str) -> None:
    """Draw the stage and the sheet.

    Args:
        frames: the drawings of the codes of the film.
        film: the order in which they are shown.
        side: of the canvas, pixels.
        token: a new one starts the animation again.
        key: of the component.
    """
    box = tiles.box_of([drawing for drawing in frames if drawing is not None], side)
    data = {
        "token": f"{current()} {token}",  # the tiles have labels
        "box": box,
        "width": pen_width(box[2], box[3]),
        "frames": ["" if frame is None else tiles.path(frame) for frame in frames],
        "reel": film.reel,
        "tiles": film.tiles,
        "named": {str(place): name for place, name in film.named.items()},
        "columns": film.columns,
        "words": words(
            drawing=tr("The drawing as it changes"),
            moment=tr("Step"),
            step=tr("Step {number}"),
            play=tr("Play"),
            pause=tr("Pause"),
        ),
    }
    _component(data=data, key=key)
