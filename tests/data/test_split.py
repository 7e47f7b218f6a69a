"""Tests of `split`: evenly spaced indices, and trajectories by departure and by driver."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from sketchrnn.data.split import DAY_S, evenly_spaced, split_by_driver, split_by_time
from sketchrnn.data.store import SPLITS
from tests.data.examples import START


def by_definition(count: int, most: int) -> list[int]:
    """The points that divide 0 … count - 1 into equal steps, rounded down; each index once."""
    if most == 1:
        return [0][:count]
    # Whole numbers: index i of `most` is i (count - 1) / (most - 1).
    return sorted({i * (count - 1) // (most - 1) for i in range(most)})[:count]


@given(st.integers(0, 3000), st.integers(1, 300))
@example(0, 5)
@example(1, 1)
@example(5, 5)
@example(5, 1)
def test_the_indices_are_evenly_spaced(count: int, most: int) -> None:
    found = evenly_spaced(count, most)
    assert found.dtype == np.int64 and found.ndim == 1
    assert len(found) == min(count, most)
    assert (np.diff(found) > 0).all()
    # Division in float64 may round a whole number down by one.
    assert np.abs(found - by_definition(count, most)).max(initial=0) <= 1
    if count and most > 1:
        assert found[0] == 0 and found[-1] == count - 1
        steps = np.diff(found)
        assert steps.max(initial=0) - steps.min(initial=steps.max(initial=0)) <= 2


@given(st.integers(0, 300), st.integers(0, 50))
def test_all_indices_are_returned_where_as_many_are_allowed(count: int, more: int) -> None:
    assert evenly_spaced(count, max(1, count + more)).tolist() == list(range(count))


@given(st.lists(st.integers(0, 40 * 86_400), min_size=20, max_size=60, unique=True))
def test_later_departures_are_for_testing(times: list[int]) -> None:
    start = START + np.array(times, np.float64)
    split = split_by_time(start)
    groups = [start[split == number] for number in range(3)]
    for earlier, later in ((groups[0], groups[1]), (groups[0], groups[2]), (groups[1], groups[2])):
        if len(earlier) and len(later):
            assert earlier.max() < later.min()


def test_of_weeks_the_last_three_days_are_for_testing() -> None:
    start = START + DAY_S * np.arange(0, 20, 0.01)
    split = split_by_time(start)
    days = (start.max() - start) / DAY_S
    assert (split[days < 2.99] == SPLITS.index("test")).all()
    assert (split[(days > 3.01) & (days < 3.99)] == SPLITS.index("valid")).all()
    assert (split[days > 4.01] == SPLITS.index("train")).all()


def test_of_hours_the_last_tenth_is_for_testing() -> None:
    counts = np.bincount(split_by_time(START + 60 * np.arange(1000.0)))
    assert counts.tolist() == [850, 50, 100]


def test_trips_that_begin_together_are_still_split() -> None:
    counts = np.bincount(split_by_time(np.zeros(100)), minlength=3)
    assert counts[0] > 0


def test_drivers_who_are_tested_on_are_never_learnt_from() -> None:
    rng = np.random.default_rng(0)
    driver = np.array([f"cab {i}" for i in rng.permutation(np.repeat(np.arange(60), 20))])
    split = split_by_driver(driver)
    parts = [set(driver[split == part]) for part in range(3)]
    assert not parts[0] & parts[1] and not parts[0] & parts[2] and not parts[1] & parts[2]
    share = np.bincount(split) / len(split)
    assert np.allclose(share, [0.75, 0.1, 0.15], atol=0.02)
    order = rng.permutation(len(driver))  # nothing but the names counts
    assert np.array_equal(split_by_driver(driver[order]), split[order])


def test_leading_zeros_of_a_driver_do_not_count() -> None:
    numbers = np.repeat(np.arange(160), 2)
    folders = np.array([f"{number:03d}" for number in numbers])
    assert np.array_equal(split_by_driver(folders), split_by_driver(numbers))


def test_who_drove_most_is_learnt_from() -> None:
    driver = np.repeat(np.arange(20), [200] + [10] * 19)
    split = split_by_driver(driver)
    assert set(split[:200]) == {SPLITS.index("train")} and set(split) == {0, 1, 2}
