"""How often a judge recognises the drawings that models complete.

A test drawing stands in the middle of a canvas 1.25 times its extent; icons stay on their own
canvas and grid. Its first points are the start. A model completes it K times with the right
category, and the judge names the results. All means are unweighted over categories. Not here: the
judge itself (`judge_network.py`), and the contact sheet (`judge_sheet.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from tqdm import tqdm

from benchmarks.judge_network import Judge, judged
from benchmarks.sheet import SHORTEST, placed
from sketchrnn.data.drawings import EXTENT_OF_CANVAS
from sketchrnn.data.split import evenly_spaced
from sketchrnn.data.store import Dataset
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import UsageError
from sketchrnn.inference.completer import SamplingSettings
from sketchrnn.inference.completion import Completion
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.load import expect_drawings, load

MOST_STARTS = 100_000
"""Start i of seed s is completed with the seed `MOST_STARTS` s + i."""
TOGETHER = 16
"""Starts whose unselected endings are sampled in one batch."""


class Entry(NamedTuple):
    """A row of the table: a model, or several that complete one category each."""

    name: str
    models: dict[str, DrawingCompleter]  # by category


class Cut(NamedTuple):
    """A test drawing and its first points."""

    whole: Drawing
    start: Drawing
    category: str


class Protocol(NamedTuple):
    """How the starts are completed."""

    shares: Sequence[float] = (0.25, 0.5, 0.75)
    """Of the points of a drawing, which are the start."""
    k: int = 6
    temperatures: Sequence[float | None] = (None,)
    """None is the default of the model."""
    seeds: Sequence[int] = (0, 1, 2)
    lifted: bool = False
    """Whether starts look as if their last stroke were finished, even where it is cut. Files of
    drawings do not say otherwise."""
    unselected: bool = False
    """Whether to judge K endings that are not chosen from others, too."""


class Draw(NamedTuple):
    """How the endings of one start are drawn."""

    k: int
    temperature: float | None
    """None is the default of the model."""
    seed: int


class Result(NamedTuple):
    """The outcome of one entry at one share and one temperature, for n starts."""

    about: dict[str, Any]
    """Model, share and temperature."""
    cuts: list[Cut]
    endings: list[list[Completion[Drawing]]]
    """[n][K], those of the first seed, the best first."""
    seen: list[np.ndarray]
    """n bool [K], whether the judge recognises each of `endings`."""
    values: dict[str, np.ndarray]
    """Name of a column -> float64 [n], how often the judge recognises the drawings of each start:
    `real` whole drawings, bare `start`, the `first` ending, the `mean` of K, and `unselected`."""


def entries(models: Sequence[str], names: Sequence[str]) -> list[Entry]:
    """Return the entries of the command line; all CATEGORY=FILE make up one entry, the last.

    names: the categories that are judged. A model without categories completes all of them.
    """
    result, single = [], {}
    for text in models:
        category, found, path = text.partition("=")
        if found and category in names:
            single[category] = expect_drawings(load(path))
            continue
        model = expect_drawings(load(text))
        known = [name for name in names if name in (model.card.categories or names)]
        if not known:
            raise UsageError(f"expected a model of some of the judged categories, got {text}")
        result.append(Entry(text, dict.fromkeys(known, model)))
    if single:
        result.append(Entry("one for each category", single))
    return result


def held_out(dataset: Dataset, names: Sequence[str], limit: int) -> list[Drawing]:
    """Return at most `limit` test drawings, equally many of each category where there are enough.

    Drawings of fewer than four moves are left out.
    """
    drawings, units = [], dataset.info.drawing
    for name in names:
        indices = dataset.indices("test", name)
        indices = indices[dataset.lengths(indices) >= SHORTEST]
        for index in indices[evenly_spaced(len(indices), max(1, limit // len(names)))]:
            drawing = placed(dataset[index], units, units.canvas)
            if not units.grid:
                extent = np.ptp(np.concatenate(drawing.strokes), axis=0).max()
                drawing = placed(dataset[index], units, float(extent) / EXTENT_OF_CANVAS)
            drawings.append(replace(drawing, category=name))
    return drawings


def cut(drawing: Drawing, share: float, lifted: bool = False) -> Cut:
    """Return a drawing of a category cut after a share of its points, two at least.

    lifted: whether the pen is up after the start even if a stroke is cut.
    """
    assert drawing.category is not None
    start = drawing.cut(max(share, 2 / drawing.points))
    start = replace(start, category=None, lifted=start.lifted or lifted)
    return Cut(drawing, start, drawing.category)


def score(
    judge: Judge, entry: Entry, drawings: Sequence[Drawing], protocol: Protocol
) -> list[Result]:
    """Return a result for each share and temperature, for the drawings that the entry completes."""
    mine = [drawing for drawing in drawings if drawing.category in entry.models]
    usual = next(iter(entry.models.values())).card.temperature
    results = []
    for share in protocol.shares:
        cuts = [cut(drawing, share, protocol.lifted) for drawing in mine]
        given = {
            "real": _means(recognised(judge, cuts, [[part.whole] for part in cuts])),
            "start": _means(recognised(judge, cuts, [[part.start] for part in cuts])),
        }
        for temperature in protocol.temperatures:
            made = _completed(judge, entry, cuts, protocol, temperature)
            about = {"model": entry.name, "given": share, "temperature": temperature or usual}
            results.append(made._replace(about=about, values=given | made.values))
    return results


def _completed(
    judge: Judge, entry: Entry, cuts: list[Cut], protocol: Protocol, temperature: float | None
) -> Result:
    """Return what an entry makes of starts; the values are means over the seeds."""
    runs = []
    for seed in protocol.seeds:
        draw = Draw(protocol.k, temperature, seed)
        endings = complete(entry, cuts, draw)
        seen = recognised(judge, cuts, [[one.drawing for one in found] for found in endings])
        values = {"first": np.array([one[0] for one in seen], float), "mean": _means(seen)}
        if protocol.unselected:
            values["unselected"] = _means(
                recognised(judge, cuts, complete_unselected(entry, cuts, draw))
            )
        runs.append(Result({}, cuts, endings, seen, values))
    means = {key: np.mean([run.values[key] for run in runs], axis=0) for key in runs[0].values}
    return runs[0]._replace(values=means)


def complete(entry: Entry, cuts: Sequence[Cut], draw: Draw) -> list[list[Completion[Drawing]]]:
    """Return the endings of each start as users see them, the best first."""
    endings = []
    for number, part in enumerate(tqdm(cuts, entry.name, disable=None, leave=False)):
        model = entry.models[part.category]
        named = part.category if model.card.categories else None
        seed = MOST_STARTS * draw.seed + number
        endings.append(model.complete(part.start, draw.k, draw.temperature, seed, named))
    return endings


def complete_unselected(entry: Entry, cuts: Sequence[Cut], draw: Draw) -> list[list[Drawing]]:
    """Return completed drawings of each start as the model samples them: none is left out."""
    result: list[list[Drawing]] = [[] for _ in cuts]
    for model in dict.fromkeys(entry.models.values()):
        mine = [i for i, part in enumerate(cuts) if entry.models[part.category] is model]
        for first in range(0, len(mine), TOGETHER):
            some = mine[first : first + TOGETHER]
            seeded = draw._replace(seed=MOST_STARTS * draw.seed + first)
            sampled = _sampled(model, [cuts[i] for i in some], seeded)
            for i, drawings in zip(some, sampled, strict=True):
                result[i] = drawings
    return result


def _sampled(model: DrawingCompleter, cuts: Sequence[Cut], draw: Draw) -> Iterator[list[Drawing]]:
    """Yield the completed drawings of each start, all sampled in one batch."""
    card = model.card
    named = model.model.config.words or card.categories
    settings = SamplingSettings(draw.k, draw.temperature or card.temperature, draw.seed)
    asked = [(part.start, part.category if named else None, draw.k) for part in cuts]
    sampled = model.sample(asked, settings)
    for first in range(0, len(sampled), draw.k):
        yield [one.drawing for one in sampled[first : first + draw.k]]


def recognised(
    judge: Judge, cuts: Sequence[Cut], drawings: Sequence[Sequence[Drawing]]
) -> list[np.ndarray]:
    """Return for each start whether the judge names its drawings [n][K] correctly, bool [K]."""
    names = judged(judge, [one for some in drawings for one in some]).argmax(axis=1)
    parts = np.split(names, np.cumsum([len(some) for some in drawings])[:-1])
    return [part == judge.names.index(cut.category) for part, cut in zip(parts, cuts, strict=True)]


def _means(seen: Sequence[np.ndarray]) -> np.ndarray:
    return np.array([one.mean() for one in seen])


def by_category(result: Result) -> dict[str, dict[str, float]]:
    """Return the mean of each column for each category, and its number of starts."""
    categories = np.array([part.category for part in result.cuts])
    return {
        str(name): {"starts": int((categories == name).sum())}
        | {key: float(of[categories == name].mean()) for key, of in result.values.items()}
        for name in dict.fromkeys(categories)
    }


def row(result: Result) -> dict[str, Any]:
    """Return a row of the table: means over categories, standard errors, and ratios to `real`."""
    categories = np.array([part.category for part in result.cuts])
    _, labels = np.unique(categories, return_inverse=True)
    means = {key: _each(of, labels) for key, of in result.values.items()}
    cells: dict[str, Any] = result.about | {"starts": len(labels)}
    for key, (mean, error) in means.items():
        cells[key] = round(mean, 4)
        if key not in ("real", "start"):
            cells[f"{key}_error"] = round(error, 4)
            cells[f"{key}/real"] = round(mean / means["real"][0], 4) if means["real"][0] else None
    return cells


def _each(values: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Return the unweighted mean over categories of values [n], and its standard error.

    All categories are assumed to have one variance, since some have only a few starts.
    """
    count = np.bincount(labels)  # [C]
    means = np.bincount(labels, values) / count
    freedom = max(1, len(values) - len(count))
    variance = np.square(values - means[labels]).sum() / freedom
    return float(means.mean()), float(np.sqrt(variance * (1 / count).sum()) / len(count))
