"""Tests of `goal`: what the network reads of a goal, and that a goal that is reached is none."""

import numpy as np

from sketchrnn.model.goal import GOAL_SIZE, Goals
from sketchrnn.trajectories.heading import MAP_AXES, CarAxes


def test_the_features_are_the_displacement_and_the_time_that_are_left() -> None:
    goals = Goals(np.array([[60.0, 80.0]]), np.array([4]))
    found = goals.features(np.array([[30.0, 40.0]]), MAP_AXES, 10.0)[0]
    u = np.array([3.0, 4.0])  # of length 5, in model units
    expected = [1, *(u / 4), *(u / 6), 1 / 4, np.log(4) / 4]
    assert found.dtype == np.float32 and np.allclose(found, expected)


def test_a_car_sees_its_goal_forward_and_left() -> None:
    goals = Goals(np.array([[0.0, 20.0]]), np.array([2]))
    north = CarAxes(np.array([[0.0, 1.0]]))
    found = goals.features(np.zeros((1, 2)), north, 10.0)[0]
    assert np.allclose(found[1:3], [1, 0])


def test_a_goal_is_none_once_it_is_reached() -> None:
    goals = Goals(np.ones((2, 2)), np.array([2, 0]))
    for left in ([1, 0], [0, 0], [0, 0]):
        goals = goals.after_move()
        assert goals.moves.tolist() == left
    assert not goals.features(np.zeros((2, 2)), MAP_AXES, 1.0).any()
    assert goals.features(np.zeros((2, 2)), MAP_AXES, 1.0).shape == (2, GOAL_SIZE)
