"""A small grammar of sentences whose verb agrees with a noun that may be far from it.

Used by the lesson `words`. A sentence is a noun, up to MOST phrases such as "near the cat", and a
verb with or without an object (after Elman 1991). All choices are independent, so the probability
of each word is known. Not here: models of the sentences.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

import numpy as np

from sketchrnn.learn.lesson import scalar_generator
from sketchrnn.learn.typed_words import indices

NOUNS = ("boy", "girl", "dog", "cat", "bird", "horse")
PREPOSITIONS = ("near", "behind", "with")
ALONE = ("sleep", "sing", "run")  # verbs without an object
WITH_OBJECT = ("see", "chase", "like")
SINGULAR = tuple(verb + "s" for verb in ALONE + WITH_OBJECT)  # verbs after a singular noun
PLURAL = ALONE + WITH_OBJECT
WORDS = (".", "the", *NOUNS, *(noun + "s" for noun in NOUNS), *PREPOSITIONS, *SINGULAR, *PLURAL)
INDEX = {word: i for i, word in enumerate(WORDS)}
SIZE = len(WORDS)
AGAIN, MOST = 0.5, 3  # probability and largest number of phrases such as "near the cat"
DISTANCES = tuple(range(0, 3 * MOST + 1, 3))  # words between a noun and its verb
ROW = 32  # words per row of text


class Texts(NamedTuple):
    """Rows of n words each; the last sentence of a row may be cut."""

    words: np.ndarray  # int64[n, B], index in WORDS
    bits: np.ndarray  # float64[n, B], -log₂ p of each word in the grammar
    distance: np.ndarray  # int64[n, B], words between a verb and its noun; -1 for other words


def draw_texts(count: int, rng: np.random.Generator) -> Texts:
    """Draw `count` rows of sentences, with the probability of each word in the grammar."""
    quick = scalar_generator(rng)
    rows = [draw_row(quick) for _ in range(count)]
    words, bits, distance = zip(*rows, strict=True)
    return Texts(np.array(words).T, np.array(bits).T, np.array(distance).T)


def draw_row(rng: Random) -> tuple[list[int], list[float], list[int]]:
    """Draw the words of one row, their bits and their distances, each of length ROW."""
    words: list[str] = []
    chances: list[float] = []
    distances: list[int] = []

    def add(word: str, chance: float, distance: int = -1) -> None:
        words.append(word)
        chances.append(chance)
        distances.append(distance)

    def add_noun() -> bool:
        """Add "the" and a noun; return whether it is plural."""
        add("the", 1.0)
        noun, plural = rng.choice(NOUNS), rng.random() < 0.5
        add(noun + "s" * plural, 0.5 / len(NOUNS))
        return plural

    while len(words) < ROW:
        plural = add_noun()
        phrases = 0
        while phrases < MOST and rng.random() < AGAIN:
            phrases += 1
            add(rng.choice(PREPOSITIONS), AGAIN / len(PREPOSITIONS))
            add_noun()
        verbs = PLURAL if plural else SINGULAR
        verb = rng.randrange(len(verbs))
        # After the last possible phrase the verb is certain.
        chance = 1.0 if phrases == MOST else 1 - AGAIN
        add(verbs[verb], chance / len(verbs), 3 * phrases)
        if PLURAL[verb] in WITH_OBJECT:
            add_noun()
        add(".", 1.0)
    cut = slice(ROW)
    return [INDEX[word] for word in words[cut]], list(-np.log2(chances[cut])), distances[cut]


def read(begin: str) -> np.ndarray:
    """Return the words of a beginning as int64[n, 1]. UsageError: see `indices`."""
    words = begin.lower().replace(".", " . ").split()
    return np.array(indices(words, INDEX, ROW, "a beginning"))[:, np.newaxis]
