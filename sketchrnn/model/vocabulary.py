"""The vocabulary of a model that is conditioned on words: text and style become token numbers.

A drawing is described by a bag of tokens: one for its style (doodle, icon, character) and one for
each word of its name. The order of words is lost: "alarm clock" is the set of alarm and clock. Not
here: the vectors of the tokens (`sketch_rnn.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix

PADDING = 0
"""The token of no word; its vector is 0."""
LEAST = 3
"""A word of the vocabulary occurs in at least so many training sequences."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Vocabulary:
    """The tokens of a model: `PADDING`, the styles, then the words."""

    styles: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """The number of tokens, with the padding."""
        return 1 + len(self.styles) + len(self.words)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {word: 1 + len(self.styles) + i for i, word in enumerate(self.words)}

    def unknown(self, text: str) -> list[str]:
        """Return the words of a text that are not in the vocabulary."""
        return [word for word in words_of(text) if word not in self._numbers]

    def tokens(self, text: str, style: str) -> list[int]:
        """Return the tokens of a style and of the known words of a text, without repetition."""
        first = [1 + self.styles.index(style)] if style in self.styles else []
        known = (self._numbers[word] for word in words_of(text) if word in self._numbers)
        return [*first, *dict.fromkeys(known)]

    def rows(self, texts: Sequence[str], styles: Sequence[str]) -> np.ndarray:
        """Return the tokens of n texts and styles, int64 [n, W] with W at least 1, padded."""
        bags = [self.tokens(*pair) for pair in zip(texts, styles, strict=True)]
        rows = np.full((len(bags), max([1, *map(len, bags)])), PADDING, np.int64)
        for row, bag in zip(rows, bags, strict=True):
            row[: len(bag)] = bag
        return rows

    def drop_words(self, rows: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
        """Return tokens [n, W] without the words of some rows; styles are never dropped.

        A model that often misses words learns to do without them.

        share: chance that a row loses all its words, and then that another one loses each word.
        """
        everything, each = rng.random((len(rows), 1)), rng.random(rows.shape)
        lost = ((everything < share) | (each < share)) & (rows > len(self.styles))
        return np.where(lost, PADDING, rows)


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case: letters and digits of any script."""
    return _WORD.findall(text.lower())


def named_by(texts: Sequence[str], names: Sequence[str]) -> csr_matrix:
    """Return how much of each text is each name, float64 [T, C]; the rows sum to 1 or to 0.

    A text that is no name consists of its words, equal parts of those that are names.
    """
    number = {name: i for i, name in enumerate(names)}
    rows, columns, shares = [], [], []
    for row, text in enumerate(texts):
        parts = [text] if text in number else dict.fromkeys(words_of(text))
        found = [number[part] for part in parts if part in number]
        rows += [row] * len(found)
        columns += found
        shares += [1 / len(found) for _ in found]
    return csr_matrix((shares, (rows, columns)), (len(texts), len(names)))


def build_vocabulary(
    styles: Iterable[str], texts: Iterable[tuple[str, int]], most: int
) -> Vocabulary:
    """Return the vocabulary of a data set.

    Args:
        styles: of the sequences; an empty one is no style.
        texts: names of the training sequences, each with the number of sequences.
        most: tokens that the vocabulary has at most; the most frequent words are kept.
    """
    named = tuple(sorted(style for style in set(styles) if style))
    count: Counter[str] = Counter()
    for text, number in texts:
        count.update(dict.fromkeys(words_of(text), number))
    # Ties are in alphabetical order, so that the vocabulary does not depend on that of the data.
    found = sorted((-number, word) for word, number in count.items() if number >= LEAST)
    return Vocabulary(named, tuple(word for _, word in found[: max(0, most - 1 - len(named))]))
