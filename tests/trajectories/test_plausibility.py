"""Tests of `plausibility`: motion, limits and faults of paths with known answers."""

import numpy as np
import pytest

from sketchrnn.trajectories.plausibility import (
    LEAST,
    Limits,
    badness,
    faults,
    motion,
    prefer,
    reversals,
)

LIMITS = Limits(speed=20.0, acceleration=3.0, turn_rate=0.5)
STEP_S = 2.0


def drive(*speeds: float, start: float = 0.0) -> np.ndarray:
    """A path eastwards [N, 2] at these speeds, m/s, without its first point."""
    x = start + STEP_S * np.cumsum(speeds)
    return np.stack((x, np.zeros(len(x))), axis=-1)


def seen(*speeds: float) -> np.ndarray:
    """A path eastwards [1, S + 1, 2] that ends at 0."""
    x = np.concatenate(([0.0], STEP_S * np.cumsum(speeds)))
    return np.stack((x - x[-1], np.zeros(len(x))), axis=-1)[None]


def along(*corners: tuple[float, float], every: float = 10.0) -> np.ndarray:
    """A path through corners [N, 2], one point every few metres."""
    parts = []
    for begin, end in zip(np.array(corners, float), np.array(corners[1:], float), strict=False):
        count = max(1, round(float(np.linalg.norm(end - begin)) / every))
        parts.append(begin + (end - begin) * np.arange(1, count + 1)[:, None] / count)
    return np.concatenate(parts)


def turns_back(*corners: tuple[float, float], past: np.ndarray | None = None) -> bool:
    past = along((-200, 0), (0, 0))[None] if past is None else past
    return bool(reversals(along((0, 0), *corners)[None, None], past)[0, 0])


def test_motion_of_a_circle() -> None:
    angle = 0.1 * np.arange(20)
    circle = 50 * np.stack((np.cos(angle), np.sin(angle)), axis=-1)
    found = motion(circle, STEP_S, 0.0)
    assert found.speed == pytest.approx(100 * np.sin(0.05) / STEP_S)
    assert found.acceleration == pytest.approx(0, abs=1e-9)
    assert found.turn_rate == pytest.approx(0.1 / STEP_S)


def test_what_hardly_moves_does_not_turn() -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, (50, 2))
    assert motion(noise, STEP_S, 0.0).turn_rate.max() > 1
    assert (motion(noise, STEP_S, 2.0).turn_rate == 0).all()


def test_limits_are_quantiles_of_the_steps() -> None:
    rng = np.random.default_rng(0)
    paths = [np.concatenate(([[0, 0]], drive(*rng.uniform(0, 10, 400)))) for _ in range(50)]
    found = Limits.of(paths, STEP_S)
    assert found.speed == pytest.approx(9.99, abs=0.01)
    assert found.acceleration == pytest.approx(10 * (1 - 0.001**0.5) / STEP_S, abs=0.1)
    assert found.turn_rate == 0
    assert Limits.read(found.raw) == found and Limits.read({}) is None


def test_standing_cars_do_not_raise_the_turn_rate() -> None:
    rng = np.random.default_rng(0)
    paths = [np.cumsum(rng.normal(0, 0.2, (300, 2)), axis=0) for _ in range(20)]
    paths += [np.concatenate(([[0, 0]], drive(*[10.0] * 300))) for _ in range(20)]
    assert Limits.of(paths, STEP_S).turn_rate == 0


@pytest.mark.parametrize(
    ("speeds", "fault"),
    [
        ((10, 11, 12), None),
        ((10, 15, 19), None),
        ((14, 18, 21), "speed"),
        ((10, 17, 17), "acceleration"),
        ((17, 17, 17), "acceleration"),  # at the joint
        ((10, 3, 3), "acceleration"),
    ],
)
def test_speed_and_acceleration(speeds: tuple[float, ...], fault: str | None) -> None:
    found = faults(drive(*speeds)[None, None], seen(10, 10), LIMITS, STEP_S)
    assert [name for name, flags in found.items() if flags[0, 0]] == ([fault] if fault else [])


def test_a_little_beyond_the_limit_is_measured_and_plausible() -> None:
    for speed, good in ((19, True), (21.9, True), (22.1, False)):
        path = drive(17, speed)[None, None]
        assert (badness(path, seen(16, 16), LIMITS, STEP_S)[0, 0] == 0) == good
        assert faults(path, seen(16, 16), LIMITS, STEP_S)["speed"][0, 0] == (speed > 20)


def test_what_the_car_did_before_is_plausible() -> None:
    fast = drive(30, 30, 28)[None, None]
    assert faults(fast, seen(10, 28), LIMITS, STEP_S)["speed"][0, 0]
    found = faults(fast, seen(10, 30, 30), LIMITS, STEP_S)
    assert not any(flags[0, 0] for flags in found.values())


