"""Lesson: a picture becomes a sentence, one to many.

A convolutional network turns a picture into one vector, and a GRU that begins with this vector
writes the caption word by word (Vinyals et al. 2015). The test pictures have captions that are in
no training picture. For comparison, a picture gets the caption of the nearest training picture. Not
here: photographs, and attention to parts of the picture (Xu et al. 2015).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.drawings.raster import SIDE, rasters, segments_of
from sketchrnn.learn.arrangements import (
    END,
    LONGEST,
    PARTS,
    SIZES,
    WORDS,
    Pictures,
    caption,
    draw_arrangements,
    draw_pictures,
    encode,
    read,
)
from sketchrnn.learn.lesson import Report, generator, part, whole
from sketchrnn.learn.training import Curve, Schedule, built, train

HELD = 0.2  # share of the captions that are in no training picture
LEARNT, TESTED, DRAFT = 4000, 500, 60  # pictures to learn from, new ones, those for reports
BATCH = 32  # pictures per training step
HIDDEN = 64  # units
RATE = 3e-3
COUNTED = [PARTS.index(name) for name in PARTS if name != "relation"]
PAPER, INK = 0.05, 4.0  # pixels are centred and scaled: their mean, and about 1 / their deviation


@dataclass(frozen=True, eq=False)
class Figures:
    """The network on new pictures with new captions; P is the number of parts of a caption."""

    losses: np.ndarray
    """float64[steps taken]: the training loss, nats per word."""
    share: float
    """Share of new pictures whose caption is correct, word for word."""
    parts: tuple[str, ...]
    """P names of parts."""
    right: np.ndarray
    """float64[P]: share of new pictures with each part of the caption correct."""
    baseline_right: np.ndarray
    """float64[P]: the same for the caption of the nearest training picture."""
    guess_right: np.ndarray
    """float64[P]: the same for a random guess."""
    picture: np.ndarray
    """float64[SIDE, SIDE]: the picture to describe, 0 for paper to 1 for ink."""
    said: list[str]
    """Words of its caption by the network."""
    chances: np.ndarray
    """float64[words]: the probability that the network gave to each of these words."""
    nearest: list[str]
    """Words of the caption of the nearest training picture."""
    seconds: float
    """Wall-clock time so far."""


def run(
    *,
    seed: int = 0,
    text: str = "two circles above a line",
    drawing: Drawing | None = None,
    steps: int = 500,
    report: Report | None = None,
) -> Figures:
    """Train a network to describe pictures, and let it describe one of the learner's.

    Args:
        seed: of the weights and the pictures.
        text: a caption; a picture of it is drawn. It is in no training picture.
        drawing: a drawing to describe instead.
        steps: training steps, 1 to 5,000.
        report: receives the figures so far; may stop the training.
    """
    began = time.perf_counter()
    rng = generator(seed)
    steps = whole("steps", steps, 1, 5000)
    wanted = read(text)
    held = rng.random(SIZES) < HELD
    held[tuple(wanted)] = True
    learnt, tests = draw_pictures(LEARNT, ~held, rng), draw_pictures(TESTED, held, rng)
    given = draw_arrangements(wanted[None], rng) if drawing is None else segments_of([drawing])
    picture = rasters(given)
    words = torch.from_numpy(encode(learnt.parts))
    network = built(seed, Captioner)
    near = nearest(learnt, tests.pixels)
    closest = caption(learnt.parts[nearest(learnt, picture)[0]])

    def loss(_: int) -> Tensor:
        some = rng.integers(LEARNT, size=BATCH)
        truth = words[:, some]  # [LONGEST + 1, B]
        # The decoder reads the true word before each one (Williams & Zipser 1989).
        said = torch.cat([torch.full_like(truth[:1], END), truth[:-1].clamp(min=0)])
        logits = network(torch.from_numpy(learnt.pixels[some]), said)
        return cross_entropy(logits.flatten(0, 1), truth.flatten())  # -100 is left out

    def figures(losses: np.ndarray, count: int) -> Figures:
        parts = tests.parts[:count]
        right = right_parts(describe(network, tests.pixels[:count])[0], parts)
        said, chances = describe(network, picture)
        length = int((said[:, 0] == END).argmax()) if (said == END).any() else LONGEST
        return Figures(
            losses=losses,
            share=float(right.all(axis=1).mean()),
            parts=PARTS,
            right=right.mean(axis=0),
            baseline_right=(learnt.parts[near[:count]] == parts).mean(axis=0),
            guess_right=1 / np.array(SIZES),
            picture=picture[0].astype(np.float64),
            said=[WORDS[i] for i in said[:length, 0]],
            chances=chances[:length, 0],
            nearest=closest,
            seconds=time.perf_counter() - began,
        )

    def so_far(curve: Curve) -> Figures:
        return figures(curve.losses, DRAFT)

    schedule = Schedule(steps, rate=RATE, fade=True)
    curve = train(network, loss, schedule, part(report, 0.0, 1.0, so_far))
    return figures(curve.losses, TESTED)


class Captioner(nn.Module):
    """Three convolutions and a linear layer that see a picture, and a GRU that writes words."""

    def __init__(self) -> None:
        super().__init__()
        self.eye = nn.Sequential(
            *(nn.Conv2d(1, 16, 5, stride=2, padding=2), nn.ReLU()),
            *(nn.Conv2d(16, 32, 3, stride=2, padding=1), nn.ReLU()),
            *(nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Flatten(), nn.Linear(32 * (SIDE // 8) ** 2, HIDDEN)),
        )
        self.words = nn.Embedding(len(WORDS), HIDDEN // 2)
        self.decoder = nn.GRU(HIDDEN // 2, HIDDEN)
        self.head = nn.Linear(HIDDEN, len(WORDS))

    def forward(self, pictures: Tensor, said: Tensor) -> Tensor:
        """Return the logits of the next word, [n, B, words].

        Args:
            pictures: float32[B, SIDE, SIDE].
            said: int64[n, B], END and the words so far.
        """
        return self.write(self.see(pictures), said)

    def see(self, pictures: Tensor) -> Tensor:
        """Return the vector of each picture, the first state of the decoder, [1, B, HIDDEN]."""
        return self.eye(INK * (pictures[:, None] - PAPER))[None]

    def write(self, state: Tensor, said: Tensor) -> Tensor:
        """Return the logits of the next word, [n, B, words], for the first state."""
        return self.head(self.decoder(self.words(said), state)[0])


@torch.no_grad()
def describe(network: Captioner, pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the likeliest word after each one, int64[LONGEST + 1, B], and its probability."""
    state = network.see(torch.from_numpy(pictures))
    said = torch.full((1, len(pictures)), END)
    chances = []
    for _ in range(LONGEST + 1):
        chance, word = network.write(state, said)[-1].softmax(dim=-1).max(dim=-1)
        said = torch.cat([said, word[None]])
        chances.append(chance.double().numpy())
    return said[1:].numpy(), np.array(chances)


