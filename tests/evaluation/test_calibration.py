"""Tests of `calibration`: the coverage of regions, for the same and for other distributions."""

import numpy as np

from sketchrnn.evaluation.calibration import coverage, ranks


def clouds(rng: np.random.Generator, trips: int, samples: int, width: float = 1.0) -> np.ndarray:
    """Positions [n, K, 2, 2] around one of two far places each."""
    place = 500.0 * rng.integers(0, 2, (trips, samples, 1, 1))
    return place + width * rng.normal(0, [[20.0, 60.0]], (trips, samples, 2, 2))


def test_regions_cover_their_share_of_the_same_distribution() -> None:
    rng = np.random.default_rng(0)
    found = ranks(clouds(rng, 4000, 20), clouds(rng, 4000, 1)[:, 0])
    for share, held in zip((0.5, 0.9), coverage(found).values(), strict=True):
        assert np.allclose(held, share, atol=0.04)  # of 20 samples, half of one place
    assert abs(found.mean() - 0.5) < 0.02


def test_samples_that_are_too_narrow_or_too_wide_are_noticed() -> None:
    rng = np.random.default_rng(1)
    truth = clouds(rng, 500, 1)[:, 0]
    narrow = coverage(ranks(clouds(rng, 500, 20, 0.4), truth))["90%"]
    wide = coverage(ranks(clouds(rng, 500, 20, 3.0), truth))["50%"]
    assert max(narrow) < 0.75 and min(wide) > 0.7


def test_the_densest_point_has_rank_0_and_a_far_one_1() -> None:
    rng = np.random.default_rng(2)
    samples = rng.normal(0, 10, (1, 30, 1, 2))
    assert ranks(samples, np.zeros((1, 1, 2)))[0, 0] < 0.5
    assert ranks(samples, np.full((1, 1, 2), 900.0))[0, 0] == 1


def test_points_in_one_place_have_rank_one_half() -> None:
    assert ranks(np.zeros((1, 10, 1, 2)), np.zeros((1, 1, 2)))[0, 0] == 0.5
