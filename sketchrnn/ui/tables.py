"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


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
