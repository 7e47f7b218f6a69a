"""Lesson: words. Three models predict the next word of sentences from a small grammar.

In a sentence such as "the dogs near the cat sleep" the verb agrees with the first noun, however
many words are in between (Elman 1991; Linzen et al. 2016). A bigram sees one word, a feed-forward
network the last W words (Bengio et al. 2003), and a recurrent network all words. The grammar gives
the true probability of each word, so the least possible number of bits is known. Not here: real
text (`text.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, log_softmax, one_hot, pad

from sketchrnn.learn.agreement_grammar import (
    DISTANCES,
    INDEX,
    PLURAL,
    SINGULAR,
    SIZE,
    WORDS,
    Texts,
    draw_texts,
    read,
)
from sketchrnn.learn.lesson import Report, generator, part, whole
from sketchrnn.learn.lessons.text import bigram
from sketchrnn.learn.training import Curve, Recurrent, Schedule, built, train

BATCH = 32  # rows per training step
LEARNT, TESTED = 2000, 300  # rows that all three models learn from, and new rows
HIDDEN = 48  # units
RATE = 1e-2
SHOWN = 6  # likely next words


@dataclass(frozen=True, eq=False)
class Figures:
    """The models on new sentences; the names of models are bigram, feed-forward and recurrent."""

    losses: dict[str, np.ndarray]
    """For each network float64[steps taken]: bits per word of the batch of each training step."""
    bits: dict[str, float]
    """Bits per word of new sentences, for each model so far."""
    best_bits: float
    """The same for the grammar itself. No model can need fewer on average."""
    distances: np.ndarray
    """int64[D]: words between a noun and its verb."""
    agreement: dict[str, np.ndarray]
    """For each model float64[D]: share of the verbs in new sentences whose number, singular or
    plural, the model finds likelier than the other number."""
    begin: str
    """The beginning of a sentence."""
    ahead: dict[str, dict[str, float]]
    """For each model the SHOWN likeliest next words and their probabilities."""
    seconds: float
    """Wall-clock time so far."""


class Scores(NamedTuple):
    """One model on new sentences; the parts are described in `Figures`."""

    bits: float
    agreement: np.ndarray
    ahead: dict[str, float]


Predict = Callable[[np.ndarray], np.ndarray]
"""Returns log p of the word after each of the words int64[n, B], float64[n, B, SIZE]."""


def run(
    *,
    seed: int = 0,
    begin: str = "the dogs near the cat",
    window: int = 3,
    steps: int = 300,
    report: Report | None = None,
) -> Figures:
    """Count pairs of words, train two networks on sentences, and compare the three.

    Args:
        seed: of the weights and the sentences.
        begin: the beginning of a sentence, 1 to ROW of WORDS with spaces between them.
        window: words that the feed-forward network sees, 1 to 12.
        steps: training steps of each network, 1 to 5,000.
        report: receives the figures so far; may stop the training.
    """
    began = time.perf_counter()
    rng = generator(seed)
    first = read(begin)
    window, steps = whole("window", window, 1, 12), whole("steps", steps, 1, 5000)
    learnt, tests = draw_texts(LEARNT, rng), draw_texts(TESTED, rng)
    pairs = np.log(bigram(learnt.words.T.ravel(), SIZE))
    losses: dict[str, np.ndarray] = {}
    scores: dict[str, Scores] = {"bigram": score(lambda words: pairs[words], tests, first)}

    def figures() -> Figures:
        return Figures(
            losses=dict(losses),
            bits={name: found.bits for name, found in scores.items()},
            best_bits=float(tests.bits[1:].mean()),
            distances=np.array(DISTANCES),
            agreement={name: found.agreement for name, found in scores.items()},
            begin=begin,
            ahead={name: found.ahead for name, found in scores.items()},
            seconds=time.perf_counter() - began,
        )

    networks: dict[str, nn.Module] = {
        "feed-forward": built(seed, lambda: Windowed(window)),
        "recurrent": built(seed, lambda: Recurrent("lstm", SIZE, HIDDEN, SIZE)),
    }
    for i, (name, network) in enumerate(networks.items()):

        def so_far(curve: Curve, name: str = name, network: nn.Module = network) -> Figures:
            losses[name] = curve.losses / np.log(2)
            scores[name] = score(predictor(network), tests, first)
            return figures()

        own = part(report, i / 2, (i + 1) / 2, so_far)
        schedule = Schedule(steps, rate=RATE, fade=True)
        curve = train(network, loss_of(network, learnt, rng), schedule, own)
        so_far(curve)
        if curve.stopped:
            break
    return figures()


class Windowed(nn.Module):
    """A feed-forward network on the last `window` words; missing words are zeros."""

    def __init__(self, window: int) -> None:
        super().__init__()
        self.window = window
        self.layers = nn.Sequential(
            nn.Linear(window * SIZE, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, SIZE)
        )

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the outputs [n, B, SIZE] for inputs [n, B, SIZE]."""
        padded = pad(inputs, (0, 0, 0, 0, self.window - 1, 0))  # [W - 1 + n, B, SIZE]
        seen = [padded[i : i + len(inputs)] for i in range(self.window)]
        return self.layers(torch.cat(seen, dim=-1))


