"""Tests of `complete`: what is given stays as it is, and endings begin where the pen stopped."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import sketchrnn
from sketchrnn.checkpoint.folder import save
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, UsageError
from sketchrnn.inference.completer import SamplingSettings
from sketchrnn.inference.completion import Completion, endings_of, ordered
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.load import expect_drawings, expect_trajectories, load
from sketchrnn.inference.trajectories import TrajectoryCompleter
from sketchrnn.sampling.sampler import Sampled
from sketchrnn.trajectories.density_map import CityMap
from sketchrnn.trajectories.forecast import SAMPLES
from sketchrnn.trajectories.trajectory import Trajectory
from tests.tiny import card, checkpoint, model, recogniser

NAN = float("nan")


def artist(end: float = -1.0, **values: Any) -> DrawingCompleter:
    """A model of drawings; `end` tells how likely it ends."""
    first_point = values.pop("first_point", False)
    made = model(**values)
    made.head.bias.data[2] = end
    return DrawingCompleter(made, card(made, first_point=first_point))


def designer() -> DrawingCompleter:
    """A model of icons, whose card has a grid."""
    made = artist()
    made.card = replace(made.card, grid=6.0)
    return made


def driver(end: float = -9.0, mapped: bool = True) -> TrajectoryCompleter:
    """A model of a city, with a map of 0.2 by 0.2 degrees around its frame."""
    made = model(position="fourier", shortest_wave=100.0, longest_wave=9000.0, waves=3)
    made.head.bias.data[2] = end
    box = CityMap(np.ones((5, 5), np.uint8), np.array([52.4, 52.6, 13.3, 13.5]))
    return TrajectoryCompleter(made, card(made, "trajectory"), box if mapped else None)


def scribble(seed: int, *lengths: int, size: float = 400.0, lifted: bool = True) -> Drawing:
    rng = np.random.default_rng(seed)
    strokes = tuple(rng.uniform(0, size, (length, 2)) for length in lengths)
    return Drawing(strokes, size, size, lifted=lifted)


def drive(count: int = 12, step: float = 7.0) -> Trajectory:
    """Fixes every 7 s, which is not the model's step, eastwards at about 10 m/s."""
    time = 1_200_000_000 + step * np.arange(count)
    lat = 52.512345678901234 + 0.0001 * np.sin(np.arange(count))
    return Trajectory(lat, 13.4 + 0.001 * np.arange(count), time, "my drive")


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
    assert isinstance(done.ending, Drawing)
    if start.lifted:
        assert len(whole.strokes) == len(start.strokes) + len(done.ending.strokes)
    else:
        assert np.array_equal(done.ending.first_point, start.last_point)
    added = whole.points - start.points
    assert done.ending.points == added + (not start.lifted)
    assert np.array_equal(whole.last_point, done.ending.last_point)
    assert whole.lifted == done.ending.lifted


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


def test_endings_that_finish_stand_first_and_likelier_ones_before_others() -> None:
    endings = artist(end=-2.0).complete(scribble(0, 5), 60, max_points=12)
    assert {done.failed for done in endings} == {True, False}
    keys = [(done.failed, done.ending is None, -done.log_prob) for done in endings]
    assert keys == sorted(keys) and np.isfinite([key[2] for key in keys]).all()


@pytest.mark.parametrize(("end", "first"), [(1.0, True), (0.0, False)])  # of three pen states
def test_that_nothing_is_missing_is_said_first_where_it_is_likelier_than_not(
    end: float, first: bool
) -> None:
    completer = artist()
    completer.model.head.weight.data[:3] = 0
    completer.model.head.bias.data[:3] = torch.tensor([0.0, 0.0, end])
    empty = [done.ending is None for done in completer.complete(scribble(0, 5), 60)]
    assert {*empty} == {True, False} and empty == sorted(empty, reverse=first)


def going_round(radii: list[float], finished: list[bool], scores: list[float]) -> Sampled:
    """Endings of four turns of ten points each, one a radius; scores in nats per point."""
    angle = np.linspace(0, 8 * np.pi, 41)
    circle = np.diff(np.column_stack([np.cos(angle), np.sin(angle)]), axis=0)
    moves = np.zeros((len(radii), 40, 5), np.float32)
    moves[:, :, :2] = np.array(radii)[:, None, None] * circle
    moves[:, :, 2] = 1
    lengths = np.full(len(radii), 40)
    return Sampled(moves, lengths, np.array(finished), np.array(scores) * lengths)


