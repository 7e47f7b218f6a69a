"""A small grammar of favourable and unfavourable sentences, with negations and contrasts.

Used by the lesson `verdict`. The verdict of each sentence follows from the grammar. Not here:
models of the sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

import numpy as np

from sketchrnn.learn.lesson import scalar_generator
from sketchrnn.learn.typed_words import indices

THINGS = ("film", "book", "soup", "room", "hotel", "music", "service", "story")
GOOD = ("good", "great", "funny", "lovely", "perfect", "fresh")
BAD = ("bad", "boring", "awful", "dull", "stale", "ugly")
LIKING, DISLIKING = ("like", "love", "enjoy"), ("hate", "dislike", "regret")
DEGREES = ("very", "really", "rather")
WORDS = (
    *("", "the", "is", "i", "do", "not", "never", "but", "although", ","),  # the first fills up
    *(*THINGS, *GOOD, *BAD, *LIKING, *DISLIKING, *DEGREES),
)
INDEX = {word: i for i, word in enumerate(WORDS)}
LONGEST = 16  # words
NEGATED = 0.3  # share of clauses with a negation
FORMS = 6  # forms of sentences as often as each other; 3 have two clauses
KINDS = ("plain", "negation", "contrast", "both")


class Clause(NamedTuple):
    """A clause such as "the soup is not very good"."""

    words: list[str]
    good: bool  # whether it is favourable
    negated: bool


class Sentences(NamedTuple):
    """B sentences and their verdicts."""

    words: np.ndarray  # int64[LONGEST, B], index in WORDS, filled up with 0 at the front
    good: np.ndarray  # bool[B], whether a sentence is favourable
    kinds: np.ndarray  # int64[B], index in KINDS

    def some(self, chosen: np.ndarray | slice) -> Sentences:
        """Return some of the sentences."""
        return Sentences(self.words[:, chosen], self.good[chosen], self.kinds[chosen])


def draw_sentences(count: int, rng: np.random.Generator) -> Sentences:
    """Draw sentences of one or two clauses.

    Of two clauses the main one gives the verdict: the one after *but*, or the one that does not
    begin with *although*. The other clause has the opposite verdict.
    """
    words, good, kinds = np.zeros((LONGEST, count), np.int64), np.zeros(count, bool), []
    quick = scalar_generator(rng)
    for i in range(count):
        main = draw_clause(quick)
        said, negated, form = main.words, main.negated, quick.randrange(FORMS)
        if form < 3:
            other = draw_clause(quick)
            while other.good == main.good:
                other = draw_clause(quick)
            negated |= other.negated
            said = [
                [*other.words, "but", *main.words],
                ["although", *other.words, ",", *main.words],
                [*main.words, "although", *other.words],
            ][form]
        words[LONGEST - len(said) :, i] = [INDEX[word] for word in said]
        good[i] = main.good
        kinds.append(2 * (form < 3) + negated)
    return Sentences(words, good, np.array(kinds))


def unseen(drawn: Sentences, known: Sentences) -> Sentences:
    """Return the sentences of `drawn` that are not among the known ones."""
    seen = set(map(tuple, known.words.T.tolist()))
    new = [i for i, words in enumerate(drawn.words.T.tolist()) if tuple(words) not in seen]
    return drawn.some(np.array(new, np.int64))


def draw_clause(rng: Random) -> Clause:
    """Draw a clause about a thing, favourable or not, with or without a negation."""
    good, negated = rng.random() < 0.5, rng.random() < NEGATED
    thing = rng.choice(THINGS)
    literal = good != negated  # whether the word itself is favourable
    if rng.random() < 0.5:
        word = rng.choice(GOOD if literal else BAD)
        degree = [rng.choice(DEGREES)] if rng.random() < 0.4 else []
        denial = [rng.choice(("not", "never"))] if negated else []
        return Clause(["the", thing, "is", *denial, *degree, word], good, negated)
    word = rng.choice(LIKING if literal else DISLIKING)
    denial = rng.choice((["do", "not"], ["never"])) if negated else []
    return Clause(["i", *denial, word, "the", thing], good, negated)


def read(text: str) -> np.ndarray:
    """Return a sentence as int64[T]. UsageError: see `indices`."""
    words = text.lower().replace(",", " , ").replace(".", " ").split()
    return np.array(indices(words, INDEX, LONGEST, "a sentence"))


def pad(words: Sequence[int] | np.ndarray) -> np.ndarray:
    """Return words as int64[LONGEST, 1], filled up with 0 at the front."""
    padded = np.zeros((LONGEST, 1), np.int64)
    padded[LONGEST - len(words) :, 0] = words
    return padded
