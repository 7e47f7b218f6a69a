"""The scores of all models in a few tables, as plain data.

A best of K and one guess stand in different tables, because a best of K is chosen with the truth.
Not here: how the tables are shown (`page.py`) and written (`export.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from sketchrnn.checkpoint.card import Card
from sketchrnn.ui.tables import FAULTS, WHOSE

MODEL = "the model"
NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Score:
    """A figure, and how certain it is where that was measured."""

    value: float
    low: float | None = None
    """The lower end of the 95 % interval over the test trajectories."""
    high: float | None = None
    spread: float | None = None
    """The standard deviation over the seeds of the samples."""


@dataclass(frozen=True)
class Row:
    """The scores of one method on the test data of one model."""

    model: str
    method: str
    scores: dict[str, Score]
    """By the key of the measure; measures may be missing."""


@dataclass(frozen=True)
class Measure:
    """A column of a table."""

    title: str
    unit: Literal["m", "nats", "share"]


@dataclass(frozen=True)
class Table:
    """Rows that may be compared within a model, and between models of the same test data."""

    name: str
    title: str
    measures: dict[str, Measure]
    rows: Sequence[Row]
    rivals: bool = False
    """Whether the methods of a model compete: the least value of each measure is the best."""


@dataclass(frozen=True)
class Entry:
    """A model, and what its scores were measured on."""

    model: str
    card: Card
    weights: str
    """The version of its weights (`checkpoint.folder.weights_version`)."""

    @property
    def test(self) -> dict[str, Any]:
        """The scores on the test split; empty if there are none."""
        return self.card.metrics.get("test", {})

    @property
    def measured(self) -> dict[str, str]:
        """Date, command and versions of the scores, as `evaluate --write` records them."""
        return self.test.get("measured", {})

    @property
    def count(self) -> int:
        """The number of test drawings or trajectories."""
        return int(self.test.get("trajectories", self.test.get("sequences", 0)))

    @property
    def outdated(self) -> bool:
        """Whether the scores are those of other weights."""
        return self.measured.get("weights", self.weights) != self.weights


def summarise(entries: Sequence[Entry]) -> list[Table]:
    """Return the tables that have rows, with the measures that any row has."""
    metres, share = "m", "share"
    faults = {name: Measure(words, share) for name, words in FAULTS.items()}
    nll = {
        "nll_data": Measure("NLL in data units", "nats"),
        "nll": Measure("NLL, nats per point", "nats"),
        "judged": Measure("judged right, drawn from the name alone", share),
    }
    named = {
        "top1": Measure("right", share),
        "top5": Measure("among five", share),
        "top1_50": Measure("right, of the first half", share),
    }
    one = {"ade": Measure("ADE, m", metres), "fde": Measure("FDE, m", metres)}
    best = {
        "min_ade": Measure("least ADE, m", metres),
        "min_fde": Measure("least FDE, m", metres),
        "miss_rate": Measure("miss rate", share),
    }

    def rows(kind: str, of: Callable[[Entry], Iterable[Row]]) -> list[Row]:
        tested = (entry for entry in entries if entry.card.kind == kind and entry.test)
        return [row for entry in tested for row in of(entry)]

    tables = [
        Table("drawings", "Drawings", nll, rows("drawing", _drawings)),
        Table("recognisers", "Recognised drawings", named, rows("recogniser", _names)),
        Table("one", "Cars: one guess", one, rows("trajectory", _one), rivals=True),
        Table("best", "Cars: the best of K", best, rows("trajectory", _best), rivals=True),
        Table("plausibility", "Cars: implausible endings", faults, rows("trajectory", _plausible)),
    ]
    return [_without_empty(table) for table in tables if table.rows]


def _without_empty(table: Table) -> Table:
    known = {name for row in table.rows for name in row.scores}
    measures = {name: one for name, one in table.measures.items() if name in known}
    return replace(table, measures=measures)


def _drawings(entry: Entry) -> Iterable[Row]:
    test, judged = entry.test, entry.card.recognised
    scores = _scores(test, ("nll_data", "nll"))
    if judged:
        scores["judged"] = Score(float(np.mean(list(judged.values()))))
    # A latent model reads the drawing first: its NLL is that of a reconstruction.
    yield Row(entry.model, f"{MODEL}, from its code" if "kl" in test else MODEL, scores)
    for method, values in test.get("baselines", {}).items():
        yield Row(entry.model, method, _scores(values, ("nll_data", "nll")))


def _names(entry: Entry) -> Iterable[Row]:
    scores = _scores(entry.test, ("top1", "top5"))
    yield Row(entry.model, MODEL, scores | {"top1_50": Score(entry.test["first"]["50"]["top1"])})


def _one(entry: Entry) -> Iterable[Row]:
    test, errors = entry.test, ("ade", "fde")
    yield Row(entry.model, MODEL, _certain(test, MODEL, test, errors))
    for method, values in test["baselines"].items():
        yield Row(entry.model, method, _certain(test, method, values, errors))


def _best(entry: Entry) -> Iterable[Row]:
    test, errors, k = entry.test, ("min_ade", "min_fde", "miss_rate"), entry.test["k"]
    yield Row(entry.model, f"{MODEL}, {k} samples", _certain(test, MODEL, test, errors))
    if chosen := test.get("chosen"):
        scores = _certain(test, "chosen", chosen, errors)
        yield Row(entry.model, f"{MODEL}, {k} chosen of many", scores)
    for method, values in test["baselines"].items():
        if "min_ade" in values:
            yield Row(entry.model, method, _certain(test, method, values, errors))


def _plausible(entry: Entry) -> Iterable[Row]:
    measured = entry.test.get("plausibility") or {}
    for whose, words in WHOSE.items():
        if whose in measured:
            yield Row(entry.model, words, _scores(measured[whose], FAULTS))


def _scores(values: Mapping[str, float], names: Iterable[str]) -> dict[str, Score]:
    return {name: Score(float(values[name])) for name in names if name in values}


def _certain(
    test: dict[str, Any], method: str, values: Mapping[str, float], names: Iterable[str]
) -> dict[str, Score]:
    """Return the scores of a method with their intervals and spreads, as far as the card has them.

    method: as the intervals of `test` name it.
    """
    bounds = test.get("intervals", {}).get(method, {})
    spreads = test.get("spread", {}).get(method, {})
    scores = {}
    for name in names:
        if name in values:
            low, high = bounds.get(name, (None, None))
            scores[name] = Score(float(values[name]), low, high, spreads.get(name))
    return scores


def words(score: Score | None, unit: str) -> str:
    """Return a score as `71.5 ± 0.2 [68.8, 74.2]`, shares in percent; empty for none."""
    if score is None:
        return ""
    factor, digits = (100, 1) if unit == "share" else (1, 3 if unit == "nats" else 1)

    def number(value: float) -> str:
        return f"{factor * value:,.{digits}f}".replace("-", "−")

    text = number(score.value)
    if score.spread is not None:
        text += f" ± {number(score.spread)}"
    if score.low is not None and score.high is not None:
        text += f" [{number(score.low)}, {number(score.high)}]"
    return text + (f"{NO_BREAK}%" if unit == "share" else "")
