"""How well models complete test drawings: likelihood, distance, recognition, and diversity.

    python -m benchmarks.completion --model doodles --data SPEC … [--category cat] [--limit 200]

Each test drawing is cut after 25, 50 and 75 % of its points and completed K times at the model's
default temperature. Several models, also Magenta's files, complete the same cuts.

    nll, nll_data   of the true rest given the start, nats per point, in model and in data units
    best, mean      Chamfer distance between the endings and the true rest, the best of K and their
                    mean, % of the canvas; both are sampled at points every 1 % of the canvas
    unlike          mean Chamfer distance between the K endings
    top1, top5      how often the true category is first, or among the first five, for the ending
                    that is shown first
    each1           the same as top1 for all K endings
    real1, real5    the same for the real whole drawings
    ratio1, ratio5  top1 / real1 and top5 / real5
    failed          share of the endings shown first that never end or scribble in place

Recognition is measured where the data has categories. `complete` may rank endings with the same
recogniser, which favours the first one; `each1` is free of this.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from scipy.spatial import KDTree

from benchmarks.command import command_line
from benchmarks.table import show
from sketchrnn.data.spec import prepare
from sketchrnn.data.split import evenly_spaced
from sketchrnn.data.store import Dataset
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.evaluation.drawings import labels_for
from sketchrnn.evaluation.likelihood import Subset, nll
from sketchrnn.formats.files import write_atomic
from sketchrnn.inference.completion import Completion
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.joining import drawing_after
from sketchrnn.inference.load import expect_drawings, load
from sketchrnn.inference.recogniser import SHIPPED_NAME, Recogniser, load_recogniser

SHARES = (0.25, 0.5, 0.75)
SPACING = 0.01
"""Distance between the points that are compared, in canvas sides."""


class Cut(NamedTuple):
    """A test drawing, cut in two."""

    whole: Drawing
    start: Drawing
    rest: Drawing
    category: str | None


def cut(dataset: Dataset, index: int, share: float) -> Cut | None:
    """Return a drawing cut after a share of its points; None if one side is too short."""
    rows, side = dataset[index], dataset.info.drawing.canvas
    at = int(share * len(rows))
    if at < 2 or at == len(rows):
        return None
    path = np.cumsum(np.concatenate((np.zeros((1, 2)), rows[:, :2])), axis=0)  # [N + 1, 2]
    origin = side / 2 - (path.min(0) + path.max(0)) / 2  # so that the whole is in the middle
    start = Drawing.from_stroke3(rows[:at], origin, side, side, bool(rows[at - 1, 2]))
    rest = drawing_after(start, rows[at:].astype(np.float64), True)
    assert rest is not None
    names = dataset.info.categories
    category = names[dataset.labels[index]] if names else None
    return Cut(Drawing.from_stroke3(rows, origin, side, side), start, rest, category)


def chamfer(one: np.ndarray, other: np.ndarray) -> float:
    """Return the Chamfer distance of two sets of points [n, 2] and [m, 2].

    That is the mean of both mean distances from a point of one to the nearest of the other.
    """
    there, back = KDTree(other).query(one)[0], KDTree(one).query(other)[0]
    return float(there.mean() + back.mean()) / 2


def points(drawing: Drawing) -> np.ndarray:
    """Return points [n, 2] along a drawing, every 1 % of its canvas, in canvas sides."""
    return np.concatenate(drawing.resample(SPACING * drawing.width).strokes) / drawing.width


def distances(cut: Cut, endings: Sequence[Completion[Drawing]]) -> dict[str, float]:
    """Return how far endings are from the true rest and from each other, % of the canvas."""
    # An empty ending is a single point at the end of the start.
    stay = Drawing((cut.start.last_point[None],), cut.start.width, cut.start.height)
    drawn = [points(stay if e.ending is None else e.ending) for e in endings]
    away = [100 * chamfer(one, points(cut.rest)) for one in drawn]
    apart = [100 * chamfer(one, other) for one, other in combinations(drawn, 2)]
    return {
        "best": min(away),
        "mean": float(np.mean(away)),
        "unlike": float(np.mean(apart)) if apart else math.nan,
    }


def named(
    recogniser: Recogniser, cuts: Sequence[Cut], drawings: Sequence[Drawing]
) -> dict[int, float]:
    """Return how often the true category is among the first 1 and 5 of the recogniser.

    drawings: equally many for each cut, those of one cut next to each other.
    """
    names, each = recogniser.card.categories, len(drawings) // len(cuts)
    truth = np.repeat([names.index(cut.category or "") for cut in cuts], each)
    scores = recogniser.log_probs(drawings)
    before = (scores > scores[np.arange(len(truth)), truth][:, None]).sum(1)
    return {top: float((before < top).mean()) for top in (1, 5)}


def recognition(
    recogniser: Recogniser, cuts: Sequence[Cut], endings: Sequence[list[Completion[Drawing]]]
) -> dict[str, float]:
    """Return how often completed drawings are recognised, and how often the real ones are."""
    first = named(recogniser, cuts, [found[0].drawing for found in endings])
    every = named(recogniser, cuts, [one.drawing for found in endings for one in found])
    real = named(recogniser, cuts, [cut.whole for cut in cuts])
    return {
        "top1": first[1],
        "top5": first[5],
        "each1": every[1],
        "real1": real[1],
        "real5": real[5],
        "ratio1": first[1] / real[1] if real[1] else math.nan,
        "ratio5": first[5] / real[5] if real[5] else math.nan,
    }


def likelihood(
    model: DrawingCompleter, dataset: Dataset, category: str | None, share: float, limit: int
) -> dict[str, float]:
    """Return the NLL of the true rests, scaled to the model's canvas as the starts are."""
    card = model.card
    scale = card.scale * dataset.info.drawing.canvas / card.drawing.canvas
    if not card.own_scale:
        scale = dataset.scale("test", category)
    labels = labels_for(model, dataset, category)
    subset = Subset("test", category, limit)
    sums = nll(model.model, dataset, subset, share, scale, labels)
    return {"nll": sums["nll"], "nll_data": sums["nll"] + 2 * math.log(scale)}


