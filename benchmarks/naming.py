"""How often a recogniser predicts the category of test drawings, beside simple methods.

    python -m benchmarks.naming --model recogniser --data SPEC … [--limit 2000]

`first`, `three` and `five`: the share of drawings whose category is predicted first, or among the
first three or five, for whole drawings and for their first 75, 50 and 25 % of points. `each` is
`first` averaged over categories, whatever their size. The simple methods are the most frequent
categories, and the 20 nearest training drawings: those whose ink is most similar after both are
scaled to their bounding boxes and cut to the same share. The recogniser does not know that share.
With the shipped recogniser, two more rows follow: *reads and sees* also sees the picture, and
*Guess*, what the pages use, also asks the model that draws.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from scipy.ndimage import gaussian_filter

from benchmarks.command import command_line
from benchmarks.table import show
from sketchrnn.data.spec import prepare
from sketchrnn.data.split import evenly_spaced
from sketchrnn.data.store import Dataset
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.load import expect_drawings, load
from sketchrnn.inference.recogniser import (
    SHIPPED_NAME,
    Recogniser,
    load_recogniser,
    log_probs,
    shipped_recogniser,
)
from sketchrnn.model.recogniser import beginning

SHARES = (1.0, 0.75, 0.5, 0.25)
PIXELS = 16
NEAREST = 20
DRAWS = "doodles"
"""The shipped model whose names *Guess* finds."""
Scores = Callable[[Sequence[np.ndarray], float], np.ndarray]
"""From n test sequences and the share of them that is seen to scores [n, C], higher is likelier."""


def ink(stroke3: np.ndarray) -> np.ndarray:
    """Return a blurred image of a sequence in its bounding box, float32 [PIXELS²], of norm 1."""
    drawing = Drawing.from_stroke3(stroke3, (0, 0), 1, 1)
    path = np.concatenate(drawing.strokes)
    low, side = path.min(0), max(float(np.ptp(path, axis=0).max()), 1e-6)
    even = np.concatenate(drawing.resample(side / (2 * PIXELS)).strokes)
    middle = low + np.ptp(path, axis=0) / 2
    place = (even - middle) / side * (PIXELS - 4) + PIXELS / 2
    image, _, _ = np.histogram2d(*place.T, bins=PIXELS, range=[[0, PIXELS], [0, PIXELS]])
    image = gaussian_filter(np.minimum(image, 1), 0.8).astype(np.float32).ravel()
    return image / np.linalg.norm(image)


def frequent(dataset: Dataset) -> Scores:
    """Return the method that always predicts the most frequent categories."""
    count = np.bincount(dataset.labels[dataset.indices("train")], minlength=classes(dataset))
    return lambda rows, share: np.tile(count.astype(float), (len(rows), 1))


def nearest(dataset: Dataset) -> Scores:
    """Return the method in which the nearest training drawings vote, weighted by similarity."""
    train = dataset.indices("train")
    labels = np.asarray(dataset.labels[train])

    def scores(rows: Sequence[np.ndarray], share: float) -> np.ndarray:
        known = np.stack([ink(beginning(dataset[i], share)) for i in train])
        result = np.zeros((len(rows), classes(dataset)))
        for i, part in enumerate(rows):
            alike = known @ ink(part)
            best = np.argpartition(-alike, NEAREST)[:NEAREST]
            np.add.at(result[i], labels[best], alike[best] ** 8)
        return result

    return scores


def columns(recogniser: Recogniser, dataset: Dataset) -> list[int]:
    """Return which of a recogniser's names are the categories of a dataset, in their order."""
    return [recogniser.card.categories.index(name) for name in dataset.info.categories]


def drawn(stroke3: np.ndarray, dataset: Dataset) -> Drawing:
    """Return a sequence [N, 3] of a dataset as a drawing on the canvas of the dataset."""
    side = dataset.info.drawing.canvas
    return Drawing.from_stroke3(stroke3, (0, 0), side, side, bool(stroke3[-1, 2]))


def together(recogniser: Recogniser, dataset: Dataset) -> Scores:
    """Return the method of both recognisers: what reads the strokes and what sees the picture."""
    order = columns(recogniser, dataset)

    def scores(rows: Sequence[np.ndarray], share: float) -> np.ndarray:
        return recogniser.log_probs([drawn(part, dataset) for part in rows])[:, order]

    return scores


def guessed(model: DrawingCompleter, dataset: Dataset) -> Scores:
    """Return the method of *Guess*: the recogniser's names, weighed by the model that draws."""
    names = dataset.info.categories
    column = {name: i for i, name in enumerate(names)}

    def scores(rows: Sequence[np.ndarray], share: float) -> np.ndarray:
        result = np.zeros((len(rows), len(names)))
        for i, part in enumerate(rows):
            drawing = drawn(part, dataset)
            for name, p in model.named(drawing):
                result[i, column[name]] = p
        return result

    return scores


def classes(dataset: Dataset) -> int:
    """Return the number of categories."""
    return len(dataset.info.categories)


def row(method: str, scores: Scores, dataset: Dataset, indices: np.ndarray) -> dict[str, Any]:
    """Return one row of the table."""
    truth = np.asarray(dataset.labels[indices])
    result: dict[str, Any] = {"method": method, "drawings": len(indices)}
    for share in SHARES:
        found = scores([beginning(dataset[i], share) for i in indices], share)
        own = found[np.arange(len(truth)), truth][:, None]
        # Of equal scores the lower index comes first. A score of 0 is no prediction at all.
        tied = (found == own) & (np.arange(classes(dataset)) < truth[:, None])
        before = ((found > own) | tied).sum(1) + 1e9 * (own[:, 0] == 0)
        percent = f"{share:.0%}"
        result[f"first {percent}"] = float((before < 1).mean())
        result[f"three {percent}"] = float((before < 3).mean())
        result[f"five {percent}"] = float((before < 5).mean())
        each = [(before[truth == label] < 1).mean() for label in np.unique(truth)]
        result[f"each {percent}"] = float(np.mean(each))
    return result


def main(given: Sequence[str] | None = None) -> None:
    """Measure and print."""
    arguments = command_line(__doc__, "--data")
    arguments.add_argument("--model", nargs="+", default=[SHIPPED_NAME], metavar="NAME|PATH")
    arguments.add_argument("--limit", type=int, default=100_000, help="drawings at most")
    chosen = arguments.parse_args(given)
    torch.set_num_threads(1)
    dataset = prepare(chosen.data)
    indices = dataset.indices("test")
    indices = indices[evenly_spaced(len(indices), chosen.limit)]
    rows = [
        row("the most frequent", frequent(dataset), dataset, indices),
        row(f"the {NEAREST} nearest", nearest(dataset), dataset, indices),
    ]
    for name in chosen.model:
        recogniser = load_recogniser(name)
        order = columns(recogniser, dataset)
        rows.append(
            row(
                recogniser.card.name,
                lambda parts, _, recogniser=recogniser, order=order: log_probs(
                    recogniser.model, parts
                )[:, order],
                dataset,
                indices,
            )
        )
    if SHIPPED_NAME in chosen.model and (both := shipped_recogniser()) is not None:
        rows.append(row("reads and sees", together(both, dataset), dataset, indices))
        model = expect_drawings(load(DRAWS))
        rows.append(row("Guess", guessed(model, dataset), dataset, indices))
    show(rows)


if __name__ == "__main__":
    main()
