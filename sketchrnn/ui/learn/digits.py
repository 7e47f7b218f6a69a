"""Numbers in the digits of the page's language. Not here: the texts themselves (`texts/`)."""

from __future__ import annotations

from sketchrnn.ui.learn.texts import Lesson

LATIN = "0123456789.%"


def local(text: str, words: Lesson) -> str:
    """Return a text with its digits, decimal points and per cent signs in the lesson's language.

    words: `words["digits"]` holds the signs that replace those of LATIN, in their order.
    """
    translated = text.translate(str.maketrans(LATIN, words["digits"]))
    # Between these marks a minus stays on the left of its number in text from right to left.
    return f"\u2066{translated}\u2069" if "-" in translated else translated