def test_what_scribbles_or_never_ends_stands_last_however_likely_it_is() -> None:
    sampled = going_round([3, 40, 40, 40], [True, False, True, True], [9, 8, 1, 2])
    found = [
        (one.finished, one.scribbled, one.score) for one in ordered(endings_of(sampled, 100.0))
    ]
    assert found == [
        (True, False, 2.0),
        (True, False, 1.0),
        (True, True, 9.0),
        (False, False, 8.0),
    ]
    assert [one.score for one in ordered(endings_of(sampled, None))] == [
        9,
        2,
        1,
        8,
    ]  # a drive may circle


def test_what_fails_is_drawn_anew() -> None:
    made, rows = artist(end=-3.0), scribble(0, 5, 3).to_stroke3()
    once = ordered(endings_of(made._sample(rows, SamplingSettings(60, 1.0, 7)), made.card.canvas))
    done = made.best_endings(rows, SamplingSettings(60, 1.0, 7))
    failed, left = (sum(one.failed for one in part) for part in (once, done))
    assert failed > 10 and left < failed / 3 and len(done) == 60
    kept = [one.score for one in once if not one.failed]
    assert set(kept) <= {one.score for one in done}  # the good ones stay
    assert [one.score for one in done] == [
        one.score for one in made.best_endings(rows, SamplingSettings(60, 1.0, 7))
    ]
    # Where the points are limited, an ending that does not end is none that failed.
    short = made.best_endings(rows, SamplingSettings(60, 1.0, 7, max_points=2))
    again = ordered(
        endings_of(made._sample(rows, SamplingSettings(60, 1.0, 7, max_points=2)), made.card.canvas)
    )
    assert [one.score for one in short] == [one.score for one in again]


def test_what_fails_when_cold_is_drawn_anew_warmer() -> None:
    made, rows = artist(end=-3.5), scribble(0, 5, 3).to_stroke3()
    failed = [
        sum(
            one.failed
            for one in ordered(
                endings_of(
                    made._sample(rows, SamplingSettings(40, temperature, 7)), made.card.canvas
                )
            )
        )
        for temperature in (0.05, 0.25, 0.45, 0.65)
    ]
    assert failed == sorted(failed, reverse=True) and failed[0] > 35
    done = made.best_endings(rows, SamplingSettings(40, 0.05, 7))
    # Three more tries as cold as the first would leave nearly all of them.
    assert sum(one.failed for one in done) < failed[0] * (failed[0] / 40) ** 3 - 10


def test_a_start_of_five_hundred_points_is_finished_like_any_other() -> None:
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


def test_a_model_may_say_that_nothing_is_missing() -> None:
    start = scribble(2, 4)
    done = artist(end=50.0).complete(start, 1)[0]
    assert done.ending is None and done.whole is start and done.finished
    empty = artist(end=50.0).complete(None, 1)[0]
    assert empty.ending is None and empty.whole is None
    with pytest.raises(UsageError, match="expected a completed drawing"):
        _ = empty.drawing
    still = driver(end=50.0).complete(drive(), 1)[0]
    assert still.ending is None and still.whole is still.start


def same(first: list[Completion], second: list[Completion], factor: float = 1.0) -> bool:
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


def test_the_same_seed_gives_the_same_endings() -> None:
    for completer, start in ((artist(), scribble(3, 6, 3)), (driver(), drive())):
        first, again, other = (completer.complete(start, 4, seed=seed) for seed in (1, 1, 2))
        assert same(first, again) and not same(first, other)


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
def test_one_point_is_no_start(lifted: bool) -> None:
    with pytest.raises(DataError, match="expected a start of two points or more, got one"):
        artist().complete(scribble(5, 1, lifted=lifted))


@pytest.mark.parametrize("first_point", [False, True])
def test_a_start_may_be_cut_to_its_first_point(first_point: bool) -> None:
    for start in (scribble(5, 5), scribble(5, 1, 4)):
        for done in artist(first_point=first_point).complete(start, 6, keep=0.2):
            assert isinstance(done.start, Drawing) and done.start.points == 1
            check_drawing(done.start, done)


