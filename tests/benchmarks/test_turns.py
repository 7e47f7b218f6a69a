"""Tests of `benchmarks.turns`, on paths with known turns."""

import numpy as np
from scipy.spatial import KDTree

from benchmarks.turns import crossings, open_crossings, shares, turns
from sketchrnn.data.sources.simulated import BERLIN
from sketchrnn.trajectories.frame import Frame

MIDDLE = np.array([100.0, 200.0])


def through(degrees: float) -> np.ndarray:
    """A path that comes from the south and turns left by an angle after 60 m."""
    along = np.linspace(0, 60, 7)[:, None]
    angle = np.radians(90 + degrees)
    after = MIDDLE + along * [[np.cos(angle), np.sin(angle)]]
    return np.concatenate((MIDDLE - along[::-1] * [[0, 1]], after[1:]))


def test_left_right_and_straight_are_separated() -> None:
    paths = [through(angle) for angle in (-90, -45, -20, 0, 20, 45, 90)]
    found = turns(paths, [0] * 7, KDTree([MIDDLE, MIDDLE + 500]))
    assert found.tolist() == [[0, way] for way in (0, 0, 1, 1, 1, 2, 2)]


def test_u_turns_and_distant_paths_do_not_count() -> None:
    places = KDTree([MIDDLE])
    assert turns([through(180)], [0], places).tolist() == []
    assert turns([through(0) + 40], [0], places).tolist() == []
    assert turns([np.repeat(MIDDLE[None], 5, axis=0)], [0], places).tolist() == []


def test_only_passages_after_the_start_count() -> None:
    places = KDTree([MIDDLE])
    assert len(turns([through(90)], [6], places)) == 1
    assert len(turns([through(90)], [8], places)) == 0
    assert len(turns([through(90)[:9]], [0], places)) == 0  # it ends too early


def test_shares_count_crossings_passed_in_two_directions() -> None:
    passages = np.array([[0, 0], [0, 1], [0, 1], [0, 2], [1, 1], [1, 1]])
    where = open_crossings(passages)
    assert where.tolist() == [0]
    assert shares(passages, where) == {"right": 0.25, "straight": 0.5, "left": 0.25}
    assert shares(passages[4:], where) == {"right": 0, "straight": 0, "left": 0}


def test_the_crossings_of_the_shipped_streets_lie_on_them() -> None:
    streets = BERLIN.load_streets()
    places = crossings(BERLIN, Frame(float(streets.lat.mean()), float(streets.lon.mean())))
    assert 100 < places.n < int((streets.kind == "junction").sum())
    away, _ = places.query(places.data, k=2)
    assert away[:, 1].min() > 5
