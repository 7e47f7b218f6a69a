"""Lesson: connected handwriting, read with connectionist temporal classification (CTC).

Graves et al. 2006: a bidirectional LSTM (Graves & Schmidhuber 2005) reads a pen line and gives at
each step a probability to each letter and to the blank. Only the words are given for training, not
where a letter ends. The lines are generated (`cursive.py`). The baselines cut the line first and
name each piece by the nearest template. Not here: the loss (`ctc.py`), which PyTorch computes
during training.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from scipy.special import softmax
from torch import Tensor, nn
from torch.nn.functional import ctc_loss

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.learn.ctc import BLANK, align, best_path, collapse, edits, loss_and_gradient
from sketchrnn.learn.cursive import (
    JOINED,
    LETTERS,
    Line,
    mean_shapes,
    name_pieces,
    read_line,
    turning_points,
    write,
)
from sketchrnn.learn.lesson import Report, generator, part, whole
from sketchrnn.learn.training import Curve, Schedule, built, train

_WORDS = """
handle minimum image hill guide angle human mine line nine land mail dune mud gem hall deal lead
needle ladle middle giggle humid mild lung hinge hang mingle mangle gull null lame
"""
WORDS = tuple(_WORDS.split())
"""Words for the tests. Training words are random letters, so that no word is learnt by heart."""
HIDDEN = 64  # units in each direction
BATCH = 8  # lines per training step
TAUGHT = 300  # lines from which the templates are made
RATE = 1e-2
SIGN = "·"  # of the blank in a written path


class Reader(nn.Module):
    """A bidirectional LSTM and a linear head to the blank and the letters."""

    def __init__(self) -> None:
        """Draw the weights from PyTorch's global generator."""
        super().__init__()
        self.layer = nn.LSTM(3 * JOINED, HIDDEN, bidirectional=True)
        self.head = nn.Linear(2 * HIDDEN, len(LETTERS) + 1)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return logits [T, B, C] for inputs [T, B, 3 JOINED]."""
        return self.head(self.layer(inputs)[0])


@dataclass(frozen=True, eq=False)
class Read:
    """One line of n points as the network reads it, in T steps."""

    word: str | None
    """The word that is written; None for a drawing."""
    points: np.ndarray
    """float64[n, 2]: the line, x to the right and y down."""
    begins: np.ndarray
    """float64[T + 1]: the share of the length of the line at which each step begins."""
    probabilities: np.ndarray
    """float64[T, C]: of the blank, then of each of LETTERS."""
    path: str
    """The likeliest symbol of each step, T characters; SIGN is the blank."""
    reading: str
    """The path with repeats merged and blanks removed."""
    places: np.ndarray
    """float64[len(reading)]: the share of the line in the middle of each letter's steps."""
    cuts: np.ndarray
    """float64[len(reading) + 1]: the segmentation, in the middle between the places; 0 and 1 at the
    ends."""
    cost: float | None
    """-log p(word), nats, of the CTC in `ctc.py`; None for a drawing."""
    cost_difference: float | None
    """Difference of that from PyTorch's."""


@dataclass(frozen=True, eq=False)
class Figures:
    """The network so far, on the shown line and on WORDS."""

    shown: Read
    """The word or drawing of the learner."""
    error_rate: float
    """Letters to insert, delete or replace in the readings of WORDS, per letter."""
    baseline_error_rate: float
    """The same for templates with a cut wherever the pen turns upwards."""
    told_error_rate: float
    """The same for templates with the true cuts, which no reader has."""
    blank_share: float
    """Share of steps at which the blank is the likeliest."""
    inside: float | None
    """Share of letters whose place in the likeliest path of the true word is within the letter;
    None before the end."""
    losses: np.ndarray
    """float64[steps taken]: training loss, nats per letter."""
    seconds: float
    """Wall-clock time so far."""


def run(
    *,
    seed: int = 0,
    word: str = "handle",
    drawing: Drawing | None = None,
    steps: int = 600,
    report: Report | None = None,
) -> Figures:
    """Train a network to read connected handwriting, and read one line with it.

    Args:
        seed: of weights and lines.
        word: 1 to 12 of LETTERS, written and read.
        drawing: read instead of a word; its strokes count as one line.
        steps: training steps, 1 to 5,000.
        report: receives the figures so far; may stop the training.
    """
    began = time.perf_counter()
    rng = generator(seed)
    steps = whole("steps", steps, 1, 5000)
    shown = write(word, rng) if drawing is None else Line(np.concatenate(drawing.strokes))
    tests = [write(one, rng) for one in WORDS]
    taught = [random_word(rng) for _ in range(TAUGHT)]
    shapes = mean_shapes([(one, write(one, rng)) for one in taught])
    guessed = [name_pieces(line.points, turning_points(line), shapes) for line in tests]
    told = [name_pieces(line.points, line.bounds, shapes) for line in tests]
    network = built(seed, Reader)

    def loss(_: int) -> Tensor:
        words = [random_word(rng) for _ in range(BATCH)]
        return loss_of(network, words, [write(one, rng).points for one in words])

    def so_far(curve: Curve) -> Figures:
        read = read_shown(network, shown.points, word if drawing is None else None)
        paths = [best_path(each) for each in logits_of(network, [one.points for one in tests])]
        return Figures(
            read,
            error_rate([spell(collapse(path)) for path in paths]),
            error_rate(guessed),
            error_rate(told),
            float((np.concatenate(paths) == BLANK).mean()),
            None,
            curve.losses,
            time.perf_counter() - began,
        )

    schedule = Schedule(steps, rate=RATE, fade=True)
    figures = so_far(train(network, loss, schedule, part(report, 0.0, 1.0, so_far)))
    return replace(figures, inside=share_inside(network, tests))


