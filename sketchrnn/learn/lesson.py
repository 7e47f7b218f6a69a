"""What all lessons share: their names, progress reports, figures as plain data, checked settings.

A lesson is a module `learn/lessons/NAME.py` with

    def run(*, seed: int = 0, ..., report: Report | None = None) -> Figures

Each setting has a default. `Figures` is a frozen dataclass. The same seed and settings give the
same figures, except for times. Not here: the texts, widgets and charts (`ui/learn/`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from random import Random
from types import ModuleType
from typing import Any

import numpy as np

from sketchrnn.errors import UsageError

Report = Callable[[float, Any], bool]
"""Receives the share done, from 0 to 1, and the figures so far or None; returns True to stop."""

LESSONS: dict[str, str] = {
    "sequences": "Sequences",
    "next": "What comes next?",
    "words": "Words",
    "feedforward": "Why not a feed-forward net",
    "neuron": "One neuron, its output fed back",
    "layer": "A layer of three neurons by hand",
    "unrolled": "Rolled and unrolled",
    "elman": "Elman's network",
    "jordan": "Jordan's network",
    "one": "One to one",
    "shapes": "Four shapes",
    "verdict": "A sentence becomes a verdict",
    "captions": "A picture becomes a sentence",
    "partials": "The gradient, partial by partial",
    "bptt": "Training through time",
    "gradients": "Vanishing and exploding",
    "gates": "Gates",
    "scratch": "From scratch",
    "fork": "One Gaussian or several",
    "overfitting": "Overfitting",
    "text": "Text, letter by letter",
    "ctc": "Connected handwriting",
    "translation": "Translation and attention",
    "after": "What came after",
    "inside": "Inside this app",
}
"""The registered lessons in their order on the page, name to title. A name is also the name of the
module in `learn/lessons/`, of its view in `ui/learn/lessons/`, and its key in `ui/learn/texts/`."""


def find(name: str) -> ModuleType:
    """Import and return the module of a lesson.

    Raises:
        UsageError: the name is not registered; nothing is imported then.
    """
    if name not in LESSONS:
        raise UsageError(f"expected a lesson out of {', '.join(LESSONS)}, got {name!r}")
    return import_module(f"sketchrnn.learn.lessons.{name}")


def part(
    report: Report | None,
    begin: float,
    end: float,
    figures: Callable[[Any], Any] = lambda _: None,
) -> Report:
    """Return a report for one part of a lesson, from the share `begin` to the share `end`.

    figures: converts what the part reports, such as a `Curve`, into what the lesson reports.
    """

    def report_part(share: float, news: Any) -> bool:
        return report is not None and report(begin + share * (end - begin), figures(news))

    return report_part


def plain(figures: Any) -> Any:
    """Return figures as JSON types: dict, list, str, int, float, bool, None.

    Dataclasses become dicts and arrays become nested lists. NaN and ±∞, which JSON lacks, become
    None.
    """
    if is_dataclass(figures) and not isinstance(figures, type):
        return {field.name: plain(getattr(figures, field.name)) for field in fields(figures)}
    if isinstance(figures, np.ndarray | np.generic):
        return plain(figures.tolist())
    if isinstance(figures, Mapping):
        return {str(key): plain(value) for key, value in figures.items()}
    if isinstance(figures, list | tuple):
        return [plain(value) for value in figures]
    if isinstance(figures, float) and not math.isfinite(figures):
        return None
    assert figures is None or isinstance(figures, bool | int | float | str), type(figures)
    return figures


def generator(seed: int) -> np.random.Generator:
    """Return a NumPy generator for a seed from 0 to 2³² − 1."""
    return np.random.default_rng(whole("seed", seed, 0, 2**32 - 1))


def scalar_generator(rng: np.random.Generator) -> Random:
    """Return a generator that draws single numbers several times as fast as NumPy's `rng`.

    rng: its next number is the seed.
    """
    return Random(int(rng.integers(2**63)))


def whole(name: str, value: Any, low: int, high: int) -> int:
    """Return the setting `name` as an int; UsageError unless it is one from `low` to `high`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise UsageError(f"expected {name} to be a whole number, got {value!r}")
    if not low <= value <= high:
        raise UsageError(f"expected {name} from {low} to {high}, got {value}")
    return int(value)


def number(name: str, value: Any, low: float, high: float) -> float:
    """Return the setting `name` as a float; UsageError unless it is from `low` to `high`."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise UsageError(f"expected {name} to be a number, got {value!r}")
    if not low <= value <= high:  # NaN fails too
        raise UsageError(f"expected {name} from {low:g} to {high:g}, got {value:g}")
    return float(value)


def one_of(name: str, value: Any, choices: tuple[str, ...]) -> str:
    """Return the setting `name`; UsageError unless it is one of `choices`."""
    if value not in choices:
        raise UsageError(f"expected {name} out of {', '.join(choices)}, got {value!r}")
    return value


def numbers(name: str, values: Any, shape: tuple[int | None, ...], limit: float) -> np.ndarray:
    """Return the setting `name` as a float64 array.

    Args:
        name: of the setting, for error sentences.
        values: numbers, or nested sequences of numbers.
        shape: the required length of each axis; None allows 1 to 10,000.
        limit: the largest absolute value allowed.

    Raises:
        UsageError: the values are not finite numbers of this shape within ±limit.
    """
    try:
        array = np.array(values, np.float64)
    except (TypeError, ValueError):
        raise UsageError(f"expected {name} to be numbers, got {values!r}") from None
    fits = len(array.shape) == len(shape) and all(
        1 <= got <= 10_000 if wanted is None else got == wanted
        for got, wanted in zip(array.shape, shape, strict=True)
    )
    if not fits:
        wanted = " x ".join("any" if axis is None else str(axis) for axis in shape)
        got = " x ".join(map(str, array.shape)) or "one number"
        raise UsageError(f"expected {name} of {wanted} numbers, got {got}")
    if not (np.abs(array) <= limit).all():  # written so that NaN fails
        worst = array[~(np.abs(array) <= limit)][0]
        raise UsageError(f"expected {name} within ±{limit:g}, got {worst:g}")
    return array