def test_ten_thousand_points_leave_no_room() -> None:
    zigzag = scribble(6, 9_996)
    for done in artist(end=-50.0).complete(zigzag, 2):
        check_drawing(zigzag, done)
        assert done.drawing.points == 10_000
    with pytest.raises(DataError, match="fewer than 10,000 points, so that an ending fits"):
        artist().complete(scribble(6, 10_000), 1)


def test_a_part_of_the_start_can_be_kept() -> None:
    start = scribble(7, 8, 4)
    done = artist().complete(start, 1, keep=0.25)[0]
    assert isinstance(done.start, Drawing) and done.start.points == 3 and not done.start.lifted
    check_drawing(done.start, done)
    nothing = artist().complete(start, 1, keep=0)[0]
    assert isinstance(nothing.start, Drawing) and nothing.start.points == 1
    whole = drive()
    half = driver().complete(whole, 1, keep=0.5)[0]
    assert isinstance(half.start, Trajectory)
    assert half.start.duration == whole.duration / 2


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"k": 0}, "k must be from 1 to 1000, but is 0"),
        ({"k": 1001}, "k must be from 1 to 1000"),
        ({"temperature": 0.0}, "temperature must be from"),
        ({"temperature": NAN}, "temperature must be from"),
        ({"keep": -0.1}, "keep must be from 0 to 1"),
        ({"keep": NAN}, "keep must be from 0 to 1"),
        ({"max_points": 0}, "max_points must be from 1 to 10000, but is 0"),
        ({"max_points": 10_001}, "max_points must be from 1 to 10000"),
        ({"seed": -1}, "seed must be from 0"),
        ({"seed": 2**64}, "seed must be from 0"),
        ({"k": 1000, "max_points": 10_000}, "expected at most 2,000,000 points"),
    ],
)
def test_values_out_of_range_are_refused(values: dict[str, Any], message: str) -> None:
    for completer, start in (
        (artist(), scribble(8, 3)),
        (artist(), None),
        (driver(), drive()),
        (driver(), None),
    ):
        if start is None and "keep" in values:
            continue
        with pytest.raises(UsageError, match=message):
            completer.complete(start, **values)


def test_categories_steer_and_unknown_ones_are_named() -> None:
    completer = artist(categories=3)
    start = scribble(9, 5)
    by_name = [completer.complete(start, 2, category=f"kind {i}") for i in range(3)]
    assert not same(by_name[0], by_name[1])
    assert same(by_name[0], completer.complete(start, 2))
    assert same(by_name[1], completer.complete(replace(start, category="kind 1"), 2))
    assert same(by_name[0], completer.complete(replace(start, category="yeti"), 2))
    assert by_name[1][0].drawing.category is None
    with pytest.raises(DataError, match=r"has no category 'yeti'; it has kind 0, kind 1, kind 2"):
        completer.complete(start, category="yeti")
    with pytest.raises(DataError, match=r"no category 'cat'; it has none"):
        artist().complete(start, category="cat")
    with pytest.raises(DataError, match=r"no category 'cat'; it has none"):
        driver().complete(drive(), category="cat")


def test_a_drive_is_not_a_drawing() -> None:
    with pytest.raises(UsageError, match="completes a drawing, but got a trajectory"):
        artist().complete(drive())
    with pytest.raises(UsageError, match="completes a trajectory, but got a drawing"):
        driver().complete(scribble(0, 3))


def test_a_model_dreams_drawings_on_its_canvas() -> None:
    for done in artist().complete(None, 4, temperature=0.3):
        assert done.start is None and done.ending is done.whole
        points = np.concatenate(done.drawing.strokes)
        middle = (points.min(0) + points.max(0)) / 2
        assert done.drawing.width == 400 and np.allclose(middle, 200)


def test_a_drive_goes_on_from_its_last_fix_in_the_steps_of_the_model() -> None:
    start = drive()
    for done in driver().complete(start, 3):
        ending, whole = done.ending, done.trajectory
        assert isinstance(ending, Trajectory) and done.start is start
        assert np.array_equal(np.diff(ending.time), np.full(6, 10.0))
        for field in ("lat", "lon", "time"):
            given_, added, joined = (getattr(t, field) for t in (start, ending, whole))
            assert added[0] == given_[-1]
            assert np.array_equal(joined, np.concatenate((given_, added[1:])))
        assert whole.name == "my drive"


