"""Descriptions of paths: turns, stops and both; in English, as in files, and in Persian."""

import numpy as np
import pytest

from sketchrnn.trajectories.manoeuvres import manoeuvres
from sketchrnn.ui.cars.clock import span
from sketchrnn.ui.cars.description import describe
from sketchrnn.ui.language import speaking, tr

STEP_S = 2.0


def path(*legs: tuple[float, float, float]) -> np.ndarray:
    """Legs of (heading in degrees, metres per second, seconds), one after another."""
    moves = [
        np.tile(speed * STEP_S * np.array([np.cos(a), np.sin(a)]), (round(seconds / STEP_S), 1))
        for degrees, speed, seconds in legs
        for a in [np.radians(degrees)]
    ]
    return np.cumsum(np.concatenate([np.zeros((1, 2)), *moves]), axis=0)


@pytest.mark.parametrize(
    ("legs", "words"),
    [
        ([(0, 10, 60)], "straight on"),
        ([(0, 10, 20), (90, 10, 40)], "turns left after 20 s"),
        ([(170, 10, 20), (-100, 10, 40)], "turns left after 20 s"),
        ([(0, 10, 20), (-30, 10, 2), (-60, 10, 2), (-90, 10, 40)], "turns right after 20 s"),
        ([(0, 10, 20), (180, 10, 40)], "turns round after 20 s"),
        ([(0, 10, 20), (20, 10, 40)], "straight on"),
        ([(0, 0, 30), (0, 10, 60)], "stands for 30 s, then straight on"),
        ([(0, 0, 60)], "stands still"),
        ([(0, 10, 40), (0, 0, 20)], "stops after 40 s"),
        ([(0, 10, 20), (0, 0, 4), (0, 10, 20)], "straight on"),
        (
            [(0, 10, 20), (0, 0, 20), (0, 10, 20), (90, 10, 20)],
            "stops after 20 s for 20 s, then turns left after 60 s",
        ),
        (
            [(0, 10, 20), (90, 10, 20), (0, 10, 20)],
            "turns left after 20 s, then right after 40 s",
        ),
        (
            [(0, 10, 20), (0, 0, 20), (0, 10, 20), (0, 0, 10), (0, 10, 20)],
            "stops after 20 s for 20 s, then after 60 s for 10 s",
        ),
        ([(0, 10, 130), (90, 10, 60)], "turns left after 2 min"),
    ],
)
def test_a_path_is_described(legs: list[tuple[float, float, float]], words: str) -> None:
    assert describe(manoeuvres(path(*legs), STEP_S), str.format) == words


def test_noise_of_a_parked_car_is_no_turn() -> None:
    rng = np.random.default_rng(0)
    still = rng.normal(0, 0.3, (40, 2))
    assert describe(manoeuvres(still, STEP_S), str.format) == "stands still"


def test_pages_describe_a_path_in_the_language_of_the_visitor() -> None:
    made = manoeuvres(path((0, 10, 20), (90, 10, 20), (0, 10, 20)), STEP_S)
    with speaking("fa"):
        said = describe(made, tr)
        assert said == "پس از ۲۰ ثانیه به چپ می‌پیچد، و پس از ۴۰ ثانیه به راست می‌پیچد"
        assert span(185, tr) == "۳:۰۵ دقیقه" and span(185, str.format) == "3:05 min"


def test_an_hour_has_another_unit() -> None:
    assert span(18_120, str.format) == "5:02:00 h"
