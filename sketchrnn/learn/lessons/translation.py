"""Lesson: translation, from number words to digits, without and with attention.

An encoder reads the words, and a decoder writes the digits (Sutskever et al. 2014; Cho et al.
2014). Without attention the decoder sees the last state of the encoder alone, so all words have to
fit in one vector. With attention it looks at the states of all words anew before each digit
(Bahdanau et al. 2015), by scaled dot products (Luong et al. 2015; Vaswani et al. 2017). Not here:
the gradient of attention by hand (`attention.py`), and languages.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from sketchrnn.learn.attention import attend
from sketchrnn.learn.lesson import Report, generator, part, whole
from sketchrnn.learn.number_words import (
    DIGITS,
    END,
    WORDS,
    Numbers,
    dictionary,
    draw_numbers,
    read,
    spell,
)
from sketchrnn.learn.training import Curve, Schedule, built, train

HIDDEN = 64  # units
BATCH = 64  # numbers per training step
HELD = 0.1  # share of all numbers that are in no training batch
LEARNT, TESTED, DRAFT = 6000, 1000, 200  # numbers to learn from, new ones, those for reports
RATE = 1e-2
MODELS = ("without attention", "with attention")


@dataclass(frozen=True, eq=False)
class Figures:
    """Both networks on new numbers; dictionaries have MODELS as keys, of those so far."""

    losses: dict[str, np.ndarray]
    """float64[steps taken]: the training loss, nats per digit."""
    lengths: np.ndarray
    """int64[L]: numbers of words, ascending."""
    right: dict[str, np.ndarray]
    """float64[L]: share of new numbers of each length whose digits are all correct."""
    share: dict[str, float]
    """The same over all new numbers."""
    baseline_right: np.ndarray
    """float64[L]: the same for a dictionary, which translates each word on its own."""
    baseline_share: float
    """The same over all new numbers."""
    words: list[str]
    """T words of the learner."""
    said: dict[str, str]
    """Their translation."""
    attention: np.ndarray | None
    """float64[n, T]: for each digit of the translation with attention, and for its end, the weight
    of each word; None before that network exists."""
    difference: float
    """Largest difference between these weights and those of NumPy, computed by `attention.py`."""
    seconds: float
    """Wall-clock time so far."""


def run(
    *,
    seed: int = 0,
    text: str = "four hundred and seven thousand two hundred and sixteen",
    steps: int = 500,
    report: Report | None = None,
) -> Figures:
    """Train an encoder-decoder without and with attention to translate number words.

    Args:
        seed: of the weights and the numbers.
        text: number words to translate, 1 to LONGEST of WORDS.
        steps: training steps of each network, 1 to 5,000.
        report: receives the figures so far; may stop the training.
    """
    began = time.perf_counter()
    rng = generator(seed)
    typed = read(text)
    steps = whole("steps", steps, 1, 5000)
    held = rng.random(10**DIGITS) < HELD  # whether each number is kept for the test
    learnt, tests = draw_numbers(LEARNT, ~held, rng), draw_numbers(TESTED, held, rng)
    networks: dict[str, Translator] = {}
    losses: dict[str, np.ndarray] = {}

    def figures(tests: Numbers) -> Figures:
        lengths = np.unique(tests.lengths)
        right = {name: is_right(network, tests) for name, network in networks.items()}
        looked = _looks(networks[MODELS[1]], typed) if MODELS[1] in networks else (None, 0.0)
        known = dictionary_right(tests)
        return Figures(
            losses=dict(losses),
            lengths=lengths,
            right={name: by_length(each, tests) for name, each in right.items()},
            share={name: float(each.mean()) for name, each in right.items()},
            baseline_right=by_length(known, tests),
            baseline_share=float(known.mean()),
            words=[WORDS[i] for i in typed[typed > 0]],
            said={
                name: spell(translate(network, typed)[:, 0]) for name, network in networks.items()
            },
            attention=looked[0],
            difference=looked[1],
            seconds=time.perf_counter() - began,
        )

    for i, name in enumerate(MODELS):
        network = networks[name] = built(seed, lambda i=i: Translator(attends=i == 1))

        def so_far(curve: Curve, name: str = name) -> Figures:
            losses[name] = curve.losses
            return figures(tests.some(slice(DRAFT)))

        own = part(report, i / 2, (i + 1) / 2, so_far)
        schedule = Schedule(steps, rate=RATE, fade=True)
        curve = train(network, loss_of(network, learnt, rng), schedule, own)
        losses[name] = curve.losses
        if curve.stopped:
            break
    return figures(tests)


class Translator(nn.Module):
    """A GRU that reads words in both directions, and a GRU that writes digits.

    Without attention, the context of each digit is the last state of the encoder.
    """

    def __init__(self, attends: bool) -> None:
        super().__init__()
        self.attends = attends
        self.words = nn.Embedding(len(WORDS), HIDDEN // 2, padding_idx=0)
        self.encoder = nn.GRU(HIDDEN // 2, HIDDEN // 2, bidirectional=True)
        self.digits = nn.Embedding(END + 1, HIDDEN // 2)
        self.decoder = nn.GRU(HIDDEN // 2, HIDDEN)
        self.head = nn.Sequential(
            nn.Linear(2 * HIDDEN, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, END + 1)
        )

    def forward(self, words: Tensor, said: Tensor) -> Tensor:
        """Return the logits of the next digit, [n, B, END + 1].

        Args:
            words: int64[LONGEST, B].
            said: int64[n, B], END and the digits so far.
        """
        states, last, queries = self.states(words, said)
        contexts = self.look(queries, states, words > 0)[1] if self.attends else last
        return self.head(torch.cat([queries, contexts.expand_as(queries)], dim=-1))

    def states(self, words: Tensor, said: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the states after each word, the last state, and the states of the decoder.

        They are [T, B, H], [1, B, H] and [n, B, H]; the arguments are those of `forward`.
        """
        states, ends = self.encoder(self.words(words))
        last = torch.cat([ends[0], ends[1]], dim=-1)[None]  # both directions
        return states, last, self.decoder(self.digits(said), last)[0]

    def look(self, queries: Tensor, states: Tensor, real: Tensor) -> tuple[Tensor, Tensor]:
        """Return the weights of all words [n, B, T] and the contexts [n, B, H].

        Args:
            queries: states of the decoder, [n, B, H].
            states: of the encoder, [T, B, H], both keys and values.
            real: bool[T, B], whether there is a word.
        """
        scores = torch.einsum("nbh,tbh->nbt", queries, states) / HIDDEN**0.5
        weights = scores.masked_fill(~real.T, -torch.inf).softmax(dim=-1)
        return weights, torch.einsum("nbt,tbh->nbh", weights, states)


