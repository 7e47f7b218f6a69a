"""Tests of `destination`: goals have the density that the head gives."""

import numpy as np
import pytest

from sketchrnn.inference.destination import draw_goals
from sketchrnn.model.batch import Sequences, collate
from sketchrnn.model.mixture import split
from sketchrnn.trajectories.path import path_to_stroke3
from tests.tiny import SCALE, model

SEEN = SCALE * np.array(
    [[[4.0, 3], [5, 3], [6, 3.2], [7, 3.1]], [[0.0, 0], [0, 1], [0, 2], [1, 3]]]
)


@pytest.mark.parametrize("place", [{"position": "none"}, {"position": "ways", "residual": True}])
def test_goals_have_the_mean_of_the_density(place: dict) -> None:
    made = model(goal=True, destination=True, guess=4, **place)
    rows = list(path_to_stroke3(SEEN))
    goals = draw_goals(made, rows, SEEN[:, 0], 4000, 1.0, 3)
    assert goals.moves.tolist() == [4] * 8000
    batch = collate(Sequences(rows, SEEN[:, 0]), made.layout)
    density = split(made(batch).destination[len(rows[0])])  # after the last move
    mean = (density.log_pi.exp()[..., None] * density.mean).sum(-2).numpy()  # [2, 2]
    axes = made.surroundings.axes(SEEN.swapaxes(0, 1))[-1]
    expected = SEEN[:, -1] + 4 * SCALE * axes.to_map(mean)
    found = goals.place.reshape(2, 4000, 2)
    error = found.std(1) / np.sqrt(4000)
    assert (np.abs(found.mean(1) - expected) < 5 * error).all()


def test_the_same_seed_gives_the_same_goals() -> None:
    made = model(goal=True, destination=True, guess=4)
    rows = list(path_to_stroke3(SEEN))
    first, again, other = (
        draw_goals(made, rows, SEEN[:, 0], 5, 0.5, seed).place for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again) and not np.array_equal(first, other)
