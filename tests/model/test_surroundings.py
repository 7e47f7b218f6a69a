"""Tests of `place`: against a reckoning by hand, and that no moment knows its future."""

import math

import numpy as np
import pytest

from sketchrnn.config import ModelConfig
from sketchrnn.model import surroundings as module
from sketchrnn.model.surroundings import (
    CANVAS_SIZE,
    REACH,
    SECTORS,
    TURN,
    WAVELENGTHS,
    Pen,
    place,
    place_size,
)
from sketchrnn.sampling import scalar
from sketchrnn.trajectories.flow_map import Ways
from sketchrnn.trajectories.heading import facings, turned

CANVAS = ModelConfig(position="canvas")
TOWN = ModelConfig(position="ways")
WAVES = ModelConfig(position="fourier", shortest_wave=50.0, longest_wave=800.0, waves=3)
SCALE = 4.0


def paths(seed: int, steps: int, count: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Where pens were, whole numbers so that some points fall on each other; and their lifts."""
    rng = np.random.default_rng(seed)
    moves = rng.integers(-3, 4, (steps, count, 2)).astype(np.float64)
    moves[0] = 0
    return moves.cumsum(0), rng.random((steps, count)) < 0.3


def town(trips: int = 3) -> Ways:
    """Ways along and across the pens' paths, in cells that no whole number is the border of."""
    street = np.stack((np.linspace(-40, 40, 60), np.linspace(-9.0, 11, 60)), axis=1)
    return Ways.build([street, street[::-1, ::-1], street + 5][:trips], 1.7)


def by_hand(path: np.ndarray, lifted: np.ndarray, now: int) -> np.ndarray:
    """What the pen knows at moment `now`, of one sequence [T, 2], one number after another."""
    here = path / SCALE
    x, y = here[now]
    began = max([i + 1 for i in range(now) if lifted[i]], default=0)
    angles = [2 * math.pi * v / w for w in WAVELENGTHS for v in (x, y)]
    step = here[now] - here[max(0, now - 1)]
    length = math.hypot(*step)
    felt = [0.0] * SECTORS
    for i in range(now):
        dx, dy = here[i] - here[now]
        turn = math.atan2(dy, dx) / (2 * math.pi)
        sector = int((turn + 1) * SECTORS + 1e-9) % SECTORS
        felt[sector] = max(felt[sector], math.exp(-math.hypot(dx, dy) / REACH))
    seen = here[: now + 1]
    return np.array(
        [x, y]
        + [math.sin(a) for a in angles]
        + [math.cos(a) for a in angles]
        + [*(here[now] - here[began])]
        + [*(here[now] - seen.min(0)), *(seen.max(0) - here[now])]
        + [*(step / (length + 1e-3)), math.log(length + 0.05)]
        + felt
    )


def test_the_canvas_is_seen_as_reckoned_by_hand() -> None:
    # Angles of whole numbers could fall on the border of two sectors: these are turned a little.
    path, lifted = paths(0, 12)
    path = path @ np.array([[math.cos(0.1), math.sin(0.1)], [-math.sin(0.1), math.cos(0.1)]])
    found = place(CANVAS, SCALE, path, lifted)
    assert found.shape == (12, 3, CANVAS_SIZE) and found.dtype == np.float32
    for b in range(3):
        for now in range(12):
            expected = by_hand(path[:, b], lifted[:, b], now)
            assert np.allclose(found[now, b], expected, atol=1e-5), (b, now)


@pytest.mark.parametrize("config", [CANVAS, WAVES, ModelConfig(position="relative"), TOWN])
def test_a_moment_knows_only_what_came_before_it(config: ModelConfig) -> None:
    path, lifted = paths(1, 15)
    ways = town() if config == TOWN else None
    whole = place(config, SCALE, path, lifted, ways)
    assert whole.shape[-1] == place_size(config)
    for now in range(15):
        so_far = place(config, SCALE, path[: now + 1], lifted[: now + 1], ways)
        assert np.allclose(so_far[now], whole[now], atol=1e-6)


@pytest.mark.parametrize("position", ["canvas", "fourier", "relative", "none", "ways"])
@pytest.mark.parametrize("given", [1, 7])
def test_moment_by_moment_it_says_what_it_says_of_the_whole(position: str, given: int) -> None:
    config = WAVES if position == "fourier" else ModelConfig(position=position)  # type: ignore
    ways = town() if position == "ways" else None
    path, lifted = paths(5, 25)
    whole = place(config, SCALE, path, lifted, ways)
    pen = Pen(config, SCALE, path[:given], lifted[:given], 25 - given, ways)
    for now in range(given, 25):
        found = pen.move((path[now] - path[now - 1]) / SCALE, lifted[now])
        assert found.dtype == np.float32 and np.allclose(found, whole[now], atol=1e-6)


@pytest.mark.parametrize("given", [1, 7])
def test_number_by_number_it_says_the_same(given: int) -> None:
    path, lifted = paths(7, 25)
    whole = place(CANVAS, SCALE, path, lifted)
    pen = scalar.Pen(path[:given] / SCALE, lifted[:given])
    for now in range(given, 25):
        found = pen.move((path[now] - path[now - 1]) / SCALE, lifted[now])
        assert np.allclose(found, whole[now], atol=1e-6)


def test_waiting_at_the_beginning_changes_nothing_later() -> None:
    path, lifted = paths(2, 9)
    waited = np.concatenate((np.repeat(path[:1], 4, axis=0), path))
    later = place(CANVAS, SCALE, waited, np.concatenate((np.zeros((4, 3), bool), lifted)))
    assert np.array_equal(later[5:], place(CANVAS, SCALE, path, lifted)[1:])


def test_long_drawings_are_compared_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    path, lifted = paths(3, 40)
    whole = place(CANVAS, SCALE, path, lifted)
    monkeypatch.setattr(module, "BLOCK", 500)
    assert np.array_equal(place(CANVAS, SCALE, path, lifted), whole)


def test_waves_are_as_long_as_they_are_said_to_be() -> None:
    step = np.linspace(0, 2000, 4001)
    path = np.stack((step, np.zeros_like(step)), axis=-1)[:, None]
    east = place(WAVES, 1.0, path, np.zeros((4001, 1), bool))[:, 0]
    for wave, length in enumerate((50, 200, 800)):
        angle = 2 * math.pi * step / length
        assert np.allclose(east[:, 4 * wave], np.sin(angle), atol=1e-4)
        assert np.allclose(east[:, 12 + 4 * wave], np.cos(angle), atol=1e-4)


def test_a_driver_knows_how_it_turned_and_sees_the_ways_of_others_ahead() -> None:
    path, lifted = paths(6, 12)
    ways, own = town(), [town(3), town(1), town(0)]
    known = place(TOWN, SCALE, path, lifted, ways, own)
    facing = facings(path, SCALE)
    assert known.shape == (12, 3, place_size(TOWN)) and known.dtype == np.float32
    assert not known[0].any() and known[1:, 1:, TURN:].any(axis=(0, 2)).all()
    for b in range(3):
        turn = turned(facing[1:, b], facing[:-1, b])
        assert np.allclose(known[1:, b, :TURN], turn, atol=1e-6)
        seen = ways.around(path[:, b], facing[:, b], SCALE, own[b])
        assert np.array_equal(known[:, b, TURN:], seen)
    assert not known[:, 0, TURN:].any()  # all that was there is its own


def test_a_model_may_know_nothing_of_its_place() -> None:
    path, lifted = paths(4, 5)
    assert place(ModelConfig(position="none"), SCALE, path, lifted).shape == (5, 3, 0)
