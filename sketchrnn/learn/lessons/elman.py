"""Lesson: Elman's network, and what is lost when its context is wiped.

Elman 1990, "Finding Structure in Time", section 3: words ba, dii and guuu follow each other in any
order, letter by letter, and the network says what comes next. Which consonant comes nobody can
know; all that follows it is certain for who remembers how many vowels there were. Elman's context
units are the hidden units' last outputs; wiping them sets them to 0.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, log_softmax, one_hot

from sketchrnn.learn.lesson import Report, generator, number, part, whole
from sketchrnn.learn.training import Recurrent, built, train

LETTERS = "bdgaiu"
WORDS = ("ba", "dii", "guuu")
BATCH = 16
TESTED = 200  # new texts
SPAN = 12  # letters after the wipe that are counted one by one


class Texts(NamedTuple):
    """Texts of n letters."""

    letters: np.ndarray  # int64[n, B], which of LETTERS
    goes_on: np.ndarray  # bool[n, B], whether the word goes on after this letter


@dataclass(frozen=True, eq=False)
class Figures:
    """A trained network of H hidden units, its context kept and wiped, on texts of n letters."""

    text: str
    """n letters: a new text in which the wipe falls into a word guuu."""
    context: np.ndarray
    """float64[n, H]: its context units after each letter, from -1 to 1."""
    wiped_context: np.ndarray
    """float64[n, H]: the same if they are set to 0 before the letter `wipe_at`."""
    surprise: np.ndarray
    """float64[n - 1]: bits that each letter after the first one costs."""
    wiped_surprise: np.ndarray
    """float64[n - 1]: the same with the wipe."""
    wipe_at: int
    """The letter, from 0, before which the context is wiped."""
    accuracy: float
    """The share of letters in TESTED new texts after which the network says a letter that can come
    next."""
    wiped_accuracy: float
    """The same if the context is wiped before every letter: no memory at all."""
    after: np.ndarray
    """float64[SPAN]: accuracy after the 1st, 2nd, … letter from the wipe on, over TESTED texts."""
    kept_after: np.ndarray
    """float64[SPAN]: accuracy after the same letters without the wipe."""
    baseline_accuracy: float
    """Of always saying what mostly follows this letter (a bigram)."""
    losses: np.ndarray
    """float64[steps taken]: of training, nats a letter."""
    seconds: float
    """That the lesson took so far."""


def run(
    *,
    seed: int = 0,
    hidden: int = 16,
    length: int = 40,
    wipe_at: int | None = None,
    steps: int = 300,
    rate: float = 0.01,
    report: Report | None = None,
) -> Figures:
    """Train Elman's network on his words, then wipe its context midway.

    Args:
        seed: of weights and texts.
        hidden: H, 1 to 64.
        length: n, letters of a text, 20 to 200.
        wipe_at: the context is wiped before this letter, 1 to n - SPAN - 1; None is the middle, or
            the last that is possible.
        steps: of training, 1 to 5,000.
        rate: the learning rate, above 0 and up to 1.
        report: told the figures so far.
    """
    began = time.perf_counter()
    rng = generator(seed)
    hidden, length = whole("hidden", hidden, 1, 64), whole("length", length, 20, 200)
    steps, rate = whole("steps", steps, 1, 5000), number("rate", rate, 1e-6, 1)
    last = length - SPAN - 1
    wipe_at = min(length // 2, last) if wipe_at is None else whole("wipe_at", wipe_at, 1, last)
    network = built(seed, lambda: Recurrent("rnn", len(LETTERS), hidden, len(LETTERS)))
    tests = draw_texts(TESTED, length, rng)
    baseline = bigram_accuracy(draw_texts(TESTED, length, rng), tests)

    def loss(_: int) -> Tensor:
        letters = torch.from_numpy(draw_texts(BATCH, length, rng).letters)
        said = network(one_hot(letters[:-1], len(LETTERS)).float())
        return cross_entropy(said.flatten(0, 1), letters[1:].flatten())

    def so_far(losses: np.ndarray) -> Figures:
        return measure(network, tests, wipe_at, baseline, losses, time.perf_counter() - began)

    told = part(report, 0.0, 1.0, lambda curve: so_far(curve.losses))
    return so_far(train(network, loss, steps=steps, rate=rate, report=told).losses)


def measure(
    network: Recurrent,
    tests: Texts,
    wipe_at: int,
    baseline: float,
    losses: np.ndarray,
    seconds: float,
) -> Figures:
    """Read new texts with the context kept, wiped once, and wiped before every letter."""
    letters = tests.letters
    kept_context, kept = say(network, letters, ())
    wiped_context, wiped = say(network, letters, (wipe_at,))
    _, memoryless = say(network, letters, range(1, len(letters)))
    span = slice(wipe_at, wipe_at + SPAN)
    inside = (letters[wipe_at - 1 : wipe_at + 1] == LETTERS.index("u")).all(axis=0)  # [B]
    shown = int(inside.argmax())
    return Figures(
        "".join(LETTERS[letter] for letter in letters[:, shown]),
        kept_context[:, shown],
        wiped_context[:, shown],
        surprise(kept, letters)[:, shown],
        surprise(wiped, letters)[:, shown],
        wipe_at,
        float(right(kept, tests).mean()),
        float(right(memoryless, tests).mean()),
        right(wiped, tests)[span].mean(axis=1),
        right(kept, tests)[span].mean(axis=1),
        baseline,
        losses,
        seconds,
    )


def draw_texts(count: int, length: int, rng: np.random.Generator) -> Texts:
    """Draw texts of `length` letters, words in any order."""
    letters = np.zeros((length, count), np.int64)
    goes_on = np.zeros((length, count), bool)
    for i in range(count):
        words = [WORDS[word] for word in rng.integers(0, len(WORDS), length)]  # more than needed
        text = "".join(words)[:length]
        ends = np.cumsum([len(word) for word in words]) - 1
        letters[:, i] = [LETTERS.index(letter) for letter in text]
        goes_on[:, i] = ~np.isin(np.arange(length), ends)
    return Texts(letters, goes_on)


def say(
    network: Recurrent, letters: np.ndarray, wipes: Sequence[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the context [n, B, H] after each letter and log p of the next one [n, B, 6], nats.

    wipes: letters before which the context is set to 0, in order.
    """
    inputs = one_hot(torch.from_numpy(letters), len(LETTERS)).float()
    with torch.no_grad():
        # Each piece is read by itself, and a network begins with a context of zeros.
        pieces = torch.tensor_split(inputs, list(wipes))
        context = torch.cat([network.layer(piece)[0] for piece in pieces])
        log_p = log_softmax(network.head(context).double(), dim=-1)
    return context.double().numpy(), log_p.numpy()


def surprise(log_p: np.ndarray, letters: np.ndarray) -> np.ndarray:
    """Return the bits that each letter after the first costs, [n - 1, B]."""
    costs = -np.take_along_axis(log_p[:-1], letters[1:, :, None], axis=-1)[..., 0]
    return costs / np.log(2)


def right(log_p: np.ndarray, texts: Texts) -> np.ndarray:
    """Return whether the likeliest letter is one that can come next, bool[n - 1, B]."""
    return possible(log_p[:-1].argmax(-1), texts)


def possible(said: np.ndarray, texts: Texts) -> np.ndarray:
    """Return whether the letters `said` [n - 1, B] can come next: the vowel, or any consonant."""
    consonant = np.isin(said, [LETTERS.index(word[0]) for word in WORDS])
    return np.where(texts.goes_on[:-1], said == texts.letters[1:], consonant)


def bigram_accuracy(known: Texts, tests: Texts) -> float:
    """Return the accuracy of saying what mostly follows each letter in the known texts."""
    follows = np.zeros((len(LETTERS), len(LETTERS)))
    np.add.at(follows, (known.letters[:-1], known.letters[1:]), 1)
    return float(possible(follows.argmax(axis=1)[tests.letters[:-1]], tests).mean())
