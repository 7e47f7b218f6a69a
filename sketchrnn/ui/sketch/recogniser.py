"""The guesses of the recogniser as small chips, each with a bar for its probability.

The page shows them again after each stroke. Not here: how the names are found
(`inference/drawings.py`).
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.ui.language import local, tr

TOP = 5
FAINT = 0.01  # smallest probability that has a chip
STYLE = """
.st-key-looks-like { gap: 0 0.75rem; min-height: 1.75rem; }
.st-key-looks-like button { min-height: 0; padding: 0 0 2px; border-radius: 0; }
.st-key-looks-like button p { font-size: 0.875rem; }
"""
BAR = """
.st-key-looks-like-{number} button {{
  background: linear-gradient(currentcolor, currentcolor) 0 100% / {percent:.0f}% 2px no-repeat; }}
"""


def looks_like(
    drawing: Drawing | None, model: DrawingCompleter, take: Callable[[str], None]
) -> None:
    """Show the likeliest names of a drawing and their probabilities in one row of chips.

    Shows nothing for an empty canvas, or if the model has no recogniser.

    Args:
        drawing: on the canvas.
        model: finds the names, which are among its categories.
        take: called with the name of the clicked chip.
    """
    if model.recogniser is None or drawing is None or drawing.points < 2:
        return
    found = [(name, p) for name, p in model.named(drawing)[:TOP] if p >= FAINT]
    bars = [BAR.format(number=i, percent=100 * p) for i, (_, p) in enumerate(found)]
    with st.container(horizontal=True, vertical_alignment="center", key="looks-like"):
        st.html(f"<style>{STYLE}{''.join(bars)}</style>")
        st.caption(tr("Finish as"), width="content")
        for number, (name, chance) in enumerate(found):
            st.button(
                f"{name} {local(f'{chance:.0%}')}",
                key=f"looks-like-{number}",
                type="tertiary",
                on_click=take,
                args=(name,),
            )