def test_a_sharp_turn_of_a_moving_car() -> None:
    corner = np.array([[0.0, 20], [0, 40], [0, 60]])  # 90° in 2 s at 10 m/s, after going east
    assert faults(corner[None, None], seen(10, 10), LIMITS, STEP_S)["turn_rate"][0, 0]
    assert not faults(corner[None, None] / 20, seen(0.5, 0.5), LIMITS, STEP_S)["turn_rate"][0, 0]


def test_what_follows_the_end_does_not_count() -> None:
    path = drive(10, 10, 0, 0)[None, None]
    assert faults(path, seen(10), LIMITS, STEP_S)["acceleration"][0, 0]
    ended = np.array([[2]])
    assert not faults(path, seen(10), LIMITS, STEP_S, ended)["acceleration"][0, 0]
    nothing = np.array([[0]])
    assert badness(drive(99, 0)[None, None], seen(10), LIMITS, STEP_S, nothing)[0, 0] == 0


def test_without_a_past() -> None:
    start = np.zeros((1, 1, 2))
    found = faults(drive(19, 10)[None, None], start, LIMITS, STEP_S)
    assert found["acceleration"][0, 0] and not found["speed"][0, 0]
    assert badness(drive(19)[None, None], start, LIMITS, STEP_S)[0, 0] == 0


def test_standing_still_for_more_than_40_s() -> None:
    for still, stands in ((20, False), (21, True)):
        path = drive(3, *[0.1] * still, 3)[None, None]
        assert faults(path, seen(3), LIMITS, STEP_S)["standing"][0, 0] == stands
    # Twice 30 s are not 60 s.
    path = drive(*[0.0] * 15, 3, *[0.0] * 15)[None, None]
    assert not faults(path, seen(3), LIMITS, STEP_S)["standing"][0, 0]


def test_paths_that_drive_back_are_reversals() -> None:
    assert turns_back((100, 0), (0, 0))
    assert turns_back((100, 0), (100, 7), (0, 7))  # on the other lane
    assert turns_back((-100, 0))  # at the last point seen
    assert turns_back((50, 0), (50, 80), (50, 0))  # into a side street and out
    assert turns_back((3, 0), (3, 5), (-61, 5))


def test_other_paths_are_no_reversals() -> None:
    assert not turns_back((500, 0))
    assert not turns_back((100, 0), (50, 0))  # only 50 m
    assert not turns_back((100, 0), (100, 40), (0, 40))  # the next street
    assert not turns_back((100, 0), (100, 100), (0, 100), (0, -100))  # around a block, across
    assert not turns_back((100, 0), (100, 100), (0, 100), (0, 0), (200, 0))  # around, along again
    assert not turns_back((0.1, 0), (0, 0.1))  # standing
    # A car that turned in the part seen may go on.
    back = along((-100, 0), (100, 0), (0, 0))[None]
    assert not turns_back((-100, 0), past=back)


def test_reversals_of_many_paths_at_once_are_those_of_each() -> None:
    rng = np.random.default_rng(0)
    paths = np.cumsum(rng.normal(0, 40, (5, 30, 12, 2)), axis=2)
    past = np.cumsum(rng.normal(0, 40, (5, 4, 2)), axis=1)
    past -= past[:, -1:]
    together = reversals(paths, past)
    each = [[reversals(p[None, None], past[i : i + 1])[0, 0] for p in paths[i]] for i in range(5)]
    assert together.tolist() == each and 0 < together.mean() < 1


def test_badness_counts_steps_and_reversals() -> None:
    steps = drive(10, 10, 17, 17, 10)[None, None]  # 3.5 m/s² twice
    assert badness(steps, seen(10, 10), LIMITS, STEP_S)[0, 0] == 2
    back = along((0, 0), (100, 0), (20, 0), every=20)[None, None]
    assert badness(back, seen(10, 10), LIMITS, STEP_S)[0, 0] == 9 + 1  # and one turn


def test_good_samples_are_preferred() -> None:
    bad = np.array([[0, 9, 0, 0], [3, 1, 2, 4]])
    assert prefer(bad, 3).tolist() == [[0, 2, 3], [1, 2, 0]]
    many = np.arange(2 * LEAST)[None] // (LEAST + 5)  # LEAST + 5 are good
    assert prefer(many, 2 * LEAST)[0].tolist() == [*range(LEAST + 5), *range(LEAST - 5)]
    assert prefer(many + 1, 2 * LEAST)[0].tolist() == [*range(LEAST), *range(LEAST)]
