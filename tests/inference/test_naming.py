"""Tests of `naming`: the model's own densities weigh recognised names and taught ones."""

from dataclasses import replace

import numpy as np
import pytest

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.inference.completer import SamplingSettings
from sketchrnn.inference.drawings import MOST_NAMED, DrawingCompleter
from sketchrnn.inference.joining import forms
from sketchrnn.inference.naming import DRAWN, compared, nll_by_name, read, weighed, with_taught
from sketchrnn.inference.recogniser import likely
from tests.inference.completers import artist, scribble
from tests.tiny import recogniser


def test_odds_are_those_of_the_densities() -> None:
    found = [("cat", 0.6), ("dog", 0.2)]
    merged = dict(with_taught(found, ["zorp"], np.array([10.0, 11.0, 9.0])))
    odds = 0.8 * np.exp(-9.0) / (np.exp(-10.0) + np.exp(-11.0))
    assert merged["zorp"] == pytest.approx(odds / (1 + odds))
    assert merged["cat"] == pytest.approx(0.6 / (1 + odds)) and merged["dog"] < merged["cat"]


def test_certain_odds_stay_finite() -> None:
    for sign, first in ((1, "cat"), (-1, "zorp")):
        merged = with_taught([("cat", 1.0)], ["zorp"], np.array([0.0, sign * 5000.0]))
        assert merged[0][0] == first and np.isfinite([p for _, p in merged]).all()


def test_several_taught_names_are_compared() -> None:
    merged = with_taught([("cat", 0.9)], ["zorp", "blip"], np.array([5.0, 7.0, 4.0]))
    assert [name for name, _ in merged] == ["blip", "cat", "zorp"]
    assert sum(p for _, p in merged) <= 1


def test_names_are_weighed_by_the_densities_and_keep_their_probability() -> None:
    found = [("cat", 0.5), ("dog", 0.1)]
    after = weighed(found, np.array([20.0, 8.0]))
    odds = 0.5 / 0.1 * np.exp(-DRAWN * 12)
    assert [name for name, _ in after] == ["dog", "cat"]
    assert dict(after)["dog"] == pytest.approx(0.6 / (1 + odds))
    assert dict(after)["cat"] == pytest.approx(0.6 * odds / (1 + odds))
    certain = weighed(found, np.array([0.0, 1e6]))
    assert dict(certain) == pytest.approx({"cat": 0.6, "dog": 0.0})


def namer(*taught: str, recognised: tuple[str, ...] = ("owl", "cat", "bus")) -> DrawingCompleter:
    """A model of three categories, some of them taught, and a recogniser of others, if any."""
    made = artist(categories=3)
    made.card.categories[:] = ["bus", "cat", "zorp"]
    made.recogniser = recogniser(recognised) if recognised else None
    made.card.data = [{"name": "quickdraw"}]
    made.card.data += [{"name": f"9 drawings of {name}", "category": name} for name in taught]
    return made


def test_a_taught_name_is_guessed_and_another_model_guesses_as_before() -> None:
    made, start = namer(), scribble(3, 5, 4)
    assert made.recogniser is not None
    found = [pair for pair in made.recogniser.recognise(start) if pair[0] != "owl"]
    known = [name for name, _ in found]
    nll, _ = read(made.model, made.rows(start), made.labels(known))
    plain = made.named(start)
    assert plain == weighed(found, nll)
    assert made.guess(start) == likely(plain)
    made = namer("zorp")
    assert made.card.taught == ["zorp"]
    nll, _ = read(made.model, made.rows(start), made.labels([*known, "zorp"]))
    assert made.named(start) == compared(found, ["zorp"], nll) == with_taught(plain, ["zorp"], nll)
    for none in ((), ("owl", "yeti")):  # then the first category stands for all others
        made = namer("zorp", recognised=none)
        assert {name for name, _ in made.named(start)} == {"bus", "zorp"}


def test_the_first_point_of_a_stroke_says_nothing_about_a_taught_name() -> None:
    dot = Drawing((np.array([[5.0, 5.0]]),), 300, 300, lifted=False)
    made = namer("zorp")
    assert dict(made.named(dot)) == pytest.approx({"bus": 0.5, "zorp": 0.5})
    assert made.read_as(dot, "zorp") is None


def test_names_are_found_once_for_a_drawing() -> None:
    made, start = namer(), scribble(3, 5, 4)
    names = made.named(start)
    assert made.named(scribble(3, 5, 4)) is names  # an equal drawing
    for seed in range(MOST_NAMED):
        made.named(scribble(3, 5, seed + 10))
    assert made.named(start) is not names and made.named(start) == names


def test_the_end_counts_only_for_a_finished_drawing() -> None:
    made, rows = artist(categories=2), artist().rows(scribble(1, 6))
    labels = np.array([0, 1])
    (open_, _), whole = read(made.model, rows, labels), nll_by_name(made.model, [rows], labels)
    assert open_.shape == (2,) and (open_ < whole).all()
    twice = nll_by_name(made.model, [rows, rows], labels)
    np.testing.assert_allclose(twice, 2 * whole, rtol=1e-6)


@pytest.mark.parametrize("lifted", (None, False, True))
def test_endings_of_a_start_that_was_read_for_its_names_are_the_same(lifted: bool | None) -> None:
    made, start = namer(), replace(scribble(3, 5, 4), lifted=lifted)
    settings = SamplingSettings(3, 0.5, 7)
    for name, _ in made.named(start):
        asked = [(form, name, 3) for form in forms(start)]
        again = made.sample(asked, settings, 20, made.read_as(start, name))
        for one, other in zip(again, made.sample(asked, settings, 20), strict=True):
            assert one.log_prob == pytest.approx(other.log_prob, rel=1e-4)
            assert one.drawing.points == other.drawing.points
    assert made.read_as(start, "owl") is None  # which the model does not have
