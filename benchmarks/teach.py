"""How well a model learns a new doodle from ten drawings, and what it forgets.

    python -m benchmarks.teach --model doodles --data omniglot.npz --known SPEC … --judge DIR

The new doodles are characters of Omniglot, which the model has never seen: the twenty drawings that
are most like an anchor (`ANCHORS`), ten to learn from and ten to test. Some of the twenty may be of
a similar character. For each doodle the table has

    before    NLL of the ten test drawings, nats per point, as the known name that fits best
    after     NLL of the same drawings as the new name, in the taught model
    gain      the difference
    rise      the largest rise of the NLL of any category of `--known`, test drawings
    right     how many of ten completions are the new doodle: the first 30 % of each test drawing is
              completed, and the nearest neighbour in the features of a judge (`benchmarks.judge`)
              is one of the ten drawings that were learnt, among all that were learnt and 20
              drawings of each category of the judge
    guessed   for how many of the ten test drawings the new name is the first guess after the first
              30 %, among it and all names that the recogniser knows
    mistaken  for which share of the beginnings of the drawings of known categories it is too
    seconds   of learning, processor time: the wall clock of an idle core

`--sheet` draws the completions; the starts are black. A row is printed to standard error as soon as
it is measured.
"""

from __future__ import annotations

import argparse
import io
import math
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from PIL import Image, ImageDraw

from benchmarks.command import command_line
from benchmarks.judge_network import Judge, load_judge
from benchmarks.table import show
from sketchrnn.data.drawings import CANVAS, EXTENT
from sketchrnn.data.spec import prepare
from sketchrnn.data.store import Dataset
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.drawings.raster import rasters, segments_of
from sketchrnn.evaluation.likelihood import Subset, nll
from sketchrnn.formats.files import write_atomic
from sketchrnn.formats.pen import ENDING_COLOUR, START_COLOUR
from sketchrnn.inference.completion import Completion
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.load import expect_drawings, load
from sketchrnn.teaching.few import FewExamples, FewExampleTrainer, Lesson
from sketchrnn.teaching.uploads import write_drawings

ANCHORS = (27674, 26435, 13777, 22194, 1073, 2595, 21589, 12484)
"""Numbers of drawings in `omniglot.npz`, one of each new doodle."""
LEARNT = 10
EACH = 20
"""Drawings of a doodle, and of each known category that a completion could be taken for."""
NAME = "zorp"
SHARE = 0.3
COARSE = 16
"""Side of the rasters that drawings are compared by to find those of one character, pixels."""
KNOWN = 2000
"""Test drawings of all known categories together."""
TILE = 90


class Doodle(NamedTuple):
    """A new doodle: drawings on a canvas of Quick, Draw!."""

    learnt: list[Drawing]
    tested: list[Drawing]


def doodles(dataset: Dataset, anchors: Sequence[int]) -> list[Doodle]:
    """Return the twenty drawings that are most like each anchor, every second one for the test."""
    features = np.concatenate(
        [_coarse([_drawing(dataset[i]) for i in part]) for part in _parts(len(dataset))]
    )
    found = []
    for anchor in anchors:
        centre = features[anchor]
        for _ in range(3):
            centre = features[np.argsort(-features @ centre)[:12]].mean(0)
        drawn = [_drawing(dataset[i]) for i in np.argsort(-features @ centre)[:EACH]]
        found.append(Doodle(drawn[0::2], drawn[1::2]))
    return found


