"""Tests of `none`: the network reads nothing but moves."""

import numpy as np

from tests.model.surroundings.kinds import made, paths


def test_there_are_no_features() -> None:
    path, lifted = paths(4, 5)
    kind = made("none")
    assert kind.features(path, lifted).shape == (5, 3, 0)
    assert kind.tracker(path, lifted, 1).move(np.ones((3, 2)), lifted[0]).shape == (3, 0)
