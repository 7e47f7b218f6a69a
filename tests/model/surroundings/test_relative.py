"""Tests of `relative`: the place of the pen in model units."""

import numpy as np

from tests.model.surroundings.kinds import SCALE, made, paths


def test_the_features_are_the_place_in_model_units() -> None:
    path, lifted = paths(4, 6)
    assert np.array_equal(made("relative").features(path, lifted), (path / SCALE).astype("f4"))
