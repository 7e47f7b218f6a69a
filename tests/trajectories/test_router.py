"""The way along lanes that keeps nearest to a line drawn by hand."""

import numpy as np
import pytest

from sketchrnn.trajectories.router import Router

# Two streets of two lanes each that cross at (100, 0); the lanes of a street are 4 m apart.
WEST_IN, EAST_OUT = [[0, -2], [100, -2]], [[100, -2], [200, -2]]
EAST_IN, WEST_OUT = [[200, 2], [100, 2]], [[100, 2], [0, 2]]
NORTH_OUT = [[102, 2], [102, 150]]
TURN = [[100, -2], [102, 2]]
LANES = [np.array(lane, float) for lane in (WEST_IN, EAST_OUT, EAST_IN, WEST_OUT, NORTH_OUT, TURN)]


@pytest.fixture(scope="module")
def router() -> Router:
    return Router(LANES)


def test_a_line_beside_a_lane_is_put_onto_it(router: Router) -> None:
    way = router.along(np.array([[10.0, 6.0], [90.0, 4.0], [190.0, 8.0]]))
    assert way is not None
    assert np.allclose(way[:, 1], -2)
    assert (np.diff(way[:, 0]) > 0).all()
    assert abs(way[0, 0] - 10) <= 10 and abs(way[-1, 0] - 190) <= 10


def test_the_other_direction_takes_the_other_lane(router: Router) -> None:
    way = router.along(np.array([[190.0, -6.0], [10.0, -4.0]]))
    assert way is not None
    assert np.allclose(way[:, 1], 2)
    assert (np.diff(way[:, 0]) < 0).all()


def test_a_bend_turns_where_lanes_join(router: Router) -> None:
    way = router.along(np.array([[5.0, 0.0], [95.0, 0.0], [105.0, 10.0], [100.0, 140.0]]))
    assert way is not None
    assert np.allclose(way[-1, 0], 102)
    steps = np.hypot(*np.diff(way, axis=0).T)
    assert steps.max() <= 10 + 1e-9


@pytest.mark.parametrize(
    "line",
    [
        [[0.0, 500.0], [200.0, 500.0]],  # far from all lanes
        [[102.0, 150.0], [102.0, 2.0]],  # against the only lane
        [[100.0, 0.0], [100.0, 900.0]],  # ends in the fields
    ],
)
def test_no_way_where_there_is_none(router: Router, line: list[list[float]]) -> None:
    assert router.along(np.array(line)) is None


def test_the_shortest_route_needs_no_line(router: Router) -> None:
    way = router.shortest(np.array([5.0, -2.0]), np.array([102.0, 140.0]))
    assert way is not None
    length = np.hypot(*np.diff(way, axis=0).T).sum()
    assert length == pytest.approx(95 + np.hypot(2, 4) + 138, abs=20)  # from node to node
    assert router.shortest(np.array([102.0, 150.0]), np.array([102.0, 2.0])) is None
