"""Tests of `fourier`: the lengths of the waves, and which waves are possible."""

import math
from typing import Any

import numpy as np
import pytest

from sketchrnn.config import ModelConfig
from sketchrnn.errors import UsageError
from sketchrnn.model.surroundings import kind_of
from tests.model.surroundings.kinds import made


def test_the_waves_have_the_lengths_of_the_configuration() -> None:
    step = np.linspace(0, 2000, 4001)
    path = np.stack((step, np.zeros_like(step)), axis=-1)[:, None]
    east = made("fourier", scale=1.0).features(path, np.zeros((4001, 1), bool))[:, 0]
    for wave, length in enumerate((50, 200, 800)):
        angle = 2 * math.pi * step / length
        assert np.allclose(east[:, 4 * wave], np.sin(angle), atol=1e-4)
        assert np.allclose(east[:, 12 + 4 * wave], np.cos(angle), atol=1e-4)


@pytest.mark.parametrize(
    "waves",
    [
        {},
        {"shortest_wave": 0, "longest_wave": 10, "waves": 2},
        {"shortest_wave": 20, "longest_wave": 10, "waves": 2},
        {"shortest_wave": 1, "longest_wave": 10, "waves": 0},
        {"shortest_wave": 1, "longest_wave": 10, "waves": 65},
        {"shortest_wave": 1, "longest_wave": math.inf, "waves": 2},
    ],
)
def test_impossible_waves_are_refused(waves: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="wave"):
        kind_of(ModelConfig(position="fourier", **waves))
