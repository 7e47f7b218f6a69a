"""Numbers in the digits of the page's language.

Not here: the texts (`texts/`), and the numbers that plotly writes (`figures.py`).
"""

from __future__ import annotations

import re
from contextvars import ContextVar

LATIN = "0123456789.,%"
"""The signs that each language replaces by its own, in this order."""
_digits: ContextVar[str] = ContextVar("digits", default=LATIN)
# Digits in a name such as w_h1 are no number.
_NUMBER = re.compile(r"(?<!\w)[-−]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[-+−]?\d+)?%?(?!\w)", re.ASCII)
ISOLATE, END, ARABIC = "\u2066", "\u2069", "\u061c"


def use(digits: str) -> None:
    """Set the digits of what this thread draws, in the order of LATIN: `page["digits"]`."""
    _digits.set(digits)


def are_latin() -> bool:
    """Return whether numbers stay as Python writes them."""
    return _digits.get() == LATIN


def local(text: str) -> str:
    """Return a text with all its numbers in the digits of the page.

    In text from right to left, a minus stays on the left of its number, and a per cent sign follows
    its number, also where no letter stands before it.
    """
    return text if are_latin() else _NUMBER.sub(_written, text)


def _written(number: re.Match[str]) -> str:
    text = number[0].translate(str.maketrans(LATIN, _digits.get()))
    if {*"-−+e"} & {*number[0]}:
        return f"{ISOLATE}{text}{END}"
    return f"{ARABIC}{text}" if number[0].endswith("%") else text
