"""Text, letter by letter: a small network learns a text and is asked for letters it has not seen.

What is measured are bits per character: how many questions of yes or no the next character still
costs (Shannon 1951). Beside it stands the simplest model that looks back at all, one that counts
which character follows which. The network is that of Graves 2013, section 3, but small. What is
not here: words, and networks that read a whole library first.
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
from sketchrnn.learn.lesson import Report, generator, number, whole
from sketchrnn.learn.prose import TEXT
from sketchrnn.learn.training import Recurrent, built, train

WINDOW, WINDOWS = 64, 16  # characters in a row, and how many rows at a step
LOOK = 20  # steps from one look at the validation part to the next
SHORTEST, LONGEST, LETTERS = 500, 100_000, 500
SAMPLE, DRAFT = 240, 80  # characters written at the end and on the way


@dataclass(frozen=True, eq=False)
class Figures:
    """What was learnt of a text."""

    alphabet: str
    """All characters of the text, each once."""
    parts: dict[str, int]
    """How many characters are learnt from, say when to stop, and are held out, in this order."""
    steps: np.ndarray
    """int64[looks]: how many steps had been taken at each look."""
    train_bits: np.ndarray
    """float64[looks]: bits per character of the windows learnt from since the look before."""
    valid_bits: np.ndarray
    """float64[looks]: bits per character of the validation part at each look."""
    best_step: int
    """Where the validation part was best; those weights are kept."""
    bits: float | None
    """Bits per character of the held-out part with those weights; None on the way."""
    baseline_bits: float
    """The same of the bigram, counts of pairs plus one."""
    baseline_uniform_bits: float
    """The same where all characters are equally likely."""
    sample: str
    """What the network writes."""
    baseline_sample: str
    """What the bigram writes."""
    seconds: float
    """That all of it took."""


def run(
    *,
    seed: int = 0,
    text: str | None = None,
    seconds: float | None = 20.0,
    steps: int | None = None,
    hidden: int = 128,
    temperature: float = 0.7,
    report: Report | None = None,
) -> Figures:
    """Teach a character LSTM a text and measure it beside a bigram.

    Args:
        seed: of the first weights, the windows and the samples.
        text: 500 to 100,000 characters; our own about drawing and driving if None.
        seconds: how long to train, 0.1 to 30; None where `steps` alone says it.
        steps: at most so many steps; without seconds, the figures depend on nothing but the seed.
        hidden: units of the LSTM, 1 to 512.
        temperature: of the samples, 0.1 to 2.
        report: told the figures so far; may stop the training.
    """
    began = time.perf_counter()
    rng = generator(seed)
    if seconds is None and steps is None:
        raise UsageError("expected seconds or steps to train for, got neither")
    seconds = None if seconds is None else number("seconds", seconds, 0.1, 30)
    steps = None if steps is None else whole("steps", steps, 1, 10_000)
    hidden = whole("hidden", hidden, 1, 512)
    temperature = number("temperature", temperature, 0.1, 2)
    alphabet, parts = split(TEXT if text is None else text)
    learnt, _, held = parts
    size = len(alphabet)
    network = built(seed, lambda: Recurrent("lstm", size, hidden, size, forget_bias=1.0))
    pupil = Pupil(network, parts, size, rng)
    pairs = bigram(learnt, size)

    def figures(bits: float | None, length: int) -> Figures:
        steps, train_bits, valid_bits = map(np.array, zip(*pupil.looks, strict=True))
        letters = np.random.default_rng(seed)
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
            sample=spell(alphabet, write(next_of(network, size), length, temperature, letters)),
            baseline_sample=spell(
                alphabet, write(lambda letter: np.log(pairs[letter]), length, temperature, letters)
            ),
            seconds=time.perf_counter() - began,
        )

    def told(share: float, _: object) -> bool:
        return report is not None and report(share, figures(None, DRAFT))

    curve = train(network, pupil.loss, steps=steps, seconds=seconds, rate=5e-3, report=told)
    pupil.look(len(curve.losses))
    network.load_state_dict(pupil.best)
    return figures(bits_per_character(network, held, size), SAMPLE)


def split(text: str) -> tuple[str, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return the alphabet of a text, and its first 80 %, the next 10 % and the last 10 %.

    Each part is int64[n], the number of each character in the alphabet.
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
    learnt, valid, held = np.split(letters, [len(text) * 8 // 10, len(text) * 9 // 10])
    return alphabet, (learnt, valid, held)


def bigram(letters: np.ndarray, size: int) -> np.ndarray:
    """Return P(next | letter), float64[size, size], one row for each letter.

    One is added to each count, so that no pair is impossible (Laplace's rule of succession).
    """
    counts = np.ones((size, size))
    np.add.at(counts, (letters[:-1], letters[1:]), 1)
    return counts / counts.sum(axis=1, keepdims=True)


def nats(network: Recurrent, letters: Tensor, size: int) -> Tensor:
    """Return the mean surprise -log P(next letter | all before it) of rows int64[T + 1, B]."""
    scores = network(one_hot(letters[:-1], size).float())  # [T, B, size]
    return cross_entropy(scores.flatten(0, 1), letters[1:].flatten())


@torch.no_grad()
def bits_per_character(network: Recurrent, letters: np.ndarray, size: int) -> float:
    """Return the surprise of one long row int64[n] in bits: nats divided by ln 2."""
    return nats(network, torch.from_numpy(letters)[:, None], size).item() / math.log(2)


class Pupil:
    """A network while it learns: what it practises on, and the best that it has been."""

    def __init__(
        self,
        network: Recurrent,
        parts: tuple[np.ndarray, np.ndarray, np.ndarray],
        size: int,
        rng: np.random.Generator,
    ) -> None:
        """Begin with the network as it is."""
        self.network, self.size, self.rng = network, size, rng
        self.learnt, self.valid, _ = parts
        self.losses: list[float] = []  # bits of each step
        self.looks: list[tuple[int, float, float]] = []  # steps taken, bits of both parts
        self.best = copy.deepcopy(network.state_dict())

    def loss(self, step: int) -> Tensor:
        """Return the loss of some windows of the text, each read from an empty memory."""
        begins = self.rng.integers(len(self.learnt) - WINDOW, size=WINDOWS)
        windows = np.stack([self.learnt[at : at + WINDOW + 1] for at in begins], axis=1)
        value = nats(self.network, torch.from_numpy(windows), self.size)
        self.losses.append(value.item() / math.log(2))
        if step % LOOK == 0:
            self.look(step)
        return value

    def look(self, step: int) -> None:
        """Measure the validation part, and keep the weights if they never were better."""
        score = bits_per_character(self.network, self.valid, self.size)
        if not self.looks or score < min(before for *_, before in self.looks):
            self.best = copy.deepcopy(self.network.state_dict())
        self.looks.append((step, float(np.mean(self.losses[-LOOK:])), score))


def next_of(network: Recurrent, size: int) -> Callable[[int], np.ndarray]:
    """Return the network as a function: one letter in, the scores of the next out.

    What it has read before is in `state`, which it takes along from letter to letter.
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
    """Return letters drawn one by one, each after the one before it.

    Scores are log probabilities plus any number; divided by a temperature below 1, likely letters
    become likelier. The arg max of scores plus Gumbel noise is a draw from them (Gumbel 1954).
    """
    letters = [0]
    for _ in range(length):
        noise = rng.gumbel(size=len(logits := scores(letters[-1])))
        letters.append(int((logits / temperature + noise).argmax()))
    return letters[1:]


def spell(alphabet: str, letters: list[int]) -> str:
    """Return the text of numbered letters."""
    return "".join(alphabet[letter] for letter in letters)
