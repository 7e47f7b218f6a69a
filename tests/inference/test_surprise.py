"""Tests of `surprise`: it adds up to the NLL, and densities are the mixture over the canvas."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some
from scipy.stats import multivariate_normal

from sketchrnn.data.store import Dataset, DatasetInfo, StoreWriter
from sketchrnn.data.units import DrawingUnits
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import UsageError
from sketchrnn.evaluation.likelihood import Subset, nll
from sketchrnn.inference.surprise import score_points
from tests.inference.completers import artist, scribble
from tests.tiny import SCALE

lengths = some.lists(some.integers(1, 9), min_size=1, max_size=4).filter(lambda n: sum(n) > 1)


def stored(folder: Path, rows: np.ndarray, label: int) -> Dataset:
    """A data set of one drawing, given as its rows."""
    info = DatasetInfo("made up", "drawing", units=DrawingUnits(300.0))
    with StoreWriter(folder, info) as writer:
        writer.add(rows, 2, label)
    return Dataset(folder)


@pytest.mark.parametrize("encoder", ["shared", "own", "latent"])
@pytest.mark.parametrize("first_point", [False, True])
def test_surprise_adds_up_to_the_nll(tmp_path: Path, encoder: str, first_point: bool) -> None:
    completer = artist(encoder=encoder, categories=3, first_point=first_point)
    for i, shape in enumerate([(7, 3, 5), (1, 4), (2,)]):
        start = scribble(i, *shape)
        rows = completer.rows(start)
        scores = score_points(completer, start, category="kind 1")
        measured = nll(completer.model, stored(tmp_path / str(i), rows, 1), Subset("test"))
        total = sum(map(np.sum, scores.surprise)) + scores.end
        assert total == pytest.approx(measured["nll"] * measured["points"], rel=1e-5)


@given(some.integers(0, 99), lengths, lengths, some.booleans(), some.booleans())
def test_each_point_has_a_piece_a_surprise_and_a_density(
    seed: int, first: list[int], second: list[int], lifted: bool, first_point: bool
) -> None:
    start = scribble(seed, *first, lifted=lifted)
    ending = scribble(seed + 100, *second)
    if not lifted:  # an ending goes on from where the pen is
        strokes = (np.concatenate((start.last_point[None], ending.strokes[0])), *ending.strokes[1:])
        ending = Drawing(strokes, 400, 400)
    scores = score_points(artist(first_point=first_point), start, ending)
    assert [len(stroke) for stroke in scores.pieces] == [len(nats) for nats in scores.surprise]
    assert sum(map(len, scores.pieces)) == len(scores.next_points)
    drawn = [np.concatenate([stroke[0], *[piece[1:] for piece in stroke[1:]]])
             for stroke in scores.pieces]  # fmt: skip
    whole = [*start.strokes, *ending.strokes]
    if not lifted:
        joint = np.concatenate((start.strokes[-1], ending.strokes[0][1:]))
        whole = [*start.strokes[:-1], joint, *ending.strokes[1:]]
    assert all(np.array_equal(*pair) for pair in zip(drawn, whole, strict=True))
    points = np.concatenate([piece[-1:] for stroke in scores.pieces for piece in stroke])
    assert np.isfinite(np.concatenate(scores.surprise)).all()
    if not first_point and len(scores.pieces[0]) > 1:
        assert scores.surprise[0][0] == 0
    assert len(points) == len(scores.next_points)
    assert np.array_equal(points[scores.given - 1], start.last_point)


def test_a_start_is_simplified_and_an_ending_is_not() -> None:
    line = Drawing((np.column_stack([np.linspace(0, 300, 50), np.full(50, 9.0)]),), 300, 300)
    assert [len(piece) for piece in score_points(artist(), line).pieces[0]] == [1, 50]
    assert len(score_points(artist(), None, line).pieces[0]) == 50
    assert [len(stroke) for stroke in score_points(artist(), line, line).pieces] == [2, 50]


def test_a_loop_smaller_than_the_tolerance_is_one_point() -> None:
    angle = np.linspace(0, 2 * np.pi, 20)
    loop = 50 + 0.1 * np.column_stack([np.cos(angle), np.sin(angle)])
    loop[-1] = loop[0]
    scores = score_points(artist(), Drawing((loop, loop + 90), 300, 300))
    assert [[len(piece) for piece in stroke] for stroke in scores.pieces] == [[20], [20]]


@pytest.mark.parametrize("first_point", [False, True])
def test_densities_are_in_pixels_of_the_canvas(first_point: bool) -> None:
    """SciPy's density at each next point, in pixels, is what the surprise says in model units."""
    completer = artist(first_point=first_point)
    start = scribble(3, 5, 4, 6)
    scores = score_points(completer, start, least_weight=0.0)
    points = np.concatenate([piece[-1:] for stroke in scores.pieces for piece in stroke])
    pens = np.concatenate([np.eye(len(stroke))[-1] for stroke in scores.pieces]).astype(int)
    unit = SCALE / completer.factor(start)  # pixels
    found = []
    for cloud, point, pen in zip(scores.next_points[:-1], points[1:], pens[1:], strict=True):
        density = sum(
            weight * float(multivariate_normal.pdf(point, mean, covariance))
            for weight, mean, covariance in zip(
                cloud.weights, cloud.means, cloud.covariances, strict=True
            )
        )
        found.append(-np.log(density * unit**2 * cloud.pen[pen]))
    assert found == pytest.approx(np.concatenate(scores.surprise)[1:].tolist(), rel=1e-4, abs=1e-4)
    assert -np.log(scores.next_points[-1].pen[2]) == pytest.approx(scores.end)


def test_only_the_strongest_gaussians_are_kept() -> None:
    start = scribble(4, 6, 3)
    every, few = (
        score_points(artist(), start, least_weight=share).next_points for share in (0.0, 0.3)
    )
    for all_of_it, some_of_it in zip(every, few, strict=True):
        count = len(some_of_it.weights)
        assert all_of_it.weights.sum() == pytest.approx(1)
        assert np.array_equal(some_of_it.weights, all_of_it.weights[:count])
        assert np.array_equal(some_of_it.means, all_of_it.means[:count])
        assert count == max(1, (all_of_it.weights >= 0.3).sum())


def test_the_surprise_of_an_ending_agrees_with_its_log_prob() -> None:
    completer = artist()
    completer.model.head.bias.data[:3] = torch.tensor([-30.0, 0.0, -2.0])  # no stroke is cut short
    for lifted in (True, False):
        start = scribble(5, 6, 4, lifted=lifted)
        drawn = [done for done in completer.complete(start, 30) if done.ending is not None]
        assert len(drawn) > 6
        for done in drawn:
            assert done.ending is not None
            added = done.ending.points - (not lifted)
            scores = score_points(completer, start, done.ending)
            nats = np.concatenate(scores.surprise)[-added:].sum() + done.finished * scores.end
            assert -nats / added == pytest.approx(done.log_prob, rel=1e-4, abs=1e-4)


def test_an_ending_without_a_start_is_scored_and_nothing_is_refused() -> None:
    completer = artist(end=-4.0)
    dream = completer.complete(None, 1, seed=3)[0].ending
    assert dream is not None
    assert sum(map(len, score_points(completer, None, dream).pieces)) == dream.points
    with pytest.raises(UsageError, match="expected a start or an ending"):
        score_points(completer, None)