def right_parts(said: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """Return which parts of captions int64[LONGEST + 1, B] are correct, bool[B, 5].

    parts: int64[B, 5], the true ones. All parts of a caption that is none count as wrong.
    """
    captions = parts_of_captions()
    after = (np.cumsum(said == END, axis=0) - (said == END)) > 0  # after the first END
    found = [
        captions.get(tuple(each), (-1,) * 5) for each in np.where(after, -100, said).T.tolist()
    ]
    return np.array(found) == parts


@cache
def parts_of_captions() -> dict[tuple[int, ...], tuple[int, ...]]:
    """Return the parts of every caption, given as its words and what fills them up."""
    every = np.array(list(np.ndindex(*SIZES)))
    return {
        tuple(words): tuple(parts)
        for words, parts in zip(encode(every).T.tolist(), every.tolist(), strict=True)
    }


def nearest(learnt: Pictures, pictures: np.ndarray) -> np.ndarray:
    """Return for each picture the index of the training picture with the most similar pixels.

    The distance is squared: ‖a - b‖² = ‖a‖² - 2 a·b + ‖b‖², where ‖a‖² is the same for all b.
    """
    known = learnt.pixels.reshape(len(learnt.pixels), -1)
    distance = (known**2).sum(axis=1) - 2 * pictures.reshape(len(pictures), -1) @ known.T
    return distance.argmin(axis=1)


CLAIMS: tuple[tuple[str, Callable[[Figures], bool]], ...] = (
    (
        "The network gets most captions right word for word, though none of them was in training.",
        lambda figures: figures.share > 0.6,
    ),
    (
        "The caption of the nearest training picture is never right as a whole, because it is in "
        "training, and its counts and things are right less often.",
        lambda figures: bool((figures.baseline_right < figures.right)[COUNTED].all()),
    ),
)
"""What the page says of a run with the default settings, and whether a run shows it."""