def random_word(rng: np.random.Generator) -> str:
    """Return two to four random letters."""
    return "".join(rng.choice(list(LETTERS), rng.integers(2, 5)))


def spell(classes: np.ndarray) -> str:
    """Return classes as text."""
    return "".join((SIGN + LETTERS)[each] for each in classes)


def label_of(word: str) -> np.ndarray:
    """Return the classes of a word, int64[U]."""
    return np.array([1 + LETTERS.index(letter) for letter in word])


def padded(lines: Sequence[np.ndarray]) -> tuple[Tensor, Tensor]:
    """Return lines [n, 2] as inputs [T, B, 3 JOINED], zeros after their ends, and their lengths."""
    inputs = [torch.from_numpy(read_line(points)[0]) for points in lines]
    lengths = torch.tensor([len(each) for each in inputs])
    return nn.utils.rnn.pad_sequence(inputs), lengths


def loss_of(network: Reader, words: Sequence[str], lines: Sequence[np.ndarray]) -> Tensor:
    """Return the CTC loss of words written as lines, nats per letter."""
    inputs, lengths = padded(lines)
    labels = torch.from_numpy(label_of("".join(words)))
    sizes = torch.tensor([len(word) for word in words])
    log_p = network(inputs).log_softmax(-1)  # [T, B, C]
    return ctc_loss(log_p, labels, lengths, sizes, blank=BLANK, reduction="sum") / len(labels)


@torch.no_grad()
def logits_of(network: Reader, lines: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return the outputs of the network for each line, float64[T, C] each."""
    inputs, lengths = padded(lines)
    logits = network(inputs).double().numpy()  # [T, B, C]
    return [logits[:length, i] for i, length in enumerate(lengths)]


def share_inside(network: Reader, tests: Sequence[Line]) -> float:
    """Return the share of letters of WORDS that are named within their true bounds."""
    inside = []
    logits = logits_of(network, [line.points for line in tests])
    for word, line, each in zip(WORDS, tests, logits, strict=True):
        found = places_of(align(each, label_of(word)), begins_of(line.points))
        inside += [*((line.bounds[:-1] <= found) & (found <= line.bounds[1:]))]
    return float(np.mean(inside))


def error_rate(readings: Sequence[str]) -> float:
    """Return the edits from readings to WORDS per letter of WORDS."""
    pairs = zip(readings, WORDS, strict=True)
    wrong = sum(
        edits(*(np.array([ord(letter) for letter in text], np.int64) for text in pair))
        for pair in pairs
    )
    return wrong / sum(map(len, WORDS))


def begins_of(points: np.ndarray) -> np.ndarray:
    """Return the share of a line at which each step begins, float64[T + 1]."""
    begins = read_line(points)[1]
    return begins / begins[-1]


def places_of(path: np.ndarray, begins: np.ndarray) -> np.ndarray:
    """Return the share of the line in the middle of the steps of each letter of a path [T]."""
    starts = np.flatnonzero(np.append(True, path[1:] != path[:-1]))
    ends = np.append(starts[1:], len(path))
    middles = (begins[starts] + begins[ends]) / 2
    return middles[path[starts] != BLANK]


def read_shown(network: Reader, points: np.ndarray, word: str | None) -> Read:
    """Read one line [n, 2]; `word` is None for a drawing."""
    (logits,) = logits_of(network, [points])
    path, begins = best_path(logits), begins_of(points)
    places = places_of(path, begins)
    cost = apart = None
    if word is not None:
        label = label_of(word)
        cost, _ = loss_and_gradient(logits, label)
        log_p = torch.from_numpy(logits).log_softmax(-1)
        sizes = torch.tensor(len(logits)), torch.tensor(len(label))
        theirs = ctc_loss(log_p, torch.from_numpy(label), *sizes, reduction="sum")
        apart = abs(cost - theirs.item())
    return Read(
        word,
        points,
        begins,
        softmax(logits, axis=1),
        spell(path),
        spell(collapse(path)),
        places,
        np.array([0.0, *((places[1:] + places[:-1]) / 2), 1.0])
        if len(places)
        else np.array([0, 1.0]),
        cost,
        apart,
    )


CLAIMS: tuple[tuple[str, Callable[[Figures], bool]], ...] = (
    (
        "It gets fewer than one letter in ten wrong in words that it has never seen.",
        lambda f: f.error_rate < 0.1,
    ),
    (
        "A line that is cut wherever the pen turns upwards, each piece named by the nearest"
        " template, has more than half of the letters wrong.",
        lambda f: f.baseline_error_rate > 0.5,
    ),
    (
        "At most steps the blank is the likeliest.",
        lambda f: f.blank_share > 0.5,
    ),
    (
        "Where a letter is named lies within that letter of the line for more than nine letters of"
        " ten, although no cut was ever given.",
        lambda f: f.inside is not None and f.inside > 0.9,
    ),
    (
        "The CTC in NumPy gives the same cost as PyTorch's.",
        lambda f: f.shown.cost_difference is None or f.shown.cost_difference < 1e-6,
    ),
)
