"""What all lessons have in common: their names, how they report, and their figures as plain data.

A lesson is a module of this package with

    def run(*, seed: int = 0, ..., report: Report | None = None) -> Figures

whose settings, each with a default, are what a learner may change, and whose figures are a frozen
dataclass, all of it computed in that call. The same seed and settings give the same figures, but
for times. What is not here: how figures are drawn or worded.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np

from sketchrnn.errors import UsageError

Report = Callable[[float, Any], bool]
"""Told the share done, 0 to 1, and the figures so far or None; returns True to stop."""

LESSONS: dict[str, str] = {
    "sequences": "Sequences",
    "next": "What comes next?",
    "feedforward": "Why not a feed-forward net",
    "neuron": "One neuron, its output fed back",
    "layer": "A layer of three neurons by hand",
    "unrolled": "Rolled and unrolled",
    "elman": "Elman's network",
    "shapes": "Four shapes",
    "bptt": "Training through time",
    "gradients": "Vanishing and exploding",
    "gates": "Gates",
    "scratch": "From scratch",
    "fork": "Squared error or likelihood",
    "overfitting": "Overfitting",
    "text": "Text, letter by letter",
    "inside": "Inside this app",
}
"""The names of all lessons in the order in which they teach, each with its title."""


def find(name: str) -> ModuleType:
    """Import the module of a lesson; UsageError for a name that is none."""
    if name not in LESSONS:
        raise UsageError(f"expected a lesson out of {', '.join(LESSONS)}, got {name!r}")
    return import_module(f"sketchrnn.learn.lessons.{name}")


def part(
    report: Report | None,
    begin: float,
    end: float,
    figures: Callable[[Any], Any] = lambda _: None,
) -> Report:
    """Return the report of one part of a lesson, which goes from `begin` to `end` of the whole.

    figures: makes what the lesson reports out of what its part reports, such as a `Curve`.
    """

    def told(share: float, news: Any) -> bool:
        return report is not None and report(begin + share * (end - begin), figures(news))

    return told


def plain(figures: Any) -> Any:
    """Return figures as data that JSON knows: dicts, lists, texts, numbers, None.

    Dataclasses become dicts, arrays nested lists, and a number that is not finite becomes None.
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
    """Return NumPy's generator of random numbers for a seed from 0 to 2³² − 1."""
    return np.random.default_rng(whole("seed", seed, 0, 2**32 - 1))


def whole(name: str, value: Any, low: int, high: int) -> int:
    """Return the setting `name` as an int from `low` to `high`; UsageError where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise UsageError(f"expected {name} to be a whole number, got {value!r}")
    if not low <= value <= high:
        raise UsageError(f"expected {name} from {low} to {high}, got {value}")
    return int(value)


def number(name: str, value: Any, low: float, high: float) -> float:
    """Return the setting `name` as a float from `low` to `high`; UsageError where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise UsageError(f"expected {name} to be a number, got {value!r}")
    if not low <= value <= high:  # NaN fails too
        raise UsageError(f"expected {name} from {low:g} to {high:g}, got {value:g}")
    return float(value)


def one_of(name: str, value: Any, choices: tuple[str, ...]) -> str:
    """Return the setting `name`, one of `choices`; UsageError where it is none."""
    if value not in choices:
        raise UsageError(f"expected {name} out of {', '.join(choices)}, got {value!r}")
    return value


def numbers(name: str, values: Any, shape: tuple[int | None, ...], limit: float) -> np.ndarray:
    """Return the setting `name` as a float64 array of finite numbers within ±limit.

    shape: the length of each axis, None where any from 1 to 10,000 will do.
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
    if not (np.abs(array) <= limit).all():
        worst = array[~(np.abs(array) <= limit)][0]
        raise UsageError(f"expected {name} within ±{limit:g}, got {worst:g}")
    return array
