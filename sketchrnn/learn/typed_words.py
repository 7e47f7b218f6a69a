"""Words that a learner types, checked against the words that a network knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sketchrnn.errors import UsageError


def indices(words: Sequence[str], known: Mapping[str, int], most: int, what: str) -> list[int]:
    """Return the index of each word.

    Args:
        words: as typed, in lower case.
        known: word -> index; "" fills up, and cannot be typed.
        most: number of words.
        what: they are, for errors, such as "a sentence".

    Raises:
        UsageError: there are fewer than 1 or more than `most` words, or one is not known.
    """
    if not 1 <= len(words) <= most:
        raise UsageError(f"expected {what} of 1 to {most} words, got {len(words)}")
    for word in words:
        if word not in known:
            raise UsageError(f"expected words out of {' '.join(filter(None, known))}, got {word!r}")
    return [known[word] for word in words]
