"""Prints the rows of a benchmark as an aligned table, and again as one line of JSON."""

from __future__ import annotations

import json
from typing import Any


def show(rows: list[dict[str, Any]]) -> None:
    """Print the rows, one column for each key of any of them, then the same as JSON."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    cells = [keys, *([_text(row.get(key, "")) for key in keys] for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(keys))]
    for line in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))
    print(json.dumps(rows))


def _text(value: Any) -> str:
    return f"{value:,.4g}" if isinstance(value, float) else str(value)
