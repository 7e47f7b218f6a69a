"""Numbers in words and in digits, as sequences of symbols.

Used by the lesson `translation`. Not here: the networks that translate one into the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sketchrnn.learn.typed_words import indices

ONES = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
    *("seventeen", "eighteen", "nineteen"),
)
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
WORDS = ("", *ONES[1:], *TEENS, *TENS[2:], "hundred", "thousand", "and")  # the first fills up
INDEX = {word: i for i, word in enumerate(WORDS)}
DIGITS = 6  # of the largest number
LONGEST = 11  # words
END = 10  # the output that ends a number, and the input before its first digit


class Numbers(NamedTuple):
    """Numbers and their words."""

    words: np.ndarray  # int64[LONGEST, B], index in WORDS, filled up with 0 at the front
    digits: np.ndarray  # int64[DIGITS + 1, B], with END after the last digit, then -100

    def some(self, chosen: np.ndarray | slice) -> Numbers:
        """Return some of the numbers."""
        return Numbers(self.words[:, chosen], self.digits[:, chosen])

    @property
    def lengths(self) -> np.ndarray:
        """int64[B]: the number of words of each."""
        return (self.words > 0).sum(axis=0)


def draw_numbers(count: int, allowed: np.ndarray, rng: np.random.Generator) -> Numbers:
    """Draw numbers of 1 to DIGITS digits, all lengths equally often.

    allowed: bool[10**DIGITS], which numbers to draw, at least a few per cent.
    """
    words = np.zeros((LONGEST, count), np.int64)
    digits = np.full((DIGITS + 1, count), -100, np.int64)
    sizes = rng.integers(1, DIGITS + 1, 100 * count)
    drawn = rng.integers(10 ** (sizes - 1), 10**sizes)
    for i, number in enumerate(drawn[allowed[drawn]][:count]):
        said, written = in_words(int(number)), str(number)
        words[LONGEST - len(said) :, i] = [INDEX[word] for word in said]
        digits[: len(written), i] = [int(digit) for digit in written]
        digits[len(written), i] = END
    return Numbers(words, digits)


def in_words(number: int) -> list[str]:
    """Return the words of a number from 1 to 999,999."""
    if number >= 1000:
        high, low = divmod(number, 1000)
        join = ["and"] if 0 < low < 100 else []
        return [*in_words(high), "thousand", *join, *(in_words(low) if low else [])]
    if number >= 100:
        high, low = divmod(number, 100)
        return [ONES[high], "hundred", *(["and", *in_words(low)] if low else [])]
    if number >= 20:
        return [TENS[number // 10], *([ONES[number % 10]] if number % 10 else [])]
    return [TEENS[number - 10] if number >= 10 else ONES[number]]


def dictionary(words: Sequence[str]) -> str:
    """Translate each word on its own: sixteen is 16, twenty is 2, thousand is nothing."""
    return "".join(
        str(TEENS.index(word) + 10)
        if word in TEENS
        else str((ONES if word in ONES else TENS).index(word))
        for word in words
        if word in TEENS + ONES + TENS
    )


def spell(digits: np.ndarray) -> str:
    """Return the digits before END as text."""
    ends = np.flatnonzero(digits == END)
    return "".join(str(digit) for digit in digits[: ends[0] if len(ends) else None])


def read(text: str) -> np.ndarray:
    """Return number words as int64[LONGEST, 1]. UsageError: see `indices`."""
    found = indices(text.lower().replace("-", " ").split(), INDEX, LONGEST, "a number")
    return np.array([0] * (LONGEST - len(found)) + found)[:, np.newaxis]
