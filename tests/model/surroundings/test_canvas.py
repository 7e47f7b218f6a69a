"""Tests of `canvas`: against a computation by hand, one number after another."""

import math

import numpy as np
import pytest

from sketchrnn.model.surroundings import canvas as module
from sketchrnn.model.surroundings.canvas_scalar import REACH, SECTORS, WAVELENGTHS
from tests.model.surroundings.kinds import SCALE, made, paths


def by_hand(path: np.ndarray, lifted: np.ndarray, now: int) -> np.ndarray:
    """The features at moment `now` of one sequence [T, 2], one number after another."""
    here = path / SCALE
    x, y = here[now]
    began = max([i + 1 for i in range(now) if lifted[i]], default=0)
    angles = [2 * math.pi * v / w for w in WAVELENGTHS for v in (x, y)]
    step = here[now] - here[max(0, now - 1)]
    length = math.hypot(*step)
    near = [0.0] * SECTORS
    for i in range(now):
        dx, dy = here[i] - here[now]
        turn = math.atan2(dy, dx) / (2 * math.pi)
        sector = int((turn + 1) * SECTORS + 1e-9) % SECTORS
        near[sector] = max(near[sector], math.exp(-math.hypot(dx, dy) / REACH))
    seen = here[: now + 1]
    return np.array(
        [x, y]
        + [math.sin(a) for a in angles]
        + [math.cos(a) for a in angles]
        + [*(here[now] - here[began])]
        + [*(here[now] - seen.min(0)), *(seen.max(0) - here[now])]
        + [*(step / (length + 1e-3)), math.log(length + 0.05)]
        + near
    )


def test_the_features_are_those_computed_by_hand() -> None:
    # Angles of whole numbers could fall on the border of two sectors: these are turned a little.
    path, lifted = paths(0, 12)
    path = path @ np.array([[math.cos(0.1), math.sin(0.1)], [-math.sin(0.1), math.cos(0.1)]])
    found = made("canvas").features(path, lifted)
    assert found.shape == (12, 3, 39) and found.dtype == np.float32
    for b in range(3):
        for now in range(12):
            expected = by_hand(path[:, b], lifted[:, b], now)
            assert np.allclose(found[now, b], expected, atol=1e-5), (b, now)


def test_waiting_at_the_beginning_changes_nothing_later() -> None:
    kind, (path, lifted) = made("canvas"), paths(2, 9)
    waited = np.concatenate((np.repeat(path[:1], 4, axis=0), path))
    later = kind.features(waited, np.concatenate((np.zeros((4, 3), bool), lifted)))
    assert np.array_equal(later[5:], kind.features(path, lifted)[1:])


def test_long_drawings_are_compared_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    kind, (path, lifted) = made("canvas"), paths(3, 40)
    whole = kind.features(path, lifted)
    monkeypatch.setattr(module, "BLOCK", 500)
    assert np.array_equal(kind.features(path, lifted), whole)
