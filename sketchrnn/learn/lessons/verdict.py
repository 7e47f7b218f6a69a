"""Lesson: a sentence becomes a verdict, many to one, and which words moved it.

A GRU reads a sentence word by word, and its last output is the probability that the sentence is
favourable. A bag of words (logistic regression on counts, Pang et al. 2002) cannot know what *not*
refers to, nor which side of *but* counts. The sentences come from a grammar, so their verdicts are
certain. Not here: real reviews, where a bag of words is hard to beat (Wang & Manning 2012).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, one_hot

from sketchrnn.learn.lesson import Report, generator, part, whole
from sketchrnn.learn.training import Curve, Recurrent, Schedule, built, train
from sketchrnn.learn.verdict_grammar import (
    KINDS,
    WORDS,
    Sentences,
    draw_sentences,
    pad,
    read,
    unseen,
)

MODELS = ("counts", "recurrent")
LEARNT, TESTED, DRAFT = 3000, 1000, 200  # sentences to learn from, new ones, those for reports
BATCH = 64  # sentences per training step
HIDDEN = 32  # units
RATE = 1e-2


@dataclass(frozen=True, eq=False)
class Figures:
    """Both models on new sentences; dictionaries have MODELS as keys, of those so far."""

    losses: dict[str, np.ndarray]
    """float64[steps taken]: the training loss, nats per sentence."""
    kinds: tuple[str, ...]
    """K kinds of sentences: `plain`, with a `negation`, with a `contrast`, with `both`."""
    right: dict[str, np.ndarray]
    """float64[K]: share of new sentences of each kind with the correct verdict."""
    share: dict[str, float]
    """The same over all new sentences."""
    baseline_share: float
    """The share of the more frequent verdict."""
    words: list[str]
    """T words of the learner."""
    verdict: dict[str, float]
    """The probability that the learner's sentence is favourable."""
    after: np.ndarray
    """float64[T]: the same for the recurrent network after each word; NaN before it exists."""
    moved: dict[str, np.ndarray]
    """float64[T]: by how much each word raises the log odds of a favourable verdict: those of the
    sentence, less those of the sentence without the word (Li et al. 2016)."""
    seconds: float
    """Wall-clock time so far."""


def run(
    *,
    seed: int = 0,
    text: str = "the room is not really bad",
    steps: int = 300,
    report: Report | None = None,
) -> Figures:
    """Train a bag of words and a GRU on sentences with a verdict.

    Args:
        seed: of the weights and the sentences.
        text: a sentence to judge, 1 to LONGEST of WORDS.
        steps: training steps of each model, 1 to 5,000.
        report: receives the figures so far; may stop the training.
    """
    began = time.perf_counter()
    rng = generator(seed)
    typed = read(text)
    steps = whole("steps", steps, 1, 5000)
    learnt = draw_sentences(LEARNT, rng)
    tests = unseen(draw_sentences(3 * TESTED, rng), learnt).some(slice(TESTED))
    models: dict[str, nn.Module] = {
        "counts": built(seed, Counts),
        "recurrent": built(seed, lambda: Recurrent("gru", len(WORDS), HIDDEN, 1)),
    }
    losses: dict[str, np.ndarray] = {}

    def figures(tests: Sentences) -> Figures:
        started = {name: models[name] for name in losses}
        right = {
            name: (log_odds(model, tests.words)[-1] > 0) == tests.good
            for name, model in started.items()
        }
        after = chance(log_odds(models["recurrent"], pad(typed))[-len(typed) :, 0])
        return Figures(
            losses=dict(losses),
            kinds=KINDS,
            right={name: by_kind(each, tests) for name, each in right.items()},
            share={name: float(each.mean()) for name, each in right.items()},
            baseline_share=float(max(tests.good.mean(), 1 - tests.good.mean())),
            words=[WORDS[i] for i in typed],
            verdict={
                name: float(chance(log_odds(model, pad(typed))[-1, 0]))
                for name, model in started.items()
            },
            after=after if "recurrent" in started else np.full(len(typed), np.nan),
            moved={name: moved(model, typed) for name, model in started.items()},
            seconds=time.perf_counter() - began,
        )

    for i, (name, model) in enumerate(models.items()):

        def so_far(curve: Curve, name: str = name) -> Figures:
            losses[name] = curve.losses
            return figures(tests.some(slice(DRAFT)))

        own = part(report, i / 2, (i + 1) / 2, so_far)
        schedule = Schedule(steps, rate=RATE, fade=True)
        curve = train(model, loss_of(model, learnt, rng), schedule, own)
        losses[name] = curve.losses
        if curve.stopped:
            break
    return figures(tests)


