"""Tests of `bridge`: ways lead from fix to fix, and count as the density of what follows them."""

import numpy as np
import pytest

from sketchrnn.errors import UsageError
from sketchrnn.inference.bridge import (
    AFTER,
    NEARNESS,
    TEMPERED,
    Hole,
    _evidence,
    bridge,
    way_inside,
)
from sketchrnn.model.batch import Sequences, collate
from sketchrnn.model.losses import nll_sums
from sketchrnn.trajectories.forecast import best_guess
from sketchrnn.trajectories.path import path_to_stroke3
from tests.tiny import SCALE, model

BEFORE = SCALE * np.array([[0.0, 0], [1, 0], [2, 0.2], [3, 0.1]])
AFTERWARDS = SCALE * np.array([[9.0, 2], [10, 2], [11, 2.4]])
HOLE = Hole(BEFORE, AFTERWARDS, 6)


@pytest.mark.parametrize("place", [{"position": "none"}, {"position": "ways", "residual": True}])
def test_ways_lead_from_one_fix_to_the_other(place: dict) -> None:
    made = model(goal=True, **place)
    ways, forecast = bridge(made, HOLE, 20, 1.0, 3)
    assert np.allclose(forecast, best_guess(ways[None])[0])
    assert ways.shape == (20, 6, 2)
    assert np.allclose(ways[:, -1], AFTERWARDS[0])
    assert np.array_equal(ways, bridge(made, HOLE, 20, 1.0, 3).ways)
    assert len(np.unique(ways[:, 2], axis=0)) > 1


def test_ways_count_as_the_density_of_the_moves_after_them() -> None:
    made = model(goal=True, position="canvas")
    rng = np.random.default_rng(0)
    ways = np.cumsum(rng.normal(0, SCALE, (4, 6, 2)), axis=1)
    found = _evidence(made, HOLE, ways)
    expected = []
    for way in ways:
        nll = []
        for after in (AFTERWARDS[1:1], AFTERWARDS[1:]):
            rows = path_to_stroke3(np.concatenate((BEFORE, way, after))[None])[0]
            batch = collate(Sequences([rows]), made.layout)
            nll.append(float(nll_sums(made(batch).mixture, batch)[0]))
        expected.append(TEMPERED * (nll[0] - nll[1]))
    assert len(AFTERWARDS) - 1 <= AFTER
    assert np.allclose(found, expected, rtol=1e-3)


def test_ways_are_equal_where_nothing_follows() -> None:
    made = model(goal=True)
    end = Hole(BEFORE, AFTERWARDS[:1], 6)
    assert not _evidence(made, end, np.zeros((5, 6, 2))).any()


def test_ways_near_to_the_forecast_of_a_head_count_more() -> None:
    plain, made = model(goal=True), model(goal=True, infill=5)
    made.load_state_dict(plain.state_dict(), strict=False)
    inside = way_inside(made, HOLE)
    assert inside is not None and way_inside(plain, HOLE) is None
    assert np.allclose(inside[-1], AFTERWARDS[0])
    ways, forecast = bridge(made, HOLE, 200, 1.0, 3)
    without, middle = bridge(plain, HOLE, 200, 1.0, 3)

    def away(paths: np.ndarray) -> float:
        return float(np.linalg.norm(paths - inside, axis=-1).mean())

    assert away(ways) < away(without) and away(forecast) < away(middle)
    assert np.allclose(forecast, (inside + best_guess(ways[None])[0]) / 2)
    assert NEARNESS > 0


def test_a_model_that_reads_no_goals_is_refused() -> None:
    with pytest.raises(UsageError, match="expected a model that reads goals"):
        bridge(model(), HOLE, 5, 1.0, 0)