def test_ways_to_drive_on_stand_for_all_that_the_model_sees() -> None:
    ways = driver().complete(drive(), 5)
    shares = [done.share or 0 for done in ways]
    assert sum(shares) == pytest.approx(1) and shares == sorted(shares, reverse=True)
    every = driver().complete(drive(), SAMPLES)
    assert {done.share for done in every} == {1 / SAMPLES}
    ends = {done.log_prob for done in every}
    assert {done.log_prob for done in ways} <= ends  # they are samples, not means of some


def test_a_drive_is_read_backwards_from_its_last_fix() -> None:
    completer = driver()
    start = drive(count=6, step=7.0)  # 35 s
    path = completer.track(start)
    assert path.shape == (4, 2)  # 5, 15, 25 and 35 s
    expected = completer.frame.to_metres(*(np.interp([5, 15, 25, 35], [0, 7, 14, 21, 28, 35], a)
        for a in (start.lat, start.lon)))  # fmt: skip
    assert np.allclose(path, expected)


def test_a_drive_of_years_is_read_from_its_end_alone() -> None:
    completer = driver()
    time = np.array([0.0, 1.5e9, 1.5e9 + 60])
    start = Trajectory(np.array([52.5, 52.5, 52.501]), np.full(3, 13.4), time)
    assert len(completer.track(start)) == completer.card.longest + 1
    assert completer.complete(start, 1)[0].trajectory.time[0] == 0


def test_a_drive_that_is_too_short_or_elsewhere_is_refused() -> None:
    with pytest.raises(DataError, match="at least 10 s, the step of tiny, but it lasts 7 s"):
        driver().complete(drive(count=2))
    far = drive()
    far = Trajectory(far.lat + 1, far.lon, far.time)
    with pytest.raises(DataError, match="outside of the city that tiny knows"):
        driver().complete(far)
    assert driver(mapped=False).complete(far, 1)


def test_a_model_dreams_drives_inside_its_city() -> None:
    completer = driver()
    for done in completer.complete(None, 3, seed=4, max_points=5):
        drive_ = done.trajectory
        assert completer.density_map is not None
        assert completer.density_map.covers(drive_.lat[0], drive_.lon[0])
        assert np.array_equal(drive_.time, 10.0 * np.arange(6))
    with pytest.raises(DataError, match="has no map to begin a dream on"):
        driver(mapped=False).complete(None)


def test_a_saved_model_completes_as_the_one_in_memory(tmp_path: Path) -> None:
    completer = sketchrnn.load(checkpoint(tmp_path / "pen"))
    made = model()
    start = scribble(10, 6)
    assert same(completer.complete(start, 3), DrawingCompleter(made, card(made)).complete(start, 3))
    folder = checkpoint(tmp_path / "car", "trajectory")
    assert expect_trajectories(load(folder)).density_map is None
    CityMap(np.ones((2, 2), np.uint8), np.array([52.0, 53, 13, 14])).write(folder)
    assert expect_trajectories(load(folder)).density_map is not None


def test_endings_keep_their_strokes_apart() -> None:
    """A stroke ends where the model lifts its pen: no ending is one long line, and no two touch."""
    completer = artist()
    completer.model.head.bias.data[:3] = torch.tensor([0.0, 0.0, -9.0])
    done = completer.complete(scribble(11, 3), 1, max_points=30)[0]
    assert isinstance(done.ending, Drawing) and len(done.ending.strokes) > 2
    for one, other in pairwise(done.drawing.strokes):
        assert not np.array_equal(one[-1], other[0])


@pytest.mark.parametrize("start", [scribble(0, 4, 3), scribble(0, 4, 3, lifted=False), None])
def test_a_model_with_a_grid_gives_icons_beside_what_it_wrote(start: Drawing | None) -> None:
    plain = artist().complete(start, 4, 0.3)
    for done, other in zip(designer().complete(start, 4, 0.3), plain, strict=True):
        assert other.icon is None and other.curves is None and other.shown is other.ending
        if done.ending is None:
            assert done.curves is None and done.shown is None
            continue
        assert isinstance(done.ending, Drawing) and isinstance(other.ending, Drawing)
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