def row(
    model: DrawingCompleter,
    recogniser: Recogniser | None,
    dataset: Dataset,
    share: float,
    chosen: Any,
) -> dict[str, Any]:
    """Return one row of the table, for a model and the share of each drawing that it is given."""
    indices = dataset.indices("test", chosen.category)
    indices = indices[evenly_spaced(len(indices), chosen.limit)]
    cuts = [part for i in indices if (part := cut(dataset, i, share))]
    endings = [
        model.complete(
            part.start,
            chosen.k,
            seed=chosen.seed + number,
            category=part.category if part.category in model.card.categories else None,
        )
        for number, part in enumerate(cuts)
    ]
    away = [distances(*pair) for pair in zip(cuts, endings, strict=True)]
    result = {
        "model": model.card.name,
        "given": share,
        "drawings": len(cuts),
        **likelihood(model, dataset, chosen.category, share, chosen.limit),
        **{key: float(np.mean([one[key] for one in away])) for key in away[0]},
        "failed": float(np.mean([found[0].failed for found in endings])),
    }
    if recogniser is not None:
        result |= recognition(recogniser, cuts, endings)
    return result


def main(given: Sequence[str] | None = None) -> None:
    """Complete, measure, print, and write the JSON file."""
    arguments = command_line(__doc__, "--data")
    arguments.add_argument("--model", nargs="+", required=True, metavar="NAME|PATH")
    arguments.add_argument("--category", help="only these drawings")
    arguments.add_argument("--limit", type=int, default=200, help="drawings at most (default 200)")
    arguments.add_argument("-k", type=int, default=8, help="endings per drawing (default 8)")
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--recogniser", default=SHIPPED_NAME, metavar="NAME|PATH")
    arguments.add_argument("--json", type=Path, metavar="FILE", help="write the rows to this file")
    chosen = arguments.parse_args(given)
    torch.set_num_threads(1)
    dataset = prepare(chosen.data)
    recogniser = load_recogniser(chosen.recogniser) if dataset.info.categories else None
    models = [expect_drawings(load(name)) for name in chosen.model]
    rows = [row(model, recogniser, dataset, share, chosen) for share in SHARES for model in models]
    show(rows)
    if chosen.json:
        about = {"data": dataset.info.name, "category": chosen.category, "k": chosen.k}
        text = json.dumps(about | {"seed": chosen.seed, "rows": rows}, indent=1)
        write_atomic(chosen.json, (text + "\n").encode())


if __name__ == "__main__":
    main()
