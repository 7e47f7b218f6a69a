"""Tests of completed drawings: the start stays as it is, and the ending begins where it ends."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError
from sketchrnn.inference.completer import Prompt, SamplingSettings
from sketchrnn.inference.completion import Completion, endings_of
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.selection import SLIGHT, fitted, length
from tests.inference.completers import artist, check_drawing, designer, same, scribble
from tests.tiny import recogniser


@settings(max_examples=15)
@given(
    st.integers(0, 999),
    st.lists(st.integers(1, 9), min_size=1, max_size=4).filter(lambda lengths: sum(lengths) > 1),
    st.booleans(),
    st.booleans(),
)
def test_a_start_is_never_altered(
    seed: int, lengths: list[int], lifted: bool, first_point: bool
) -> None:
    start = scribble(seed, *lengths, lifted=lifted)
    before = [stroke.copy() for stroke in start.strokes]
    endings = artist(first_point=first_point).complete(start, 5, seed=seed)
    assert len(endings) == 5
    for done in endings:
        assert done.start is start
        check_drawing(start, done)
    assert all(np.array_equal(*pair) for pair in zip(start.strokes, before, strict=True))


def failures(made: DrawingCompleter, start: Drawing, temperature: float, seed: int = 7) -> int:
    """How many of forty endings fail that are sampled only once."""
    limit = made.card.longest - len(made.rows(start))
    settings = SamplingSettings(40, temperature, seed)
    sampled = made._sample([Prompt(made.rows(start), None, 40)], settings, limit)
    return sum(one.tier == 3 for one in endings_of(sampled, made.card.drawing.canvas))


def failed(endings: list[Completion[Drawing]]) -> int:
    """How many endings scribble or never end."""
    return sum(one.scribbled or not one.finished for one in endings)


def test_failed_endings_are_sampled_again() -> None:
    made, start = artist(end=-3.5), scribble(0, 5, 3)
    done = made.complete(start, 60, 1.0, 7)
    assert failures(made, start, 1.0) > 20
    assert failed(done) < 20 and len(done) == 60
    assert same(done, made.complete(start, 60, 1.0, 7))
    # Where the points are limited, an ending that does not end is none that failed.
    short = made.complete(start, 60, 1.0, 7, max_points=2)
    assert failed(short) > 40


def test_failed_endings_are_sampled_again_at_a_higher_temperature() -> None:
    made, start = artist(end=-3.5), scribble(0, 5, 3)
    once = [
        sum(failures(made, start, temperature, seed) for seed in range(5))  # of 200
        for temperature in (0.05, 0.25, 0.45, 0.65)
    ]
    assert (np.diff(once) < 0).all() and once[0] > 160
    left = sum(failed(made.complete(start, 48, 0.05, seed)) for seed in range(5))  # of 240
    # Three more tries at the first temperature would leave nearly all of them.
    assert left < 0.8 * 240 * (once[0] / 200) ** 4


def test_a_start_of_five_hundred_points_is_completed() -> None:
    start = scribble(12, *[10] * 50)
    completer = artist(end=-50.0)
    assert len(completer.rows(start)) > 490 and completer.card.longest == 40
    for done in completer.complete(start, 3):
        check_drawing(start, done)
        assert done.drawing.points == 500 + 20  # half of a usual drawing is left to it


def test_a_finished_drawing_has_its_pen_lifted() -> None:
    for lifted in (True, False):
        for done in artist().complete(scribble(1, 4, lifted=lifted), 20):
            if done.finished and done.ending is not None:
                assert done.drawing.lifted


@pytest.mark.parametrize("factor", [2.0, 0.5, 64.0])
def test_a_larger_canvas_gives_the_same_ending_larger(factor: float) -> None:
    start = scribble(4, 7, 2, lifted=False)
    small = artist().complete(start, 3)
    assert same(small, artist().complete(start.scaled(factor), 3), factor)


def test_the_canvas_and_not_what_is_drawn_on_it_sets_the_size() -> None:
    completer = artist()
    assert completer.factor(Drawing((np.zeros((1, 2)),), 300, 600)) == 0.5
    corner = completer.rows(Drawing((np.array([[0.0, 0], [30, 60]]),), 600, 600))
    assert np.allclose(corner, [[15, 30, 1]])


def test_a_start_is_simplified_as_the_training_data_was() -> None:
    line = np.column_stack([np.linspace(0, 300, 200), np.linspace(0, 100, 200)])
    rows = artist().rows(Drawing((line,), 300, 300))
    assert np.allclose(rows, [[300, 100, 1]])
    assert np.allclose(artist(first_point=True).rows(Drawing((line,), 300, 300))[0], 0)


@pytest.mark.parametrize("lifted", [True, False])
def test_a_start_of_one_point_is_refused(lifted: bool) -> None:
    with pytest.raises(DataError, match="expected a start of two points or more, got one"):
        artist().complete(scribble(5, 1, lifted=lifted))


@pytest.mark.parametrize("first_point", [False, True])
def test_a_start_may_be_cut_to_its_first_point(first_point: bool) -> None:
    for start in (scribble(5, 5), scribble(5, 1, 4)):
        for done in artist(first_point=first_point).complete(start, 6, keep=0.2):
            assert done.start is not None and done.start.points == 1
            check_drawing(done.start, done)


def test_a_start_of_ten_thousand_points_is_refused() -> None:
    zigzag = scribble(6, 9_996)
    for done in artist(end=-50.0).complete(zigzag, 2):
        check_drawing(zigzag, done)
        assert done.drawing.points == 10_000
    with pytest.raises(DataError, match="fewer than 10,000 points, so that an ending fits"):
        artist().complete(scribble(6, 10_000), 1)


def test_a_drawing_without_a_start_is_in_the_middle_of_its_canvas() -> None:
    for done in artist().complete(None, 4, temperature=0.3):
        assert done.start is None and done.ending is done.whole
        points = np.concatenate(done.drawing.strokes)
        middle = (points.min(0) + points.max(0)) / 2
        assert done.drawing.width == 400 and np.allclose(middle, 200)


def test_the_strokes_of_an_ending_are_separate() -> None:
    """A stroke ends where the model lifts its pen: no ending is one long line, and no two touch."""
    completer = artist()
    completer.model.head.bias.data[:3] = torch.tensor([0.0, 0.0, -9.0])
    done = completer.complete(scribble(11, 3), 1, max_points=30)[0]
    assert done.ending is not None and len(done.ending.strokes) > 2
    for one, other in pairwise(done.drawing.strokes):
        assert not np.array_equal(one[-1], other[0])


@pytest.mark.parametrize("start", [scribble(0, 4, 3), scribble(0, 4, 3, lifted=False), None])
def test_a_model_with_a_grid_adds_icons_to_its_endings(start: Drawing | None) -> None:
    plain = artist().complete(start, 4, 0.3)
    for done, other in zip(designer().complete(start, 4, 0.3), plain, strict=True):
        assert other.icon is None and other.curves is None and other.shown is other.ending
        if done.ending is None:
            assert done.curves is None and done.shown is None
            continue
        assert done.ending is not None and other.ending is not None
        for one, two in zip(done.ending.strokes, other.ending.strokes, strict=True):
            assert np.array_equal(one, two)
        assert done.icon is not None and 'viewBox="0 0 300 300"' in done.icon
        curves = done.curves
        assert curves is not None and done.shown is curves
        assert len(curves.strokes) == len(done.ending.strokes)
        assert (curves.width, curves.height) == pytest.approx((done.ending.width,) * 2)
        if start is not None and not start.lifted:
            assert np.allclose(curves.first_point, start.last_point, rtol=0, atol=1e-9)
        paths = done.icon.count("<path")
        given = 0 if start is None else len(start.strokes) - (not start.lifted)
        assert paths == given + len(curves.strokes)
        # 400 pixels are 300 units; what moves, moves by little more than the grid
        far = np.abs(curves.strokes[-1][-1] - done.ending.last_point).max()
        assert far < 4 * 6.0 * done.ending.width / 300


def test_an_empty_ending_has_an_icon_too() -> None:
    made = designer()
    made.model.head.bias.data[2] = 99
    start = scribble(0, 4, 3)
    (done,) = made.complete(start, 1)
    assert done.ending is None and done.icon is not None and done.icon.count("<path") == 2
    made.model.head.bias.data[2] = 99
    assert made.complete(None, 1)[0].icon is None


def test_an_ending_that_is_too_long_has_no_icon() -> None:
    made = designer()
    made.model.head.bias.data[2] = -99
    (done,) = made.complete(scribble(0, 4), 1, max_points=300)
    assert done.ending is not None and done.ending.points == 300
    assert done.icon is None and done.shown is done.ending


def test_the_recogniser_finds_the_category_of_a_start() -> None:
    def made(*recognised: str) -> DrawingCompleter:
        model = artist(categories=3)
        model.card.categories[:] = ["bus", "cat", "dog"]
        model.recogniser = recogniser(recognised) if recognised else None
        return model

    start = scribble(3, 5, 4)
    assert made().choose(start) == made("owl", "yeti").choose(start) == "bus"  # none knows better
    knowing = made("owl", "dog", "cat")
    (found, _), *_ = knowing.named(start)
    assert found in ("cat", "dog") and knowing.choose(start) == found
    assert knowing.choose(replace(start, category="bus")) == "bus"  # its own category comes first
    assert knowing.choose(None) == "bus" and artist().choose(start) is None


def test_a_start_of_no_category_becomes_what_it_may_be() -> None:
    made = artist(categories=3)
    made.card.categories[:] = ["bus", "cat", "dog"]
    made.recogniser = recogniser(("owl", "dog", "cat", "bus"))
    start = scribble(3, 5, 4)
    names = [name for name, _ in made.guess(start)]
    assert sorted(names) == ["bus", "cat", "dog"]
    done = made.complete(start, 6)
    assert list(dict.fromkeys(one.category for one in done if not one.failed)) == names
    assert {one.category for one in done} == {*names}
    assert [one.category for one in made.complete(start, 1)] == names[:1]
    (only,) = made.complete(start, 1, category=names[0])
    assert only.log_prob == made.complete(start, 1)[0].log_prob
    # It sees no more of the start than what is kept, and the start's own category comes first.
    kept, cut = made.complete(start, 2, keep=0.5), made.complete(start.cut(0.5), 2)
    assert [one.log_prob for one in kept] == [one.log_prob for one in cut]
    assert {one.category for one in made.complete(replace(start, category="dog"), 6)} == {"dog"}
    assert len(made.complete(start, 100)) == 100


def test_without_a_start_the_seed_chooses_the_categories() -> None:
    made = artist(categories=60)
    dreams = [{one.category for one in made.complete(None, 6, seed=seed)} for seed in (1, 1, 2)]
    assert dreams[0] == dreams[1] != dreams[2] and len(dreams[0]) == 3
    assert {name for seed in range(300) for name, _ in made.guess(None, seed)} == {
        f"kind {i}" for i in range(50)
    }


def test_a_single_point_is_completed_without_the_recogniser() -> None:
    made = artist(categories=2)
    made.recogniser = recogniser(("kind 1", "kind 0"))
    assert len(made.complete(scribble(0, 6), 2, keep=0)) == 2


def test_endings_are_ranked_by_the_probability_of_the_category() -> None:
    made = artist(end=-2.0, categories=2)
    made.card.categories[:] = ["cat", "dog"]
    made.card.drawing.canvas = 3000.0  # so that no ending leaves it
    for start in (scribble(3, 5, 4), None):
        made.critic = None
        plain = made.complete(start, 20, 1.5, category="dog")
        cats = made.complete(start, 20, 1.5, category="cat")
        made.critic = recogniser(("owl", "dog"))
        ranked = made.complete(start, 20, 1.5, category="dog")
        assert {one.category for one in ranked} == {"dog"}
        sound = [one for one in ranked if one.ending and length(one.ending) >= SLIGHT]
        belief = [dict(made.critic.recognise(fitted(one.drawing)))["dog"] for one in sound]
        assert len(sound) > 5 and belief == sorted(belief, reverse=True)
        assert [one.log_prob for one in ranked] != [one.log_prob for one in plain]
        # Of a category that the critic does not know, the likeliest stands first.
        unknown = made.complete(start, 20, 1.5, category="cat")
        assert [one.log_prob for one in unknown] == [one.log_prob for one in cats]


def test_half_of_the_endings_go_on_where_it_is_unknown_whether_the_last_stroke_is_finished() -> (
    None
):
    start = replace(scribble(0, 5, 3), lifted=None)
    endings = artist().complete(start, 48)
    assert {done.start.lifted for done in endings if done.start} == {True, False}
    for done in endings:
        assert done.start is not None
        check_drawing(done.start, done)
    corners = np.array([[0.0, 0], [99, 0], [99, 99], [0, 9]])
    closed = Drawing((corners,), 100, 100, lifted=None)
    assert {done.start.lifted for done in artist().complete(closed, 48) if done.start} == {True}
    known = replace(start, lifted=True)
    assert all(done.start is known for done in artist().complete(known, 48))
