"""Tables in Markdown, which a page shows in its own colours and direction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]], align: str | None = None) -> str:
    """Return a table.

    head, rows: as many cells each, in Markdown. align: "l" or "r" for each column; if None, the
    first stands left and the others, numbers, right.
    """
    sides = align or "l".ljust(len(head), "r")
    rule = "".join({"l": "---|", "r": "--:|"}[side] for side in sides)
    first, *rest = ("| " + " | ".join(cells) + " |" for cells in (head, *rows))
    return "\n".join([first, "|" + rule, *rest])