def test_a_finished_icon_is_one_too() -> None:
    made = designer()
    made.model.head.bias.data[2] = 99
    start = scribble(0, 4, 3)
    (done,) = made.complete(start, 1)
    assert done.ending is None and done.icon is not None and done.icon.count("<path") == 2
    made.model.head.bias.data[2] = 99
    assert made.complete(None, 1)[0].icon is None


def test_what_is_far_too_long_is_no_icon() -> None:
    made = designer()
    made.model.head.bias.data[2] = -99
    (done,) = made.complete(scribble(0, 4), 1, max_points=300)
    assert isinstance(done.ending, Drawing) and done.ending.points == 300
    assert done.icon is None and done.shown is done.ending


def test_a_start_without_a_category_is_taken_for_what_the_recogniser_says() -> None:
    made = artist(categories=3)
    made.card.categories[:] = ["bus", "cat", "dog"]
    start = scribble(3, 5, 4)
    assert made.choose(start) == "bus" and made.label(None, start) == 0  # nobody knows better
    made.recogniser = recogniser(("owl", "dog", "cat"))
    (found, _), *_ = [pair for pair in made.recogniser.recognise(start) if pair[0] != "owl"]
    assert found in ("cat", "dog") and made.choose(start) == found
    given, taken = (made.complete(start, 3, category=name) for name in (found, None))
    assert [one.log_prob for one in given] == [one.log_prob for one in taken]
    # It sees no more of the start than what is kept, and its own category comes first.
    assert made.label(None, replace(start, category="bus")) == 0
    kept = made.complete(start, 2, keep=0.5)
    same = made.complete(start.cut(0.5), 2, category=made.choose(start.cut(0.5)))
    assert [one.log_prob for one in kept] == [one.log_prob for one in same]
    assert made.choose(None) == "bus" and artist().choose(start) is None
    made.recogniser = recogniser(("owl", "yeti"))
    assert made.choose(start) == "bus"


def test_a_single_point_can_be_completed_though_it_looks_like_nothing() -> None:
    made = artist(categories=2)
    made.recogniser = recogniser(("kind 1", "kind 0"))
    assert len(made.complete(scribble(0, 6), 2, keep=0)) == 2


def test_a_loaded_model_with_categories_has_the_shipped_recogniser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sketchrnn.checkpoint.folder.SHIPPED", tmp_path)
    checkpoint(tmp_path / "plain")
    checkpoint(tmp_path / "kinds", categories=2)
    assert expect_drawings(load("kinds")).recogniser is None
    names = recogniser()
    save(names.model, names.card, tmp_path / "recogniser")
    found = expect_drawings(load("kinds")).recogniser
    assert found is not None and found.card == names.card
    assert expect_drawings(load("plain")).recogniser is None


def test_endings_that_look_most_like_the_category_stand_first() -> None:
    made = artist(end=-2.0, categories=2)
    made.card.categories[:] = ["cat", "dog"]
    for start in (scribble(3, 5, 4), None):
        made.recogniser = None
        plain = made.complete(start, 20, 1.5, category="dog")
        cats = made.complete(start, 20, 1.5, category="cat")
        made.recogniser = recogniser(("owl", "dog"))
        ranked = made.complete(start, 20, 1.5, category="dog")
        assert sorted(one.log_prob for one in ranked) == sorted(one.log_prob for one in plain)
        sound = [one.ending is not None and not one.failed for one in plain]
        assert 2 < sum(sound) < 20
        for before, after, moved in zip(plain, ranked, sound, strict=True):
            assert moved or before.log_prob == after.log_prob
        belief = [
            dict(made.recogniser.recognise(one.drawing))["dog"]
            for one, moved in zip(ranked, sound, strict=True)
            if moved
        ]
        assert belief == sorted(belief, reverse=True)
        assert [one.log_prob for one in ranked] != [one.log_prob for one in plain]
        # Of a category that the recogniser does not know, the likeliest stands first.
        unknown = made.complete(start, 20, 1.5, category="cat")
        assert [one.log_prob for one in unknown] == [one.log_prob for one in cats]