def loss_of(
    network: Translator, learnt: Numbers, rng: np.random.Generator
) -> Callable[[int], Tensor]:
    """Return the loss on random numbers, nats per digit."""

    def loss(_: int) -> Tensor:
        batch = learnt.some(rng.integers(learnt.words.shape[1], size=BATCH))
        digits = torch.from_numpy(batch.digits)
        # The decoder reads the true digit before each one (Williams & Zipser 1989).
        said = torch.cat([torch.full_like(digits[:1], END), digits[:-1].clamp(min=0)])
        logits = network(torch.from_numpy(batch.words), said)
        return cross_entropy(logits.flatten(0, 1), digits.flatten())  # -100 is left out

    return loss


@torch.no_grad()
def translate(network: Translator, words: np.ndarray) -> np.ndarray:
    """Return the likeliest digit after each one, int64[DIGITS + 1, B], for words [LONGEST, B]."""
    said = torch.full((1, words.shape[1]), END)
    for _ in range(DIGITS + 1):
        following = network(torch.from_numpy(words), said)[-1:].argmax(-1)
        said = torch.cat([said, following])
    return said[1:].numpy()


def is_right(network: Translator, tests: Numbers) -> np.ndarray:
    """Return whether all digits and the end are correct, bool[B]."""
    same = translate(network, tests.words) == tests.digits
    return (same | (tests.digits < 0)).all(axis=0)


def by_length(right: np.ndarray, tests: Numbers) -> np.ndarray:
    """Return the mean of bool[B] for each number of words, ascending."""
    lengths = tests.lengths
    return np.array([right[lengths == length].mean() for length in np.unique(lengths)])


@torch.no_grad()
def _looks(network: Translator, typed: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the attention [n, T] for typed words, and how far NumPy's is from it."""
    digits = translate(network, typed)
    count = len(spell(digits[:, 0])) + 1
    said = torch.from_numpy(np.concatenate([[[END]], digits])[:count])
    words = torch.from_numpy(typed)
    states, _, queries = network.states(words, said)
    weights = network.look(queries, states, words > 0)[0][:, 0]
    asked, known = (part.transpose(0, 1).double().numpy() for part in (queries, states))
    ours = attend(asked, known, known, (typed > 0).T).weights[0]
    difference = float(np.abs(ours - weights.numpy()).max())
    return weights.double().numpy()[:, typed[:, 0] > 0], difference


def dictionary_right(tests: Numbers) -> np.ndarray:
    """Return whether the dictionary is correct, bool[B]."""
    pairs = zip(tests.words.T, tests.digits.T, strict=True)
    return np.array(
        [dictionary([WORDS[i] for i in words if i]) == spell(digits) for words, digits in pairs]
    )


def _long(right: np.ndarray, figures: Figures) -> float:
    """Return the mean share of correct numbers over the lengths of 8 words and more."""
    return float(right[figures.lengths >= 8].mean())


def _moves_on(figures: Figures) -> bool:
    """Return whether the mean position of the attention moves on from each digit to the next."""
    assert figures.attention is not None
    at = figures.attention @ np.arange(len(figures.words))  # [digits and end]
    return bool((np.diff(at[:-1]) > 0).all())


CLAIMS: tuple[tuple[str, Callable[[Figures], bool]], ...] = (
    (
        "With attention more numbers are correct than without, and most of the difference is in "
        "numbers of eight words and more.",
        lambda figures: (
            figures.share["with attention"] > figures.share["without attention"] + 0.03
            and _long(figures.right["with attention"], figures)
            > _long(figures.right["without attention"], figures) + 0.1
        ),
    ),
    (
        "With attention the network beats the dictionary, which cannot know the zeros that no word "
        "names.",
        lambda figures: figures.share["with attention"] > figures.baseline_share + 0.05,
    ),
    (
        "The attention moves on through the words from digit to digit.",
        _moves_on,
    ),
)
"""What the page says of a run with the default settings, and whether a run shows it."""
