"""Tests of `sequence`: stroke-3 and stroke-5 are the same drawing."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sketchrnn.model.sequence import to_stroke3, to_stroke5

MOVES = hnp.arrays(
    np.float32,
    st.tuples(st.integers(0, 12), st.just(2)),
    elements=st.floats(-1000, 1000, width=32),
)


@given(MOVES, st.integers(0, 2**12 - 1))
def test_stroke_3_survives_stroke_5(moves: np.ndarray, pens: int) -> None:
    pen = [pens >> i & 1 for i in range(len(moves))]
    stroke3 = np.column_stack([moves, np.array(pen, np.float32)]).astype(np.float32)
    stroke5 = to_stroke5(stroke3)
    assert np.array_equal(to_stroke3(stroke5), stroke3)
    assert (stroke5[:, 2:].sum(1) == 1).all() and (stroke5[:, 4] == 0).all()


def test_stroke_5_is_cut_before_the_first_end_token() -> None:
    stroke5 = np.eye(5, dtype=np.float32)[[2, 3, 4, 2]]
    assert np.array_equal(to_stroke3(stroke5), [[0, 0, 0], [0, 0, 1]])
