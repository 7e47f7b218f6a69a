"""Tests of `benchmarks.hostile`: which waits count."""

import math

from benchmarks.hostile import Artist


def test_waits_that_overlap_an_interval_count() -> None:
    artist = Artist("", [(0.0, 1.0), (2.0, 0.5), (3.0, 4.0), (9.0, 0.1)])
    assert artist.median(2.2, 3.5) == 2.25
    assert artist.median(9.0, 10.0) == 0.1
    assert math.isnan(artist.median(1.5, 1.9))
