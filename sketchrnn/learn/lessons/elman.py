"""Lesson: Elman's network, and the effect of resetting its context.

Elman 1990, "Finding Structure in Time", section 3: the words ba, dii and guuu follow each other in
random order, and the network predicts the next letter. The consonants are random. The vowels are
certain for a network that remembers how many it has read. The context units are the last outputs
of the hidden units; wiping them sets them to 0. Not here: the gradient (`bptt.py`).
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

from sketchrnn.learn.cells import forward
from sketchrnn.learn.claims import Claim
from sketchrnn.learn.lesson import Report, generator, part, whole
from sketchrnn.learn.training import Recurrent, Schedule, built, train
from sketchrnn.learn.wires import Wires, by_surprise, read_wires, weights_of

LETTERS = "bdgaiu"
WORDS = ("ba", "dii", "guuu")
HIDDEN = 16  # units
BATCH = 16  # texts per training step
TESTED = 200  # new texts
SPAN = 12  # letters after the wipe with an accuracy of their own


class Texts(NamedTuple):
    """Texts of n letters."""

    letters: np.ndarray  # int64[n, B], index in LETTERS
    goes_on: np.ndarray  # bool[n, B], whether the word continues after this letter


@dataclass(frozen=True, eq=False)
class Figures:
    """A trained network of H hidden units on texts of n letters, with and without the wipe."""

    text: str
    """n letters: a new text, the same for every `wipe_at`, with a word guuu around the default."""
    context: np.ndarray
    """float64[n, H]: the context units after each letter, from -1 to 1."""
    wiped_context: np.ndarray
    """float64[n, H]: the same, with the units set to 0 before the letter `wipe_at`."""
    surprise: np.ndarray
    """float64[n - 1]: -log₂ p of each letter after the first, bits."""
    wiped_surprise: np.ndarray
    """float64[n - 1]: the same with the wipe."""
    wires: Wires
    """Of the hidden units while they read all letters but the last, without the wipe, and the
    derivatives of the surprise of the last letter, nats."""
    wipe_at: int
    """Index of the letter before which the context is wiped, from 0."""
    accuracy: float
    """Share of letters in TESTED new texts after which the likeliest next letter is a possible
    one."""
    wiped_accuracy: float
    """The same with a wipe before every letter, which leaves no memory."""
    after: np.ndarray
    """float64[SPAN]: accuracy after the 1st, 2nd, … letter from the wipe on, over TESTED texts."""
    kept_after: np.ndarray
    """float64[SPAN]: accuracy after the same letters without the wipe."""
    within_bits: float
    """Bits that the wipe adds over SPAN letters, in texts in which it falls into a word."""
    between_bits: float
    """The same in texts in which it falls between two words."""
    baseline_accuracy: float
    """Accuracy of a bigram, which predicts the most frequent successor of each letter."""
    losses: np.ndarray
    """float64[steps taken]: training loss, nats per letter."""
    seconds: float
    """Wall-clock time so far."""


def run(
    *,
    seed: int = 0,
    length: int = 40,
    wipe_at: int | None = None,
    steps: int = 300,
    truncated: bool = False,
    report: Report | None = None,
) -> Figures:
    """Train Elman's network on his words, then wipe its context within a text.

    Args:
        seed: of weights and texts.
        length: n, letters per text, 20 to 200.
        wipe_at: the context is wiped before this letter, 1 to n - SPAN - 1; None is the middle or
            the last possible letter.
        steps: training steps, 1 to 5,000.
        truncated: whether the gradient stops after one step, as Elman's did, which treats the
            context as one more input; otherwise it goes back through all steps.
        report: receives the figures so far; may stop the training.
    """
    began = time.perf_counter()
    rng = generator(seed)
    length, steps = whole("length", length, 20, 200), whole("steps", steps, 1, 5000)
    last = length - SPAN - 1
    wipe_at = middle(length) if wipe_at is None else whole("wipe_at", wipe_at, 1, last)
    network = built(seed, lambda: Recurrent("rnn", len(LETTERS), HIDDEN, len(LETTERS)))
    tests = draw_texts(TESTED, length, rng)
    baseline = bigram_accuracy(draw_texts(TESTED, length, rng), tests)

    def loss(_: int) -> Tensor:
        letters = torch.from_numpy(draw_texts(BATCH, length, rng).letters)
        inputs = one_hot(letters[:-1], len(LETTERS)).float()  # [n - 1, B, 6]
        logits = one_step(network, inputs) if truncated else network(inputs)  # [n - 1, B, 6]
        return cross_entropy(logits.flatten(0, 1), letters[1:].flatten())

    def so_far(losses: np.ndarray) -> Figures:
        return measure(network, tests, wipe_at, baseline, losses, time.perf_counter() - began)

    progress = part(report, 0.0, 1.0, lambda curve: so_far(curve.losses))
    return so_far(train(network, loss, Schedule(steps), progress).losses)


def middle(length: int) -> int:
    """Return the default letter of the wipe, the middle one or the last possible one."""
    return min(length // 2, length - SPAN - 1)


def one_step(network: Recurrent, inputs: Tensor) -> Tensor:
    """Return the outputs [T, B, 6] for inputs [T, B, 6], without a gradient through the context."""
    with torch.no_grad():
        hidden = network.layer(inputs)[0]  # [T, B, H]
    context = torch.cat((torch.zeros_like(hidden[:1]), hidden[:-1]))
    # Each step is a sequence of its own, which begins with the context of the step before.
    output = network.layer(inputs.flatten(0, 1)[None], context.flatten(0, 1)[None])[0][0]
    return network.head(output).unflatten(0, inputs.shape[:2])


def measure(
    network: Recurrent,
    tests: Texts,
    wipe_at: int,
    baseline: float,
    losses: np.ndarray,
    seconds: float,
) -> Figures:
    """Measure a network on new texts without a wipe, with one, and with one before every letter."""
    letters = tests.letters
    kept_context, kept = predict(network, letters, ())
    wiped_context, wiped = predict(network, letters, (wipe_at,))
    _, memoryless = predict(network, letters, range(1, len(letters)))
    span = slice(wipe_at, wipe_at + SPAN)
    # Show a text with a u on both sides of the default wipe, where the context matters.
    at = middle(len(letters))
    shown = int((letters[at - 1 : at + 1] == LETTERS.index("u")).all(axis=0).argmax())
    kept_bits, wiped_bits = surprise(kept, letters), surprise(wiped, letters)  # [n - 1, B] each
    extra = (wiped_bits - kept_bits)[span].sum(axis=0)  # [B]
    within = tests.goes_on[wipe_at - 1]
    return Figures(
        "".join(LETTERS[letter] for letter in letters[:, shown]),
        kept_context[:, shown],
        wiped_context[:, shown],
        kept_bits[:, shown],
        wiped_bits[:, shown],
        read_letters(network, letters[:, shown]),
        wipe_at,
        float(right(kept, tests).mean()),
        float(right(memoryless, tests).mean()),
        right(wiped, tests)[span].mean(axis=1),
        right(kept, tests)[span].mean(axis=1),
        float(extra[within].mean()),
        float(extra[~within].mean()),
        baseline,
        losses,
        seconds,
    )


def read_letters(network: Recurrent, letters: np.ndarray) -> Wires:
    """Return the wires of the network over the letters int64[n] of one text."""
    weights = weights_of(network.layer)
    inputs = np.eye(len(LETTERS))[letters[:-1], None]  # [n - 1, 1, 6]
    trace = forward("rnn", weights, inputs)
    by_hidden = by_surprise(network.head, trace.hidden[:, 0], int(letters[-1]))
    return read_wires(weights, trace, by_hidden)


def draw_texts(count: int, length: int, rng: np.random.Generator) -> Texts:
    """Draw `count` texts of `length` letters, with words in random order."""
    letters = np.zeros((length, count), np.int64)
    goes_on = np.zeros((length, count), bool)
    for i in range(count):
        words = [WORDS[word] for word in rng.integers(0, len(WORDS), length)]  # more than needed
        text = "".join(words)[:length]
        ends = np.cumsum([len(word) for word in words]) - 1
        letters[:, i] = [LETTERS.index(letter) for letter in text]
        goes_on[:, i] = ~np.isin(np.arange(length), ends)
    return Texts(letters, goes_on)


def predict(
    network: Recurrent, letters: np.ndarray, wipes: Sequence[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the context after each letter and the log probabilities of the next letter.

    Args:
        network: the trained network.
        letters: int64[n, B].
        wipes: ascending indices of the letters before which the context is set to 0.

    Returns:
        float64[n, B, H], and float64[n, B, 6] in nats.
    """
    inputs = one_hot(torch.from_numpy(letters), len(LETTERS)).float()  # [n, B, 6]
    with torch.no_grad():
        # A network starts with a context of zeros, so reading each piece separately wipes it.
        pieces = torch.tensor_split(inputs, list(wipes))
        context = torch.cat([network.layer(piece)[0] for piece in pieces])
        log_p = log_softmax(network.head(context).double(), dim=-1)
    return context.double().numpy(), log_p.numpy()