def loss_of(network: nn.Module, learnt: Texts, rng: np.random.Generator) -> Callable[[int], Tensor]:
    """Return the loss of a network on random rows, nats per word."""
    rows = torch.from_numpy(learnt.words)

    def loss(_: int) -> Tensor:
        words = rows[:, rng.integers(rows.shape[1], size=BATCH)]  # [n, B]
        logits = network(one_hot(words[:-1], SIZE).float())  # [n - 1, B, SIZE]
        return cross_entropy(logits.flatten(0, 1), words[1:].flatten())

    return loss


def predictor(network: nn.Module) -> Predict:
    """Return a function that gives the log probabilities of a network."""

    @torch.no_grad()
    def predict(words: np.ndarray) -> np.ndarray:
        logits = network(one_hot(torch.from_numpy(words), SIZE).float())
        return log_softmax(logits.double(), dim=-1).numpy()

    return predict


def score(predict: Predict, tests: Texts, first: np.ndarray) -> Scores:
    """Measure a model on new sentences, and on a beginning int64[n, 1]."""
    log_p = predict(tests.words)
    return Scores(bits_per_word(log_p, tests), agreement(log_p, tests), likely(predict(first)))


def bits_per_word(log_p: np.ndarray, texts: Texts) -> float:
    """Return the mean -log₂ p of each word after the first, for log p [n, B, SIZE] in nats."""
    costs = -np.take_along_axis(log_p[:-1], texts.words[1:, :, None], axis=-1)
    return float(costs.mean() / np.log(2))


def agreement(log_p: np.ndarray, texts: Texts) -> np.ndarray:
    """Return for each of DISTANCES the share of verbs whose number is found likelier, float64[D].

    log_p: of the next word, nats, [n, B, SIZE].
    """
    p = np.exp(log_p[:-1])  # before each word after the first
    singular, plural = (
        p[..., [INDEX[verb] for verb in verbs]].sum(axis=-1) for verbs in (SINGULAR, PLURAL)
    )
    is_plural = np.isin(texts.words[1:], [INDEX[verb] for verb in PLURAL])
    right = (plural > singular) == is_plural  # [n - 1, B]
    return np.array([right[texts.distance[1:] == distance].mean() for distance in DISTANCES])


def likely(log_p: np.ndarray) -> dict[str, float]:
    """Return the SHOWN likeliest words after the last of n words, for log p [n, 1, SIZE]."""
    p = np.exp(log_p[-1, 0])
    return {WORDS[i]: float(p[i]) for i in np.argsort(-p)[:SHOWN]}


CLAIMS: tuple[tuple[str, Callable[[Figures], bool]], ...] = (
    (
        "The recurrent network needs fewer bits per word than the feed-forward network, and the "
        "feed-forward network needs fewer than the bigram.",
        lambda figures: (
            figures.bits["recurrent"] + 0.03 < figures.bits["feed-forward"]
            and figures.bits["feed-forward"] + 0.15 < figures.bits["bigram"]
        ),
    ),
    (
        "The recurrent network comes within 0.1 bits of the grammar.",
        lambda figures: figures.bits["recurrent"] < figures.best_bits + 0.1,
    ),
    (
        "With three words or more between the noun and its verb, a window of three words gets "
        "about half of the verbs right, as guessing does.",
        lambda figures: bool(
            (figures.agreement["feed-forward"][0] > 0.95)
            and (np.abs(figures.agreement["feed-forward"][1:] - 0.5) < 0.2).all()
        ),
    ),
    (
        "The recurrent network gets more than 95 % right at every distance.",
        lambda figures: bool((figures.agreement["recurrent"] > 0.95).all()),
    ),
)
"""What the page says of a run with the default settings, and whether a run shows it."""
