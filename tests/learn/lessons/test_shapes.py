"""Tests of the lesson on four shapes: each beats its baseline, and the drawings they learn from."""

from typing import Any

import numpy as np
import pytest

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, UsageError
from sketchrnn.learn import shape_tasks, street_task
from sketchrnn.learn.examples import CANVAS, SHAPES, draw_shape, draw_shapes
from sketchrnn.learn.lesson import plain
from sketchrnn.learn.lessons import shapes
from sketchrnn.learn.series import gaussian_nll

LINE = Drawing((np.array([[10.0, 100], [150, 100]]),), 200, 100)


@pytest.fixture(scope="module")
def found() -> shapes.Figures:
    return shapes.run(steps=40, drawing=LINE)


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_is_drawn_with_an_unsteady_hand(name: str) -> None:
    first, again, other = (draw_shape(name, np.random.default_rng(seed)) for seed in (0, 0, 1))
    assert all(np.array_equal(*pair) for pair in zip(first.strokes, again.strokes, strict=True))
    assert not np.array_equal(first.strokes[0], other.strokes[0])
    assert len(first.strokes) == (2 if name in ("cross", "house") else 1)
    points = np.concatenate(first.strokes)
    assert points.min() > -5 and points.max() < CANVAS + 5 and 10 <= len(points) <= 30
    # Closed outlines come back to where they began, but for the hand.
    if name in ("circle", "square", "triangle", "star"):
        assert np.linalg.norm(points[0] - points[-1]) < 12


def test_all_shapes_are_drawn_about_as_often() -> None:
    drawn, labels = draw_shapes(400, np.random.default_rng(0))
    assert [one.category for one in drawn[:5]] == [SHAPES[i] for i in labels[:5]]
    assert np.bincount(labels, minlength=len(SHAPES)).min() > 25


def test_points_on_streets_lie_on_their_lanes() -> None:
    points, lane, kinds, kind = street_task.street_points(np.random.default_rng(0))
    assert len(points) == len(lane) == len(kind) == street_task.POINTS
    assert "residential" in kinds and kind.max() == len(kinds) - 1
    for number in np.unique(lane)[:50]:
        assert len(set(kind[lane == number])) == 1  # a lane is of one kind


def test_each_model_beats_what_needs_none(found: shapes.Figures) -> None:
    assert [shape.name for shape in found.shapes] == [
        "one to one",
        "one to many",
        "many to one",
        "many to many",
    ]
    for shape in found.shapes:
        if shape.unit == shape_tasks.RIGHT:
            assert shape.score > shape.baseline + 0.2
        else:
            assert shape.score < shape.baseline - 1
        assert len(shape.losses) == 40


def test_what_they_make_is_shown(found: shapes.Figures) -> None:
    assert set(found.drawn) == set(found.named) == set(SHAPES)
    assert sum(found.named.values()) == pytest.approx(1, abs=1e-5)
    assert sum(map(len, found.kinds.values())) > 1000
    assert all(stroke.shape[1] == 2 for strokes in found.drawn.values() for stroke in strokes)
    # The learner's line, brought from a canvas of 200 to one of 100, and what goes on from it.
    assert found.start[0][[0, -1]] == pytest.approx(np.array([[5, 50], [75, 50]]))
    if found.ending:
        assert found.ending[0][0] == pytest.approx([75, 50])


def test_the_baseline_is_one_gaussian_and_how_often_the_pen_does_what() -> None:
    rng = np.random.default_rng(0)
    learnt, held = (
        [part.astype(np.float32) for part in rows]
        for rows in np.split(rng.normal(size=(6, 10, 3)) * [4, 2, 0] + [1, 0, 0], 2)
    )
    for rows in (*learnt, *held):
        rows[-1, 2] = 1
    moves, unseen = (np.concatenate(rows)[:, :2] / 2 for rows in (learnt, held))
    pen = -(27 * np.log(27 / 33) + 2 * 3 * np.log(3 / 33)) / 30
    expected = pen + gaussian_nll(moves, unseen)
    assert shape_tasks.simple_nll(learnt, held, 2.0) == pytest.approx(expected)


def test_the_seed_decides_the_figures_and_a_report_stops_each_training() -> None:
    told = []

    def report(share: float, figures: shapes.Figures) -> bool:
        told.append((share, len(figures.shapes)))
        return True

    first, again, other = (shapes.run(seed=seed, steps=9, report=report) for seed in (0, 0, 1))
    assert [len(shape.losses) for shape in first.shapes] == [1] * 4

    def timeless(figures: shapes.Figures) -> list[tuple[float, float]]:
        return [(shape.score, shape.baseline) for shape in figures.shapes]

    assert timeless(first) == timeless(again) and first.named == again.named
    assert all(mine != yours for mine, yours in zip(timeless(first), timeless(other), strict=True))
    assert told[0] == (pytest.approx(0.25 / 9), 0) and told[-1] == (1.0, 4)
    assert plain(first)["kinds"]


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({"steps": 0}, UsageError, "steps from 1 to 1000, got 0"),
        ({"drawing": LINE.cut(0)}, DataError, "a start of 2 to 200 points"),
    ],
)
def test_bad_settings_are_refused(values: dict[str, Any], error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        shapes.run(**values)
