"""Tests of what both completers share: arguments, seeds, categories, parts of a start."""

from dataclasses import replace
from typing import Any

import pytest

from sketchrnn.errors import DataError, UsageError
from tests.inference.completers import artist, check_drawing, drive, driver, same, scribble

NAN = float("nan")


def test_an_ending_may_be_empty() -> None:
    start = scribble(2, 4)
    done = artist(end=50.0).complete(start, 1)[0]
    assert done.ending is None and done.whole is start and done.finished
    empty = artist(end=50.0).complete(None, 1)[0]
    assert empty.ending is None and empty.whole is None
    with pytest.raises(UsageError, match="expected a completed drawing"):
        _ = empty.drawing
    still = driver(end=50.0).complete(drive(), 1)[0]
    assert still.ending is None and still.whole is still.start


def test_the_same_seed_gives_the_same_endings() -> None:
    for completer, start in ((artist(), scribble(3, 6, 3)), (driver(), drive())):
        first, again, other = (completer.complete(start, 4, seed=seed) for seed in (1, 1, 2))
        assert same(first, again) and not same(first, other)


def test_keep_cuts_the_start() -> None:
    start = scribble(7, 8, 4)
    done = artist().complete(start, 1, keep=0.25)[0]
    assert done.start is not None and done.start.points == 3 and not done.start.lifted
    check_drawing(done.start, done)
    nothing = artist().complete(start, 1, keep=0)[0]
    assert nothing.start is not None and nothing.start.points == 1
    whole = drive()
    half = driver().complete(whole, 1, keep=0.5)[0]
    assert half.start is not None
    assert half.start.duration == whole.duration / 2


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"k": 0}, "k must be from 1 to 1000, but is 0"),
        ({"k": 1001}, "k must be from 1 to 1000"),
        ({"temperature": 0.0}, "temperature must be from"),
        ({"temperature": NAN}, "temperature must be from"),
        ({"keep": -0.1}, "keep must be from 0 to 1"),
        ({"keep": NAN}, "keep must be from 0 to 1"),
        ({"max_points": 0}, "max_points must be from 1 to 10000, but is 0"),
        ({"max_points": 10_001}, "max_points must be from 1 to 10000"),
        ({"seed": -1}, "seed must be from 0"),
        ({"seed": 2**64}, "seed must be from 0"),
        ({"k": 1000, "max_points": 10_000}, "expected at most 2,000,000 points"),
    ],
)
def test_values_out_of_range_are_refused(values: dict[str, Any], message: str) -> None:
    for completer, start in (
        (artist(), scribble(8, 3)),
        (artist(), None),
        (driver(), drive()),
        (driver(), None),
    ):
        if start is None and "keep" in values:
            continue
        with pytest.raises(UsageError, match=message):
            completer.complete(start, **values)


def test_categories_change_endings_and_unknown_ones_are_refused() -> None:
    completer = artist(categories=3)
    start = scribble(9, 5)
    by_name = [completer.complete(start, 2, category=f"kind {i}") for i in range(3)]
    assert not same(by_name[0], by_name[1])
    assert same(by_name[0], completer.complete(start, 2))
    assert same(by_name[1], completer.complete(replace(start, category="kind 1"), 2))
    assert same(by_name[0], completer.complete(replace(start, category="yeti"), 2))
    assert by_name[1][0].drawing.category is None
    with pytest.raises(DataError, match=r"has no category 'yeti'; it has kind 0, kind 1, kind 2"):
        completer.complete(start, category="yeti")
    with pytest.raises(DataError, match=r"no category 'cat'; it has none"):
        artist().complete(start, category="cat")
    with pytest.raises(DataError, match=r"no category 'cat'; it has none"):
        driver().complete(drive(), category="cat")


def test_a_start_of_the_wrong_class_is_refused() -> None:
    with pytest.raises(UsageError, match="completes a drawing, but got a trajectory"):
        artist().complete(drive())
    with pytest.raises(UsageError, match="completes a trajectory, but got a drawing"):
        driver().complete(scribble(0, 3))
