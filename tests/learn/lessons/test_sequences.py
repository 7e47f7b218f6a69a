"""Tests of the lesson `sequences`: what rows of symbols are made of, and that their order tells."""

from typing import Any

import numpy as np
import pytest

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import UsageError
from sketchrnn.learn.lessons import sequences
from sketchrnn.learn.lessons.sequences import Figures, count, run
from sketchrnn.learn.rows import COMPASS, KINDS, Own, directions, make_row
from sketchrnn.trajectories.trajectory import Trajectory

DOT = Drawing((np.zeros((2, 2)),), 9, 9)
WORDS: Any = ["a"]


def spelled(figures: Figures) -> list[str]:
    """The symbols of the first row as the learner reads them."""
    row = figures.kinds[0].row
    return [row.alphabet[symbol] for symbol in row.symbols]


def test_order_tells_what_counting_and_shuffling_do_not() -> None:
    # Over five seeds, the differences are 1.8 bits or more.
    own = Own(tune=30 * "ABCDEFG")
    for kind in run(kinds=("numbers", "tune"), own=own, length=160).kinds:
        assert kind.ordered_bits < kind.baseline_bits - 0.3
        assert kind.ordered_bits < kind.shuffled_bits - 0.3
        assert kind.ordered.shape == kind.shuffled.shape == kind.baseline.shape == (160,)
        assert np.isnan(kind.ordered[0]) and np.isfinite(kind.ordered[80:]).all()
        assert kind.ordered_bits == kind.ordered[80:].mean()


def test_every_kind_has_a_default_row() -> None:
    told: list[tuple[float, Any]] = []
    figures = run(length=64, report=lambda *news: bool(told.append(news)))
    assert tuple(kind.kind for kind in figures.kinds) == KINDS
    for kind in figures.kinds:
        assert len(kind.row.symbols) == 64 and len(set(kind.row.symbols)) > 3
        assert kind.row.symbols.max() < len(kind.row.alphabet)
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[-1] == 1.0


def test_a_price_is_a_random_walk_and_a_vowel_repeats() -> None:
    price, sound = (
        make_row(kind, Own(), np.random.default_rng(0), 400) for kind in ("price", "sound")
    )
    assert price.values is not None and sound.values is not None
    changes = np.diff(np.log(price.values))
    assert abs(np.corrcoef(changes[1:], changes[:-1])[0, 1]) < 0.2
    periods = [np.corrcoef(sound.values[:-lag], sound.values[lag:])[0, 1] for lag in range(55, 80)]
    assert max(periods) > 0.8 and np.abs(sound.values).max() <= 1
    assert price.values.shape == sound.values.shape == (400,)
    for row in (price, sound):
        assert row.symbols.shape == (400,)
        assert np.bincount(row.symbols, minlength=8).min() > 30  # classes are equally frequent


def test_directions_are_those_of_the_compass() -> None:
    moves = np.array([[1, 0], [1, 1], [0, 2], [-1, 1], [-3, 0], [-1, -1], [0, -1], [2, -2]])
    assert [COMPASS[i] for i in directions(moves)] == list(COMPASS)
    assert directions(np.array([[1, 0.3], [-1, -0.001]])).tolist() == [0, 4]


def test_a_drawing_is_read_along_its_strokes() -> None:
    corner = np.array([[0.0, 0.0], [320.0, 0.0], [320.0, 320.0]])
    drawing = Drawing((corner, np.array([[0.0, 0.0], [0.0, -320.0]])), 640, 640)
    read = spelled(run(kinds=["drawing"], own=Own(drawing=drawing), length=96))
    assert read == 32 * ["east"] + 32 * ["south"] + ["lift"] + 31 * ["north"]


def test_a_drive_is_read_by_its_headings() -> None:
    lat = np.concatenate([52.5 + 0.001 * np.arange(40), np.full(60, 52.539)])
    lon = np.concatenate([np.full(50, 13.4), 13.4 - 0.001 * np.arange(50)])
    drive = Trajectory(lat, lon, 10.0 * np.arange(100))
    read = spelled(run(kinds=["drive"], own=Own(drive=drive)))
    # 4,337 m north and 3,316 m west in 400 equal parts, one of them around the corner; it waited
    # there, which no part of the way tells.
    assert read == 226 * ["north"] + ["north-west"] + 173 * ["west"]


def test_own_numbers_notes_and_letters() -> None:
    changes = np.random.default_rng(0).standard_normal(80)
    read = spelled(
        run(kinds=["numbers"], own=Own(numbers=np.append(0, np.cumsum(changes)).tolist()))
    )
    by_size = [read[i] for i in np.argsort(changes)]  # eight classes of ten, small to large
    assert by_size == [str(i) for i in range(1, 9) for _ in range(10)]
    own = Own(tune=30 * "c d e\n", text=30 * "No,  so. ")
    assert "".join(spelled(run(kinds=["tune"], own=own, length=64))) == 21 * "CDE" + "C"
    assert "".join(spelled(run(kinds=["text"], own=own)))[:8] == "no, so. "


def test_counting_is_bayes_with_one_of_each_before() -> None:
    needed = count(np.array([0, 0, 1, 0]), 2)
    assert needed == pytest.approx(-np.log2([1 / 2, 2 / 3, 1 / 4, 3 / 5]))


def test_nothing_is_known_before_it_is_predicted() -> None:
    # The bits of the past do not depend on the future: other numbers change only what comes later.
    wave = np.random.default_rng(0).integers(0, 5, 120)
    other = np.concatenate([wave[:80], 4 - wave[80:]])
    one, two = np.full((2, 120), np.nan)
    for row, bits in ((wave, one), (other, two)):
        assert not sequences.read(row, bits, 5, 0, lambda *_: False)
    assert np.array_equal(one[17:73], two[17:73])
    assert not np.array_equal(one[81:], two[81:])


def test_the_seed_decides() -> None:
    one, same, other = (run(seed=seed, kinds=["tune"], length=64).kinds[0] for seed in (1, 1, 2))
    assert one.ordered_bits == same.ordered_bits != other.ordered_bits
    assert one.shuffled_bits == same.shuffled_bits != other.shuffled_bits


def test_what_is_not_read_yet_is_not_a_number() -> None:
    (kind,) = run(kinds=["tune"], length=64, report=lambda *_: True).kinds
    assert np.isfinite(kind.ordered[17:25]).all() and np.isnan(kind.ordered[25:]).all()
    assert np.isnan([*kind.shuffled, kind.ordered_bits, kind.shuffled_bits]).all()
    assert np.isfinite([*kind.baseline, kind.baseline_bits]).all()
    done, begun = run(kinds=["tune", "text"], length=64, report=lambda share, _: share > 0.5).kinds
    assert np.isfinite(done.shuffled_bits) and np.isnan(begun.ordered_bits)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"kinds": []}, "one or more kinds"),
        ({"kinds": ["cat"]}, "kinds out of numbers"),
        ({"length": 10}, "length from 64"),
        ({"own": Own(numbers=[1, 2, 3])}, "numbers of 64 symbols or more, got 2"),
        ({"own": Own(numbers=WORDS)}, "numbers to be numbers"),
        ({"own": Own(tune="CDX")}, "notes A to G, got 'X'"),
        ({"own": Own(text=" ")}, "text of 64 symbols or more, got 0"),
        (
            {"own": Own(drawing=Drawing((np.zeros((2, 2)),), 9, 9))},
            "drawing of 64 symbols or more, got 0",
        ),
    ],
)
def test_bad_settings_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=f"expected .*{message}"):
        run(**settings)
