"""Completers of tiny models, and starts for them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sketchrnn.data.units import DrawingUnits
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.inference.completion import Completion
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.selection import Critic
from sketchrnn.inference.trajectories import TrajectoryCompleter
from sketchrnn.trajectories.density_map import CityMap
from sketchrnn.trajectories.trajectory import Trajectory
from tests.tiny import card, model


def artist(end: float = -1.0, **values: Any) -> DrawingCompleter:
    """A model of drawings; end: the bias of the logit of its end token."""
    first_point = values.pop("first_point", False)
    made = model(**values)
    made.head.bias.data[2] = end
    units = DrawingUnits(300.0, 2.0, first_point=first_point)
    return DrawingCompleter(made, card(made, units=units))


def painter(names: Sequence[str], critic: Critic) -> DrawingCompleter:
    """A model of three categories, whose endings are ranked by a critic."""
    made = artist(categories=3)
    made.card.categories[:] = names
    made.critic = critic
    return made


def designer() -> DrawingCompleter:
    """A model of icons, whose card has a grid."""
    made = artist()
    made.card.drawing.grid = 6.0
    return made


def driver(end: float = -9.0, mapped: bool = True) -> TrajectoryCompleter:
    """A model of a city, with a map of 0.2 by 0.2 degrees around its frame."""
    made = model(position="fourier", shortest_wave=100.0, longest_wave=9000.0, waves=3)
    made.head.bias.data[2] = end
    box = CityMap(np.ones((5, 5), np.uint8), np.array([52.4, 52.6, 13.3, 13.5]))
    return TrajectoryCompleter(made, card(made, "trajectory"), box if mapped else None)


def scribble(seed: int, *lengths: int, size: float = 400.0, lifted: bool = True) -> Drawing:
    """A drawing of random strokes of these numbers of points."""
    rng = np.random.default_rng(seed)
    strokes = tuple(rng.uniform(0, size, (length, 2)) for length in lengths)
    return Drawing(strokes, size, size, lifted=lifted)


def drive(count: int = 12, step: float = 7.0) -> Trajectory:
    """Fixes every 7 s, which is not the model's step, eastwards at about 10 m/s."""
    time = 1_200_000_000 + step * np.arange(count)
    lat = 52.512345678901234 + 0.0001 * np.sin(np.arange(count))
    return Trajectory(lat, 13.4 + 0.001 * np.arange(count), time, "my drive")


def same(first: list[Completion], second: list[Completion], factor: float = 1.0) -> bool:
    """Whether completions are equal bit by bit; factor: the second ones are larger by it."""

    def arrays(done: Completion) -> list[np.ndarray]:
        whole = done.whole
        assert isinstance(whole, (Drawing, Trajectory))
        return (
            [*whole.strokes] if isinstance(whole, Drawing) else [whole.lat, whole.lon, whole.time]
        )

    return all(
        one.log_prob == other.log_prob
        and len(arrays(one)) == len(arrays(other))
        and all(
            a.shape == b.shape and np.array_equal(a * factor, b)
            for a, b in zip(arrays(one), arrays(other), strict=True)
        )
        for one, other in zip(first, second, strict=True)
    )


def check_drawing(start: Drawing, done: Completion[Drawing]) -> None:
    """The start stands at the beginning of the whole, bit by bit, and the ending follows it."""
    whole = done.drawing
    assert (whole.width, whole.height) == (start.width, start.height)
    last = len(start.strokes) - 1
    for i, stroke in enumerate(start.strokes):
        exact = i < last or start.lifted or done.ending is None
        there = whole.strokes[i] if exact else whole.strokes[i][: len(stroke)]
        assert np.array_equal(there, stroke)
    if done.ending is None:
        assert whole is start and done.finished
        return
    if start.lifted:
        assert len(whole.strokes) == len(start.strokes) + len(done.ending.strokes)
    else:
        assert np.array_equal(done.ending.first_point, start.last_point)
    added = whole.points - start.points
    assert done.ending.points == added + (not start.lifted)
    assert np.array_equal(whole.last_point, done.ending.last_point)
    assert whole.lifted == done.ending.lifted
