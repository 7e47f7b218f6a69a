"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sketchrnn.ui.language import local, tr


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]], align: str | None = None) -> str:
    """Return a table.

    Args:
        head: the cells of the first row, in Markdown.
        rows: the other rows, with as many cells each.
        align: "l" or "r" for each column, left or right. If None, the first column is on the left
            and all others are on the right.
    """
    sides = align or "l".ljust(len(head), "r")
    rule = "".join({"l": "---|", "r": "--:|"}[side] for side in sides)
    first, *rest = ("| " + " | ".join(cells) + " |" for cells in (head, *rows))
    return "\n".join([first, "|" + rule, *rest])


def plausibility(measured: Mapping[str, Mapping[str, float]]) -> str:
    """Return a table of how often trajectories have each fault, the model beside the truth.

    measured: `plausibility` of `evaluate`.
    """
    whose = {
        "shown": tr("shown"),
        "weighted": tr("by share"),
        "samples": tr("all samples"),
        "truth": tr("truth"),
    }
    faults = {
        "reversal": tr("drives back over 60 m"),
        "speed": tr("faster than 99.9 % of the steps"),
        "acceleration": tr("accelerates or brakes harder"),
        "turn_rate": tr("turns more sharply"),
        "above_130_km_h": tr("above 130 km/h"),
        "standing": tr("stands still for over 40 s"),
        "off_street": tr("points over 15 m off the street"),
    }
    rows = [
        (words, *(local(f"{measured[one][fault]:.1%}") for one in whose))
        for fault, words in faults.items()
        if fault in measured["truth"]
    ]
    return markdown((tr("share of the endings"), *whose.values()), rows)
