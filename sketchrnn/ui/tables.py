"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sketchrnn.ui.language import local, tr
from sketchrnn.ui.terms import term


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


FAULTS = {
    "reversal": "drives back over 60 m",
    "speed": "faster than 99.9 % of the steps",
    "acceleration": "accelerates or brakes harder",
    "turn_rate": "turns more sharply",
    "above_130_km_h": "above 130 km/h",
    "standing": "stands still for over 40 s",
    "off_street": "points over 15 m off the street",
}
"""Faults of trajectories, and their names."""
WHOSE = {
    "shown": "shown",
    "weighted": "by share",
    "samples": "all samples",
    "truth": "truth",
}
"""Columns of the table of faults."""


def plausibility(measured: Mapping[str, Mapping[str, float]]) -> str:
    """Return a table of how often trajectories have each fault, the model beside the truth.

    measured: `plausibility` of `evaluate`.
    """
    rows = [
        (term(words), *(local(f"{measured[whose][fault]:.1%}") for whose in WHOSE))
        for fault, words in FAULTS.items()
        if fault in measured["truth"]
    ]
    return markdown((tr("share of the endings"), *map(term, WHOSE.values())), rows)
