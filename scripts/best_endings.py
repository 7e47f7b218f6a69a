"""Makes training drawings that a model finished itself: the best endings of real beginnings.

    python -m scripts.best_endings --model doodles --data SPEC … --out own.ndjson
    python -m scripts.best_endings --model icons --data icons --out own/json/own.json

The second form writes icons as a set of Iconify: `--data icons:own` reads it, and the other sets
from `own/node_modules`.

In training a model goes on from points that people drew, but when it completes a drawing it goes on
from its own. Here it completes beginnings of training drawings many times, and the critic
chooses the best ending of each. A model that is then trained on real and on these drawings draws
such endings at the first try. This is expert iteration (Anthony et al. 2017, arXiv:1705.08439) with
the choice among many endings as the expert. Drawings of categories that the model or the critic
does not know are left out, and those that the critic does not name. The judge of the benchmarks has
no part in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from benchmarks.command import command_line
from sketchrnn.data.batches import vary_some
from sketchrnn.data.spec import prepare
from sketchrnn.data.store import Dataset
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import UsageError
from sketchrnn.formats.files import write_atomic
from sketchrnn.formats.ndjson import write_line
from sketchrnn.inference.characters import REAL, Characters
from sketchrnn.inference.completer import SamplingSettings
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.load import expect_drawings, load
from sketchrnn.inference.morph import filling
from sketchrnn.inference.recogniser import Recogniser
from sketchrnn.inference.selection import Critic, fitted
from sketchrnn.model.vocabulary import words_of
from sketchrnn.trajectories.path import stroke3_to_path

CANDIDATES = 16
"""Endings of each beginning that are sampled."""
TOGETHER = 48
"""Beginnings that are completed in one batch."""
SHARES = (0.05, 0.7)
"""Range of the share of a drawing that is its beginning."""
ICON = 24
"""Side of an icon of the set that is written, units."""
SHORT = 0.01
"""A stroke of an icon ends with a step of so many units: a dot alone is no line in an SVG."""
LEAST = 0.5
"""Probability of the category that a critic must give to the best ending, or as much as to the real
drawing. A critic of words, which shares its probability among all words that fit, must give as much
as to the real drawing. A critic of characters must find one."""
ANY = 0.1
"""No ending with a smaller probability than this is taken, even if the real drawing has less."""


def best_endings(
    model: DrawingCompleter, dataset: Dataset, indices: Sequence[int], seed: int, vary: float = 0.0
) -> Iterator[Drawing]:
    """Yield the best completed drawing of each beginning, if it is good.

    Args:
        model: with a critic.
        dataset: drawings, with categories if the model has categories.
        indices: of the drawings.
        seed: of the cuts, of the changes and of the endings.
        vary: share of the drawings that are changed first, as another hand would draw them.
    """
    if model.critic is None:
        raise UsageError(f"expected a model with a critic, but {model.card.name} has none")
    rng, names = np.random.default_rng(seed), dataset.info.categories
    asked, least = [], []
    drawn = vary_some([dataset[i] for i in indices], dataset, np.asarray(indices), vary, rng)
    for index, rows in zip(indices, drawn, strict=True):
        start = beginning(rows, dataset, rng.uniform(*SHARES))
        category = known(model, names[dataset.labels[index]]) if names else None
        if category != "":
            asked.append((start, category, CANDIDATES))
            least.append(_least(model.critic, category, beginning(rows, dataset, 1.0)))
    if not asked:
        return
    settings = SamplingSettings(CANDIDATES, model.card.temperature, seed)
    endings = model.sample(asked, settings)
    best: dict[int, tuple[float, Drawing]] = {}
    for category in {category for _, category, _ in asked}:
        sound = [
            i
            for i, one in enumerate(endings)
            if one.category == category and one.ending is not None and not one.failed
        ]
        drawings = [endings[i].drawing for i in sound]
        scores = model.critic.score([fitted(one) for one in drawings], category)
        if scores is None:  # the critic does not know the category
            continue
        for i, drawing, score in zip(sound, drawings, scores, strict=True):
            whose = i // CANDIDATES
            if score > (best[whose][0] if whose in best else least[whose]):
                best[whose] = float(score), drawing
    for whose, (_, drawing) in sorted(best.items()):
        yield replace(filling(drawing), category=asked[whose][1], times=None, lifted=None)


def known(model: DrawingCompleter, name: str) -> str:
    """Return the part of a name that a model knows: all of it, its known words, or nothing."""
    if not model.model.config.words:
        return name if name in model.card.categories else ""
    unknown = model.model.layout.vocabulary.unknown(name)
    return " ".join(word for word in words_of(name) if word not in unknown)


def _least(critic: Critic, category: str | None, real: Drawing) -> float:
    """Return the score that the best ending of the beginning of a real drawing needs."""
    if isinstance(critic, Characters):
        return -REAL
    scores = critic.score([fitted(real)], category)
    if scores is None:
        return np.inf
    if isinstance(critic, Recogniser) and critic.card.recogniser.words:
        return float(scores[0])
    return min(float(np.log(LEAST)), max(float(scores[0]), float(np.log(ANY))))


def choose(dataset: Dataset, count: int, balance: float, rng: np.random.Generator) -> np.ndarray:
    """Return training drawings at random, int64 [count]; small categories have some repeatedly."""
    train = dataset.indices("train")
    return rng.choice(train, count, p=dataset.balanced(train, balance))


def beginning(rows: np.ndarray, dataset: Dataset, share: float) -> Drawing:
    """Return the first points of a drawing, two at least, in the middle of its canvas."""
    side, path = dataset.info.drawing.canvas, stroke3_to_path(rows, np.zeros(2))
    origin = side / 2 - (path.min(0) + path.max(0)) / 2
    at = max(1, int(share * len(rows)))
    return Drawing.from_stroke3(rows[:at], origin, side, side, bool(rows[at - 1, 2]))


def main() -> None:
    """Write the file."""
    parser = command_line(__doc__)
    parser.add_argument("--model", default="doodles", metavar="NAME|PATH")
    parser.add_argument("--data", nargs="+", required=True, metavar="SPEC")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.ndjson|FILE.json")
    parser.add_argument("--drawings", type=int, default=20_000, help="beginnings (20000)")
    parser.add_argument(
        "--balance", type=float, default=0.5, help="how far large categories are held back (0.5)"
    )
    parser.add_argument("--vary", type=float, default=0.0, help="share that is changed first (0)")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    dataset, rng = prepare(arguments.data), np.random.default_rng(arguments.seed)
    model = expect_drawings(load(arguments.model))
    chosen = choose(dataset, arguments.drawings, arguments.balance, rng)
    # Of similar length, so that few endings of a batch wait for the longest.
    chosen = chosen[np.argsort(dataset.lengths(chosen), kind="stable")]
    found: list[Drawing] = []
    written = icon_set if arguments.out.suffix == ".json" else _lines
    for first in tqdm(range(0, len(chosen), TOGETHER), disable=None):
        seed = 1_000_003 * arguments.seed + first
        some = chosen[first : first + TOGETHER].tolist()
        found += best_endings(model, dataset, some, seed, arguments.vary)
        write_atomic(arguments.out, written(found))  # what is found so far outlives an interruption
    print(f"{arguments.out}: {len(found):,} drawings of {len(chosen):,} beginnings")


def _lines(drawings: Sequence[Drawing]) -> bytes:
    """Return drawings as lines of Quick, Draw!."""
    lines = [write_line(one.strokes, one.width, one.height, word=one.category) for one in drawings]
    return "".join(lines).encode()


def icon_set(drawings: Sequence[Drawing]) -> bytes:
    """Return icons as a set of Iconify; the number after a name keeps names apart."""
    icons = {}
    for number, one in enumerate(drawings):
        path = " ".join(
            "M" + " L".join(f"{x:.2f},{y:.2f}" for x, y in [*stroke, stroke[-1] + SHORT])
            for stroke in one.scaled(ICON / one.width).strokes
        )
        body = f'<path fill="none" stroke="currentColor" d="{path}"/>'
        icons[f"{'-'.join((one.category or '').split())}-{number}"] = {"body": body}
    licence = {"title": "CC BY 4.0", "spdx": "CC-BY-4.0"}
    info = {"name": "Own endings", "author": {"name": "a model"}, "license": licence}
    content = {"prefix": "own", "info": info, "width": ICON, "height": ICON, "icons": icons}
    return json.dumps(content).encode()


if __name__ == "__main__":
    main()
