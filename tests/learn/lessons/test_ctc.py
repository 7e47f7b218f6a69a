"""Tests of the lesson `ctc`: the reading, its segmentation, and the claims."""

from typing import Any

import numpy as np
import pytest

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import UsageError
from sketchrnn.learn.ctc import loss_and_gradient
from sketchrnn.learn.cursive import write
from sketchrnn.learn.lessons.ctc import (
    CLAIMS,
    SIGN,
    WORDS,
    Figures,
    Reader,
    error_rate,
    label_of,
    logits_of,
    loss_of,
    places_of,
    run,
)
from sketchrnn.learn.training import built
from sketchrnn.ui.learn import texts


def test_the_claims_hold_and_are_on_the_page() -> None:
    figures = run(word="hill")
    text = texts.load("en").lessons["ctc"].text
    for sentence, holds in CLAIMS:
        assert sentence in text and holds(figures), sentence
    read = figures.shown
    assert len(read.path) == len(read.probabilities) == len(read.begins) - 1
    assert len(read.places) == len(read.reading) == len(read.cuts) - 1
    assert (np.diff(read.cuts) > 0).all() and (np.diff(read.places) > 0).all()
    assert SIGN in read.path and SIGN not in read.reading


def test_the_loss_of_a_batch_is_that_of_its_lines_without_padding_of_the_words() -> None:
    network, rng = built(0, Reader), np.random.default_rng(0)
    line = write("mild", rng).points
    loss = loss_of(network, ["mild", "mild"], [line, line]).item()
    (logits,) = logits_of(network, [line])
    expected, _ = loss_and_gradient(logits, label_of("mild"))
    assert loss == pytest.approx(expected / 4, rel=1e-4)


def test_places_are_the_middles_of_the_steps_of_a_letter() -> None:
    path = np.array([0, 3, 3, 0, 2])
    assert places_of(path, np.linspace(0, 1, 6)).tolist() == pytest.approx([0.4, 0.9])


def test_error_rates_count_edits_per_letter() -> None:
    assert error_rate(WORDS) == 0
    assert error_rate([""] * len(WORDS)) == 1


def test_a_drawing_is_read_as_one_line_and_has_no_cost() -> None:
    points = write("an", np.random.default_rng(0)).points + 200
    drawing = Drawing((points[:20], points[20:]), 500, 500)
    told: list[tuple[float, Figures]] = []
    figures = run(drawing=drawing, steps=1, report=lambda *news: bool(told.append(news)))
    assert figures.shown.word is None and figures.shown.cost is None
    assert np.array_equal(figures.shown.points, points)
    assert len(told) == 1 and told[0][0] == 1.0


def test_a_dot_is_refused() -> None:
    dot = Drawing((np.array([[5.0, 5.0]]),), 10, 10)
    with pytest.raises(UsageError, match="expected a line"):
        run(drawing=dot, steps=1)


def test_the_seed_decides() -> None:
    one, same, other = (run(seed=seed, steps=1).shown.probabilities for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert one.shape != other.shape or not np.allclose(one, other)


@pytest.mark.parametrize("settings", [{"steps": 0}, {"steps": 5001}])
def test_bad_settings_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=f"expected {next(iter(settings))}"):
        run(**settings)


def test_other_letters_are_refused() -> None:
    with pytest.raises(UsageError, match="got 'xyz'"):
        run(word="xyz")