class Counts(nn.Module):
    """A bag of words: the log odds are the sum of one weight per word, and a bias."""

    def __init__(self) -> None:
        super().__init__()
        self.weights = nn.Linear(len(WORDS), 1)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the log odds after each word, [T, B, 1], for one-hot words [T, B, words]."""
        return self.weights(inputs.cumsum(dim=0))


def loss_of(
    model: nn.Module, learnt: Sentences, rng: np.random.Generator
) -> Callable[[int], Tensor]:
    """Return the loss on random sentences, nats per sentence: -ln p of the true verdict."""

    def loss(_: int) -> Tensor:
        batch = learnt.some(rng.integers(len(learnt.good), size=BATCH))
        logits = model(encode(batch.words))[-1, :, 0]  # [B], after the last word
        return binary_cross_entropy_with_logits(logits, torch.from_numpy(batch.good).float())

    return loss


def encode(words: np.ndarray) -> Tensor:
    """Return one-hot words float32[T, B, words]; a missing word is zeros."""
    encoded = one_hot(torch.from_numpy(words), len(WORDS)).float()
    encoded[..., 0] = 0
    return encoded


@torch.no_grad()
def log_odds(model: nn.Module, words: np.ndarray) -> np.ndarray:
    """Return ln p / (1 - p) of a favourable verdict after each word, float64[T, B]."""
    return model(encode(words))[..., 0].double().numpy()


def chance(odds: np.ndarray) -> np.ndarray:
    """Return the probabilities of log odds."""
    return 1 / (1 + np.exp(-odds))


def moved(model: nn.Module, typed: np.ndarray) -> np.ndarray:
    """Return by how much each word of int64[T] raises the log odds, float64[T].

    The score of the sentence is compared with the score of the sentence without the word.
    """
    without = [pad(np.delete(typed, i)) for i in range(len(typed))]
    scores = log_odds(model, np.concatenate([pad(typed), *without], axis=1))[-1]  # [1 + T]
    return scores[0] - scores[1:]


def by_kind(right: np.ndarray, tests: Sentences) -> np.ndarray:
    """Return the mean of bool[B] for each of KINDS, float64[K]."""
    return np.array([right[tests.kinds == kind].mean() for kind in range(len(KINDS))])


def _turns(figures: Figures) -> bool:
    """Return whether the recurrent network finds a sentence favourable only because of *not*."""
    p = figures.verdict["recurrent"]
    score = np.log(p / (1 - p))
    return bool(score > 0 > score - figures.moved["recurrent"][figures.words.index("not")])


CLAIMS: tuple[tuple[str, Callable[[Figures], bool]], ...] = (
    (
        "Both models are right about most plain sentences.",
        lambda figures: all(right[0] > 0.75 for right in figures.right.values()),
    ),
    (
        "With a negation the bag of words is right less than half of the time, and with a contrast "
        "about half of the time.",
        lambda figures: bool(
            figures.right["counts"][1] < 0.4 and abs(figures.right["counts"][2] - 0.5) < 0.2
        ),
    ),
    (
        "The recurrent network is right about more than 95 % of each kind.",
        lambda figures: bool(figures.right["recurrent"].min() > 0.95),
    ),
    (
        "In the sentence at the start, the verdict of the recurrent network turns if *not* is "
        "taken away.",
        _turns,
    ),
)
"""What the page says of a run with the default settings, and whether a run shows it."""
