"""The texts of the map that its script writes, in the visitor's language."""

from __future__ import annotations

from sketchrnn.ui.language import tr, words


def of_map(simulated: bool) -> dict[str, str]:
    """Return the texts by their names in the map's scripts, which fill the fields in.

    simulated: whether the truth is of a simulated car.
    """
    texts = {
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
    return words(**texts)
