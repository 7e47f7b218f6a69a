"""Tests of the lesson `one`: pictures without order, strokes with one, and which ink counts."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, UsageError
from sketchrnn.learn.examples import SHAPES, draw_shapes
from sketchrnn.learn.lesson import plain
from sketchrnn.learn.lessons import one
from sketchrnn.learn.lessons.one import CLAIMS, GRID
from sketchrnn.learn.training import built
from sketchrnn.ui.learn import texts

DRAWN, LABELS = draw_shapes(40, np.random.default_rng(0))
LINE = Drawing((np.array([[10.0, 100], [150, 100]]),), 200, 200)


def test_drawn_backwards_the_picture_is_the_same_and_the_sequence_another() -> None:
    turned = [one.backwards(drawing) for drawing in DRAWN]
    assert torch.allclose(one.pictures(DRAWN), one.pictures(turned), atol=1e-4)
    assert not torch.allclose(one.points(DRAWN), one.points(turned), atol=0.1)
    again = [one.backwards(drawing) for drawing in turned]
    assert torch.equal(one.points(DRAWN), one.points(again))


def test_a_line_is_a_row_of_ink() -> None:
    picture = one.pictures([LINE]).reshape(GRID, GRID)
    assert picture.max() > 0.2 and (picture.sum(dim=1) > 0.1).sum() <= 2
    upright = one.pictures([one.turned(LINE, np.pi / 2)]).reshape(GRID, GRID)
    assert torch.allclose(upright.T, picture, atol=1e-3)


def test_points_end_together() -> None:
    rows = one.points(DRAWN)
    for i, drawing in enumerate(DRAWN):
        moves = drawing.to_stroke3()
        assert not rows[: -len(moves), i].any()
        assert (rows[-len(moves) :, i].numpy() * [11, 11, 1]) == pytest.approx(moves, abs=1e-4)


def test_the_nearest_mean_of_two_spots() -> None:
    spots = torch.eye(2).repeat_interleave(len(SHAPES) // 2, dim=0)
    labels = np.arange(len(SHAPES))
    assert one.nearest(spots, labels, torch.eye(2)).tolist() == [0, len(SHAPES) // 2]


def test_confusion_rows_are_shares() -> None:
    found = one.confusion(np.array([0, 1, 1, 2]), np.array([0, 0, 1, 2]))
    assert found[0, :2].tolist() == [0.5, 0.5] and found[1, 1] == found[2, 2] == 1
    assert found[3:].sum() == 0


def test_the_evidence_of_a_linear_network_is_its_score() -> None:
    network = built(0, lambda: nn.Linear(GRID * GRID, len(SHAPES), bias=False))
    picture = one.pictures(DRAWN[:1])
    found = one.evidence(network, picture)
    assert found.sum() == pytest.approx(network(picture).max().item(), rel=1e-4)
    assert not found[picture.reshape(GRID, GRID).numpy() == 0].any()


def test_what_the_page_says_holds() -> None:
    figures = one.run()
    said = texts.load("en").lessons["one"]["found"]
    for sentence, holds in CLAIMS:
        assert sentence in said and holds(figures), sentence
    assert figures.confusion.sum(axis=1) == pytest.approx(np.ones(len(SHAPES)))
    assert all(sum(p.values()) == pytest.approx(1, abs=1e-5) for p in figures.chances.values())


def test_the_seed_decides_and_it_stops() -> None:
    found, same, other = (one.run(seed=seed, steps=1) for seed in (1, 1, 2))
    assert found.chances == same.chances != other.chances
    seen: list[Any] = []
    stopped = one.run(report=lambda share, figures: not seen.append(plain(figures)))
    assert list(stopped.share) == ["picture"] and len(seen) == 1


def test_bad_settings_are_refused() -> None:
    with pytest.raises(UsageError, match="steps from 1"):
        one.run(steps=0)
    many = Drawing((np.array([[0.0, 0], [200, 200]] * 40),), 200, 200)
    with pytest.raises(DataError, match="2 to 200 points"):
        one.run(drawing=many)
