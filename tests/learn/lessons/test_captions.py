"""Tests of the lesson `captions`: pictures, captions, and a network that combines their parts."""

from typing import Any

import numpy as np
import pytest

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.drawings.raster import rasters, segments_of
from sketchrnn.errors import UsageError
from sketchrnn.learn import arrangements
from sketchrnn.learn.arrangements import SIZES, WORDS, caption, encode
from sketchrnn.learn.lesson import plain
from sketchrnn.learn.lessons import captions
from sketchrnn.learn.lessons.captions import CLAIMS, Captioner
from sketchrnn.learn.training import built
from sketchrnn.ui.learn import texts

LINE = Drawing((np.array([[10.0, 100], [150, 100]]),), 200, 200)


@pytest.fixture(autouse=True)
def few_pictures(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Draw few pictures where the claims are not tested."""
    if "holds" not in request.node.name:
        monkeypatch.setattr(captions, "LEARNT", 100)
        monkeypatch.setattr(captions, "TESTED", 50)


def test_every_caption_can_be_read_and_no_two_are_alike() -> None:
    every = [" ".join(caption(parts)) for parts in np.ndindex(*SIZES)]
    assert len(set(every)) == len(every) == 450
    for text, parts in list(zip(every, np.ndindex(*SIZES), strict=True))[::37]:
        assert tuple(arrangements.read(text + ".")) == parts
        assert set(text.split()) <= set(WORDS)


def test_the_first_things_are_above_or_left_of_the_second() -> None:
    rng = np.random.default_rng(0)
    for text, axis in (("a square above a circle", 1), ("a square left of a circle", 0)):
        drawn = arrangements.draw_arrangements(np.array([arrangements.read(text)] * 10), rng)
        assert np.diff(drawn.offsets).tolist() == [44] * 10
        for i in range(10):
            circle, square = np.split(drawn.take(np.array([i])).ends[..., axis], [40])
            assert square.mean() < circle.mean() - 20


def test_there_are_as_many_lines_as_things() -> None:
    parts = np.array([arrangements.read("three lines above two crosses")])
    drawn = arrangements.draw_arrangements(parts, np.random.default_rng(0)).ends
    assert drawn.shape == (3 + 2 * 2, 2, 2)
    across, up = np.abs(drawn[:, 1] - drawn[:, 0]).T
    assert (across > 3 * up).sum() == 3 + 2 and (up > 3 * across).sum() == 2


def test_only_allowed_captions_are_drawn() -> None:
    allowed = np.zeros(SIZES, bool)
    allowed[1, :, 0, 0, 4] = True
    drawn = arrangements.draw_pictures(40, allowed, np.random.default_rng(0))
    assert {tuple(parts) for parts in drawn.parts} == {(1, i, 0, 0, 4) for i in range(5)}
    assert drawn.pixels.shape == (40, 48, 48) and drawn.pixels.max() <= 1


def test_parts_are_compared_one_by_one() -> None:
    parts = np.array([arrangements.read("two circles above a line")])
    said = encode(np.array([arrangements.read("two circles above three squares")]))
    said[said < 0] = WORDS.index("of")  # what comes after the end does not count
    assert captions.right_parts(said, parts)[0].tolist() == [True, True, True, False, False]
    assert not captions.right_parts(np.full((7, 1), WORDS.index("two")), parts).any()


def test_the_nearest_picture_of_a_training_picture_is_itself() -> None:
    drawn = arrangements.draw_pictures(30, np.ones(SIZES, bool), np.random.default_rng(0))
    assert captions.nearest(drawn, drawn.pixels).tolist() == list(range(30))


def test_words_are_written_one_after_the_other() -> None:
    network = built(0, Captioner)
    picture = rasters(segments_of([LINE]))
    said, chances = captions.describe(network, np.repeat(picture, 2, axis=0))
    assert said.shape == chances.shape == (7, 2) and (said[:, 0] == said[:, 1]).all()
    assert (chances >= 1 / len(WORDS)).all() and (chances <= 1).all()


def test_what_the_page_says_holds() -> None:
    figures = captions.run()
    said = texts.load("en").lessons["captions"]["found"]
    for sentence, holds in CLAIMS:
        assert sentence in said and holds(figures), sentence
    assert len(figures.said) == len(figures.chances)
    assert (figures.right > figures.guess_right + 0.2).all()


def test_the_seed_decides_it_stops_and_own_drawings_are_described() -> None:
    one, same, other = (captions.run(seed=seed, steps=1) for seed in (1, 1, 2))
    assert one.losses == same.losses != other.losses
    seen: list[Any] = []
    stopped = captions.run(
        drawing=LINE, report=lambda share, figures: not seen.append(plain(figures))
    )
    assert len(seen) == len(stopped.losses) == 1
    assert stopped.picture == pytest.approx(rasters(segments_of([LINE]))[0], abs=1e-6)


def test_bad_settings_are_refused() -> None:
    for text in ("two circle above a line", "two cats above a line", ""):
        with pytest.raises(UsageError, match="expected a caption such as"):
            captions.run(text=text)
    with pytest.raises(UsageError, match="steps from 1"):
        captions.run(steps=0)