def surprise(log_p: np.ndarray, letters: np.ndarray) -> np.ndarray:
    """Return -log₂ p of each letter after the first, bits, [n - 1, B]."""
    costs = -np.take_along_axis(log_p[:-1], letters[1:, :, None], axis=-1)[..., 0]
    return costs / np.log(2)


def right(log_p: np.ndarray, texts: Texts) -> np.ndarray:
    """Return whether the likeliest next letter is a possible one, bool[n - 1, B]."""
    return possible(log_p[:-1].argmax(-1), texts)


def possible(guess: np.ndarray, texts: Texts) -> np.ndarray:
    """Return whether the letters `guess` [n - 1, B] are possible next letters, bool[n - 1, B].

    Within a word that is the next vowel, and after a word any consonant.
    """
    consonant = np.isin(guess, [LETTERS.index(word[0]) for word in WORDS])
    return np.where(texts.goes_on[:-1], guess == texts.letters[1:], consonant)


def bigram_accuracy(known: Texts, tests: Texts) -> float:
    """Return the accuracy of predicting the most frequent successor of each letter.

    known: the texts in which successors are counted. tests: the texts that are predicted.
    """
    follows = np.zeros((len(LETTERS), len(LETTERS)))  # counts: row letter, column successor
    np.add.at(follows, (known.letters[:-1], known.letters[1:]), 1)
    return float(possible(follows.argmax(axis=1)[tests.letters[:-1]], tests).mean())


CLAIMS = (
    Claim(
        "Trained through all steps, nearly every prediction is right.",
        lambda f: f.accuracy > 0.95,
        ({"wipe_at": 20},),
    ),
    Claim(
        "Reset at every letter, it is no better than counting pairs of letters.",
        lambda f: f.wiped_accuracy <= f.baseline_accuracy + 0.01 < f.accuracy - 0.1,
        ({"wipe_at": 20},),
    ),
    Claim(
        "Elman's own training, which stops the gradient after one step, is enough for these words",
        lambda f: f.accuracy > f.baseline_accuracy + 0.1,
        ({"wipe_at": 20, "truncated": True},),
    ),
    Claim(
        "A reset within a word costs more than one between two words.",
        lambda f: f.within_bits > 1 > 0.1 > f.between_bits,
        ({"wipe_at": 20},),
    ),
)
