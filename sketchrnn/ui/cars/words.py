"""The texts of the map that its script writes, in the visitor's language."""

from __future__ import annotations

from sketchrnn.ui import language
from sketchrnn.ui.language import tr


def of_map(simulated: bool) -> dict[str, str]:
    """Return the texts by their names in `words.js`; the script fills the fields in.

    simulated: whether the truth is of a simulated car.
    """
    code = language.current()
    return {
        "language": code,
        "direction": "rtl" if code in language.RIGHT_TO_LEFT else "ltr",
        "nearer": tr("Nearer (or Ctrl and the wheel)"),
        "farther": tr("Farther"),
        "home": tr("The whole city"),
        "focus": tr("This drive"),
        "replay": tr("Play again"),
        "metres": tr("{number} m"),
        "kilometres": tr("{number} km"),
        "percent": tr("{number} %"),
        "given": tr("given"),
        "filled": tr("a gap, crossed straight"),
        "ending": tr("the model: the wider, the more of its samples"),
        "truth": tr("what the simulated car did") if simulated else tr("what the car really did"),
        "heat": tr("0 … {quarter} … {most} of the samples in {side} × {side}"),
        "share": tr("share"),
        "does": tr("what the car does"),
        "singles": tr("One forecast each"),
        "mean": tr("off, mean"),
        "end": tr("off, end"),
    }
