"""The sections of the Morph page: what their buttons and the sentence below them say."""

from __future__ import annotations

from sketchrnn.ui.language import tr

NAMES = ("again", "morph", "add", "dream")
"""In the address."""


def title(section: str) -> str:
    """Return what is on the button of a section."""
    return {
        "again": tr("Draw again"),
        "morph": tr("Morph"),
        "add": "a − b + c",
        "dream": tr("Dream"),
    }[section]


def explanation(section: str, size: int) -> str:
    """Return what happens in a section, for codes of `size` numbers."""
    return {
        "again": tr(
            "The encoder reads your drawing and sums it up in {size} numbers. "
            "From these alone the decoder draws it again.",
            size=size,
        ),
        "morph": tr(
            "Between the numbers of two drawings lie numbers of drawings that nobody drew. "
            "Give it two to four drawings; with four they fill a square."
        ),
        "add": tr("Numbers can be added and subtracted: what a has and b has not is given to c."),
        "dream": tr("Numbers thrown like dice, and what the decoder draws from them."),
    }[section]
