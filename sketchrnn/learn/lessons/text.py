"""Lesson: text, letter by letter. A small LSTM learns a text and is scored on its held-out end.

The score is bits per character, the mean -log₂ p of the next character (Shannon 1951), compared
with a bigram that counts successors. The network is a small version of Graves 2013, section 3. Not
here: models of words, and networks trained on large corpora.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, one_hot

from sketchrnn.errors import UsageError
from sketchrnn.learn.claims import Claim
from sketchrnn.learn.coloured import Coloured, coloured_by
from sketchrnn.learn.dependence import KINDS, Dependence, measure
from sketchrnn.learn.lesson import Report, generator, number, one_of, part, whole
from sketchrnn.learn.novel import novel
from sketchrnn.learn.training import Recurrent, Schedule, built, train

HIDDEN = 128  # units
WINDOW, WINDOWS = 64, 16  # characters per window, windows per training step
LOOK = 20  # training steps between two scores of the validation part
SHORTEST, LONGEST, LETTERS = 500, 300_000, 500  # characters, characters, distinct characters
SAMPLE, DRAFT = 240, 80  # characters sampled at the end, and in reports
RATE = 5e-3
VALIDATED, SCORED = 2_000, 10_000  # most characters of the validation and the held-out part
COMPARED = 120  # most training steps of each of the three small networks


@dataclass(frozen=True, eq=False)
class Figures:
    """The network and the bigram on one text; `looks` is the number of validation scores."""

    alphabet: str
    """The distinct characters of the text, sorted."""
    parts: dict[str, int]
    """Number of characters for training, for validation, and held out, in this order."""
    steps: np.ndarray
    """int64[looks]: training steps taken before each validation score."""
    train_bits: np.ndarray
    """float64[looks]: bits per character of the training windows of the last LOOK steps."""
    valid_bits: np.ndarray
    """float64[looks]: bits per character of the validation part."""
    best_step: int
    """The step with the lowest validation score; its weights are kept."""
    bits: float | None
    """Bits per character of the held-out part with those weights; None before the end."""
    baseline_bits: float
    """The same for the bigram."""
    baseline_uniform_bits: float
    """The same for a uniform distribution over the alphabet."""
    sample: str
    """Text sampled from the network."""
    baseline_sample: str
    """Text sampled from the bigram."""
    samples: dict[int, str]
    """Text sampled during the training, by the number of steps taken."""
    coloured: Coloured
    """The beginning of the held-out part, and units that follow a signal of it."""
    dependence: Dependence | None
    """What the predictions of three small networks depend on; None before the end, and if the
    training was stopped."""
    seconds: float
    """Wall-clock time so far."""


def run(
    *,
    seed: int = 0,
    text: str | None = None,
    seconds: float | None = 20.0,
    steps: int | None = None,
    temperature: float = 0.7,
    reads: str = "letters",
    report: Report | None = None,
) -> Figures:
    """Train a character LSTM on a text and compare it with a bigram.

    Args:
        seed: of the initial weights, the windows and the samples.
        text: 500 to 300,000 characters; None is the text of `novel.py`.
        seconds: duration of the training, 0.1 to 30; None trains for `steps`.
        steps: largest number of training steps; without `seconds` the figures depend on the seed
            alone.
        temperature: of the samples, 0.1 to 2.
        reads: what three small networks read for `Figures.dependence`, one of dependence.KINDS.
        report: receives the figures so far; may stop the training.
    """
    began = time.perf_counter()
    rng = generator(seed)
    if seconds is None and steps is None:
        raise UsageError("expected seconds or steps to train for, got neither")
    seconds = None if seconds is None else number("seconds", seconds, 0.1, 30)
    steps = None if steps is None else whole("steps", steps, 1, 10_000)
    temperature = number("temperature", temperature, 0.1, 2)
    one_of("reads", reads, KINDS)
    text = novel() if text is None else text
    alphabet, parts = split(text)
    learnt, _, held = parts
    size = len(alphabet)
    network = built(seed, lambda: Recurrent("lstm", size, HIDDEN, size, forget_bias=1.0))
    pupil = Pupil(network, parts, size, rng)
    pairs = bigram(learnt, size)
    samples: dict[int, str] = {}

    def figures(bits: float | None, length: int, dependence: Dependence | None = None) -> Figures:
        steps, train_bits, valid_bits = map(np.array, zip(*pupil.looks, strict=True))
        letters = np.random.default_rng(seed)
        sample = spell(alphabet, write(next_of(network, size), length, temperature, letters))
        samples.setdefault(len(pupil.losses), sample[:DRAFT])
        return Figures(
            alphabet=alphabet,
            parts=dict(zip(("learnt", "validation", "held out"), map(len, parts), strict=True)),
            steps=steps,
            train_bits=train_bits,
            valid_bits=valid_bits,
            best_step=int(steps[valid_bits.argmin()]),
            bits=bits,
            baseline_bits=float(-np.log2(pairs[held[:-1], held[1:]]).mean()),
            baseline_uniform_bits=math.log2(size),
            sample=sample,
            baseline_sample=spell(
                alphabet, write(lambda letter: np.log(pairs[letter]), length, temperature, letters)
            ),
            samples=thinned(samples),
            coloured=coloured_by(network.layer, held, alphabet),
            dependence=dependence,
            seconds=time.perf_counter() - began,
        )

    progress = part(report, 0.0, 0.8, lambda _: figures(None, DRAFT))
    curve = train(network, pupil.loss, Schedule(steps, seconds, RATE), progress)
    pupil.look(len(curve.losses))
    network.load_state_dict(pupil.best)
    bits = bits_per_character(network, held, size)
    if curve.stopped:
        return figures(bits, SAMPLE)
    few = min(COMPARED, len(curve.losses))
    return figures(bits, SAMPLE, measure(reads, text, seed, few, part(report, 0.8, 1.0)))


def split(text: str) -> tuple[str, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return the alphabet of a text, and its first 80 %, the next 10 % and the last 10 %.

    The last two parts have at most VALIDATED and SCORED characters. Each part is int64[n], the
    index of each character in the alphabet.

    Raises:
        UsageError: the text is too short or too long, or has too few or too many distinct
            characters.
    """
    if not isinstance(text, str) or not SHORTEST <= len(text) <= LONGEST:
        got = f"{len(text):,}" if isinstance(text, str) else repr(text)
        raise UsageError(f"expected a text of {SHORTEST} to {LONGEST:,} characters, got {got}")
    alphabet = "".join(sorted(set(text)))
    if not 2 <= len(alphabet) <= LETTERS:
        raise UsageError(
            f"expected a text of 2 to {LETTERS} different characters, got {len(alphabet):,}"
        )
    number_of = {letter: i for i, letter in enumerate(alphabet)}
    letters = np.array([number_of[letter] for letter in text])
    held_at = max(len(text) * 9 // 10, len(text) - SCORED)
    valid_at = max(len(text) * 8 // 10, held_at - VALIDATED)
    learnt, valid, held = np.split(letters, [valid_at, held_at])
    return alphabet, (learnt, valid, held)


def bigram(letters: np.ndarray, size: int) -> np.ndarray:
    """Return P(next | letter), float64[size, size], one row per letter.

    Add-one smoothing (Laplace's rule of succession) keeps all probabilities above 0.
    """
    counts = np.ones((size, size))
    np.add.at(counts, (letters[:-1], letters[1:]), 1)
    return counts / counts.sum(axis=1, keepdims=True)


def nats(network: Recurrent, letters: Tensor, size: int) -> Tensor:
    """Return the mean of -log p(next letter | letters before it), nats, of rows int64[T + 1, B]."""
    scores = network(one_hot(letters[:-1], size).float())  # [T, B, size]
    return cross_entropy(scores.flatten(0, 1), letters[1:].flatten())


@torch.no_grad()
def bits_per_character(network: Recurrent, letters: np.ndarray, size: int) -> float:
    """Return the mean of -log₂ p of the letters of one row int64[n]: nats divided by ln 2."""
    return nats(network, torch.from_numpy(letters)[:, None], size).item() / math.log(2)


def thinned(samples: dict[int, str]) -> dict[int, str]:
    """Return the samples whose steps have at least doubled since the one before, and the last."""
    kept: dict[int, str] = {}
    for step, sample in samples.items():
        if not kept or step >= 2 * max(kept) or step == max(samples):
            kept[step] = sample
    return kept


class Pupil:
    """A network in training: its data, its scores, and its best weights so far."""

    def __init__(
        self,
        network: Recurrent,
        parts: tuple[np.ndarray, np.ndarray, np.ndarray],
        size: int,
        rng: np.random.Generator,
    ) -> None:
        """Keep the initial weights as the best so far."""
        self.network, self.size, self.rng = network, size, rng
        self.learnt, self.valid, _ = parts
        self.losses: list[float] = []  # bits per character of each step
        self.looks: list[tuple[int, float, float]] = []  # steps, training bits, validation bits
        self.best = copy.deepcopy(network.state_dict())

    def loss(self, step: int) -> Tensor:
        """Return the loss on random windows of the training part, each read from a zero state."""
        begins = self.rng.integers(len(self.learnt) - WINDOW, size=WINDOWS)
        windows = np.stack([self.learnt[at : at + WINDOW + 1] for at in begins], axis=1)
        value = nats(self.network, torch.from_numpy(windows), self.size)
        self.losses.append(value.item() / math.log(2))
        if step % LOOK == 0:
            self.look(step)
        return value

    def look(self, step: int) -> None:
        """Score the validation part, and keep the weights if the score is the best so far."""
        score = bits_per_character(self.network, self.valid, self.size)
        if not self.looks or score < min(before for *_, before in self.looks):
            self.best = copy.deepcopy(self.network.state_dict())
        self.looks.append((step, float(np.mean(self.losses[-LOOK:])), score))


def next_of(network: Recurrent, size: int) -> Callable[[int], np.ndarray]:
    """Return a function from one letter to the scores of the next letter, float64[size].

    The function keeps the state of the network from call to call.
    """
    state = None

    @torch.no_grad()
    def scores(letter: int) -> np.ndarray:
        nonlocal state
        one = one_hot(torch.tensor([[letter]]), size).float()  # [1, 1, size]
        output, state = network.layer(one, state)
        return network.head(output)[0, 0].double().numpy()

    return scores


def write(
    scores: Callable[[int], np.ndarray], length: int, temperature: float, rng: np.random.Generator
) -> list[int]:
    """Return `length` letters, each sampled given the letter before it.

    Scores are log probabilities up to a constant. Division by a temperature below 1 makes likely
    letters likelier. The argmax of scores plus Gumbel noise is a sample (Gumbel 1954).
    """
    letters = [0]
    for _ in range(length):
        noise = rng.gumbel(size=len(logits := scores(letters[-1])))
        letters.append(int((logits / temperature + noise).argmax()))
    return letters[1:]


def spell(alphabet: str, letters: list[int]) -> str:
    """Return letters, given as indices of the alphabet, as text."""
    return "".join(alphabet[letter] for letter in letters)


CLAIMS = (
    Claim(
        "After some hundred steps the network needs fewer bits per letter than the bigram",
        lambda f: f.bits < f.baseline_bits < f.baseline_uniform_bits,
        ({"seconds": None, "steps": 300},),
    ),
)
