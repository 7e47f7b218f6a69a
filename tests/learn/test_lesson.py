"""Tests of `learn.lesson`: names, settings, reports, and figures as plain data."""

import json
import pkgutil
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sketchrnn.errors import UsageError
from sketchrnn.learn import lesson, lessons


@dataclass(frozen=True)
class Inner:
    table: np.ndarray
    nothing: None = None


@dataclass(frozen=True)
class Outer:
    inner: tuple[Inner, ...]
    by_name: dict[str, Any]
    share: float
    right: np.bool_
    count: np.int64


def test_figures_become_plain_data() -> None:
    table = np.array([[1.5, np.inf], [np.nan, -2.0]])
    figures = Outer((Inner(table),), {"a": np.float32(0.5)}, 0.25, np.bool_(True), np.int64(3))
    plain = lesson.plain(figures)
    assert plain == {
        "inner": [{"table": [[1.5, None], [None, -2.0]], "nothing": None}],
        "by_name": {"a": 0.5},
        "share": 0.25,
        "right": True,
        "count": 3,
    }
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain


def test_a_part_reports_its_share_of_the_whole() -> None:
    told: list[tuple[float, Any]] = []

    def report(share: float, figures: Any) -> bool:
        told.append((share, figures))
        return len(told) > 1

    part = lesson.part(report, 0.5, 0.75, lambda news: news and news * 2)
    assert [part(0.0, None), part(1.0, 4)] == [False, True]
    assert told == [(0.5, None), (0.75, 8)]
    assert lesson.part(None, 0, 1)(0.5, None) is False


def test_each_lesson_is_a_module_and_each_module_a_lesson() -> None:
    modules = {module.name for module in pkgutil.iter_modules(lessons.__path__)}
    assert modules == set(lesson.LESSONS)
    for name in modules:
        assert callable(lesson.find(name).run)


def test_a_wrong_name_is_refused_without_loading_pytorch() -> None:
    script = (
        "import sys; from sketchrnn.commands.cli import main; "
        "print(main(['learn', 'dance']), 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout == "2 False\n", done.stderr


def test_a_name_that_is_no_lesson_is_refused() -> None:
    with pytest.raises(UsageError, match=r"expected a lesson out of sequences, next, .*'cells'"):
        lesson.find("cells")


@pytest.mark.parametrize("value", [0, 7, 3.5, "3", None, True, float("nan")])
def test_whole_numbers_are_checked(value: Any) -> None:
    with pytest.raises(UsageError, match="expected lag "):
        lesson.whole("lag", value, 1, 6)


@pytest.mark.parametrize("value", [-0.1, 2, "1", None, True, float("nan")])
def test_numbers_are_checked(value: Any) -> None:
    with pytest.raises(UsageError, match="expected rate "):
        lesson.number("rate", value, 0, 1)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1, 2], "of any x 2 numbers, got 2"),
        ([], "of any x 2 numbers, got 0"),
        ([[1, 2, 3]], "got 1 x 3"),
        ([[1, 2], [3]], "to be numbers"),
        ([["a", "b"]], "to be numbers"),
        (3, "got one number"),
        ([[1, float("nan")]], "within ±9, got nan"),
        ([[1, -10]], "within ±9, got -10"),
    ],
)
def test_arrays_are_checked(values: Any, message: str) -> None:
    with pytest.raises(UsageError, match=f"expected inputs.*{message}"):
        lesson.numbers("inputs", values, (None, 2), 9)


def test_good_settings_pass() -> None:
    assert lesson.whole("lag", np.int64(6), 1, 6) == 6
    assert lesson.number("rate", 1, 0, 1) == 1.0
    assert lesson.one_of("cell", "gru", ("rnn", "gru")) == "gru"
    assert lesson.numbers("inputs", [[1, 2], [3, 4]], (None, 2), 9).shape == (2, 2)
    assert lesson.generator(3).random() == lesson.generator(3).random()
    with pytest.raises(UsageError, match="expected cell out of rnn, gru, got 'cat'"):
        lesson.one_of("cell", "cat", ("rnn", "gru"))
    with pytest.raises(UsageError, match="expected seed from 0"):
        lesson.generator(-1)