def _parts(count: int) -> list[np.ndarray]:
    return np.array_split(np.arange(count), -(-count // 1000))


def _coarse(drawings: Sequence[Drawing]) -> np.ndarray:
    """Return blurred rasters of length 1, float32 [n, COARSE²]."""
    images = rasters(segments_of(drawings))
    side = images.shape[1] // COARSE
    pooled = images.reshape(len(images), COARSE, side, COARSE, side).mean((2, 4))
    padded = np.pad(pooled, ((0, 0), (1, 1), (1, 1)))
    blurred = (
        sum(padded[:, y : y + COARSE, x : x + COARSE] for y in range(3) for x in range(3))
        + 3 * pooled
    )
    flat = blurred.reshape(len(images), -1)
    return (flat / np.linalg.norm(flat, axis=1, keepdims=True)).astype(np.float32)


def _drawing(rows: np.ndarray) -> Drawing:
    """Return a sequence as a drawing of the extent of Quick, Draw!'s."""
    drawing = Drawing.from_stroke3(rows, np.zeros(2), 1, 1)
    points = np.concatenate(drawing.strokes)
    factor = EXTENT / float(np.ptp(points, axis=0).max())
    margin = (CANVAS - EXTENT) / 2
    strokes = tuple((stroke - points.min(0)) * factor + margin for stroke in drawing.strokes)
    return Drawing(strokes, CANVAS, CANVAS).simplify(2.0)


def stored(drawings: Sequence[Drawing], folder: Path) -> Dataset:
    """Return drawings as a data set."""
    write_drawings(drawings, folder)
    return prepare([str(folder)])


@torch.inference_mode()
def judge_features(judge: Judge, drawings: Sequence[Drawing]) -> np.ndarray:
    """Return the features before the judge's last layer, of length 1, float32 [n, F]."""
    images = torch.from_numpy(rasters(segments_of(drawings)))
    found = judge.network.blocks(images[:, None]).flatten(1).numpy()
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def known_drawings(dataset: Dataset, names: Sequence[str]) -> list[Drawing]:
    """Return EACH test drawings of each of some categories."""
    return [
        _drawing(dataset[i])
        for name in names
        if name in dataset.info.categories
        for i in dataset.indices("test", name)[:EACH]
        if len(dataset[i]) > 1
    ]


def by_category(completer: DrawingCompleter, dataset: Dataset) -> dict[str, float]:
    """Return the NLL of each category that both know, test drawings, nats per point."""
    known = [name for name in dataset.info.categories if name in completer.card.categories]
    limit = max(1, KNOWN // len(known))
    return {
        name: nll(
            completer.model,
            dataset,
            Subset("test", name, limit),
            labels=_labels(completer, dataset),
        )["nll"]
        for name in known
        if len(dataset.indices("test", name))
    }


def _labels(completer: DrawingCompleter, dataset: Dataset) -> np.ndarray:
    names = completer.card.categories
    return completer.labels([name if name in names else None for name in dataset.info.categories])


def learn(
    base: DrawingCompleter, doodle: Doodle, folder: Path
) -> tuple[DrawingCompleter, dict[str, Any]]:
    """Teach a doodle, and return the taught model and the scores of its test drawings."""
    began = time.process_time()
    trainer = FewExampleTrainer(
        base, Lesson(NAME, stored(doodle.learnt, folder / "a"), seconds=math.inf), folder / "o"
    )
    tested = FewExamples(stored(doodle.tested, folder / "b"), base, NAME)
    tested.name_as(trainer.card, NAME)
    # An untrained model says of the new name what the base says of the name that fits best.
    before = nll(trainer.model, tested, Subset("valid"))["nll"]
    trainer.run(lambda progress: None, lambda: False)
    seconds = time.process_time() - began
    taught = expect_drawings(load(folder / "o"))
    after = nll(taught.model, tested, Subset("valid"))["nll"]
    scores = {"before": before, "after": after, "gain": before - after, "seconds": round(seconds)}
    return taught, scores


def guessed(taught: DrawingCompleter, drawings: Sequence[Drawing]) -> int:
    """Return for how many drawings the new name is the first guess after their beginning."""
    return sum(taught.guess(one.cut(SHARE))[0][0] == NAME for one in drawings)


def complete(taught: DrawingCompleter, doodle: Doodle) -> list[Completion[Drawing]]:
    """Return the first ending of the beginning of each test drawing."""
    return [taught.complete(one, 6, keep=SHARE, category=NAME)[0] for one in doodle.tested]


def sheet(rows: Sequence[Sequence[Completion[Drawing]]]) -> bytes:
    """Return the completions as a PNG, one row for each doodle."""
    image = Image.new("RGB", (LEARNT * TILE, len(rows) * TILE), "white")
    pen = ImageDraw.Draw(image)
    for y, row in enumerate(rows):
        for x, one in enumerate(row):
            start = () if one.start is None else one.start.strokes
            added = () if one.ending is None else one.ending.strokes
            for strokes, colour in ((start, START_COLOUR), (added, ENDING_COLOUR)):
                for stroke in strokes:
                    at = stroke * (TILE / CANVAS) + np.array([x, y]) * TILE
                    pen.line([*map(tuple, at.tolist())], colour, 2)
    buffer = io.BytesIO()
    image.save(buffer, format="PNG")
    return buffer.getvalue()


def measure(chosen: argparse.Namespace) -> None:
    """Teach each doodle to the model and print the table."""
    base, judge = expect_drawings(load(chosen.model)), load_judge(chosen.judge)
    new, known = doodles(prepare([chosen.data]), ANCHORS[: chosen.doodles]), prepare(chosen.known)
    others = known_drawings(known, judge.names)
    pool = [*others, *(one for doodle in new for one in doodle.learnt)]
    features = judge_features(judge, pool)
    before = by_category(base, known)
    rows, completed = [], []
    for number, doodle in enumerate(new):
        with tempfile.TemporaryDirectory() as folder:
            taught, scores = learn(base, doodle, Path(folder))
        after = by_category(taught, known)
        completions = complete(taught, doodle)
        whole = judge_features(judge, [one.drawing for one in completions])
        nearest = (whole @ features.T).argmax(1) - len(others)
        first = number * LEARNT
        right = int(((nearest >= first) & (nearest < first + LEARNT)).sum())
        rise = max(after[name] - before[name] for name in before)
        scores |= {"rise": rise, "right": right, "guessed": guessed(taught, doodle.tested)}
        scores["mistaken"] = guessed(taught, others) / len(others)
        rows.append({"doodle": ANCHORS[number]} | scores)
        completed.append(completions)
        print(rows[-1], file=sys.stderr, flush=True)
    show(rows)
    if chosen.sheet:
        write_atomic(chosen.sheet, sheet(completed))


def main(given: Sequence[str] | None = None) -> None:
    """Measure as the command line says."""
    arguments = command_line(__doc__, "--model")
    arguments.add_argument("--data", required=True, metavar="SPEC", help="Omniglot")
    arguments.add_argument("--known", nargs="+", required=True, metavar="SPEC")
    arguments.add_argument("--judge", type=Path, required=True, metavar="DIR")
    arguments.add_argument("--doodles", type=int, default=len(ANCHORS), help="how many")
    arguments.add_argument("--sheet", type=Path, metavar="FILE.png")
    measure(arguments.parse_args(given))


if __name__ == "__main__":
    main()
