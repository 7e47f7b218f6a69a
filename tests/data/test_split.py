"""Tests of `split`: evenly spaced indices against their definition."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from sketchrnn.data.split import evenly_spaced


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
