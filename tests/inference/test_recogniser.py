"""Tests of `recogniser`: categories of drawings in pixels, after each stroke, among some."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sketchrnn.checkpoint.folder import load, save
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import CheckpointError, DataError
from sketchrnn.inference import recogniser as naming
from sketchrnn.inference.load import load as load_completer
from sketchrnn.inference.recogniser import (
    SEEN,
    Recogniser,
    likely,
    load_recogniser,
    log_probs,
    shipped_recogniser,
)
from tests.tiny import SCALE, checkpoint, recogniser, recogniser_network, sketch

TWO = Drawing(
    (np.array([[10.0, 10], [60, 20], [90, 80]]), np.array([[30.0, 40], [40, 90]])), 100, 100
)


def test_the_likeliest_categories_are_first() -> None:
    found = recogniser().recognise(TWO)
    assert {name for name, _ in found} == {"cat", "dog", "bus"}
    chances = [chance for _, chance in found]
    assert chances == sorted(chances, reverse=True) and sum(chances) == pytest.approx(1)
    assert recogniser().recognise(TWO, top=2) == found[:2]


def test_the_canvas_sets_the_size() -> None:
    """A drawing on a canvas of 300 is read as it is, and one on a larger canvas alike."""
    names = recogniser()
    on_300 = TWO.scaled(3)
    expected = log_probs(names.model, [on_300.to_stroke3()])
    assert names.log_probs([on_300]) == pytest.approx(expected)
    assert names.log_probs([TWO]) == pytest.approx(expected, abs=1e-5)
    smaller = replace(TWO, width=200, height=150)
    assert names.log_probs([smaller]) != pytest.approx(expected, abs=1e-3)


def test_two_recognisers_have_the_geometric_mean_of_their_probabilities() -> None:
    one, other = recogniser(), recogniser()
    names = one.card.categories
    seeing = Recogniser(recogniser_network(seed=1), replace(other.card, categories=names[::-1]))
    both = Recogniser(one.model, one.card, seeing)
    read, seen = one.log_probs([TWO])[0], seeing.log_probs([TWO])[0][::-1]
    product = np.exp(read * (1 - SEEN) + seen * SEEN)
    chances = np.exp(both.log_probs([TWO])[0])
    assert chances == pytest.approx(product / product.sum(), rel=1e-5)
    scores = both.score([TWO], "dog")
    assert scores == pytest.approx(both.log_probs([TWO])[:, names.index("dog")])


def test_after_each_stroke_the_strokes_so_far_count() -> None:
    names = recogniser()
    for drawing in (TWO, replace(TWO, lifted=False)):
        parts = [replace(TWO, strokes=TWO.strokes[:1]), drawing]
        for said, part in zip(names.after_each_stroke(drawing), parts, strict=True):
            alone = names.recognise(part)
            assert [name for name, _ in said] == [name for name, _ in alone]
            assert [p for _, p in said] == pytest.approx([p for _, p in alone], abs=1e-6)
    unfinished = names.after_each_stroke(replace(TWO, lifted=False))[1]
    assert unfinished != names.after_each_stroke(TWO)[1]


def test_batches_do_not_change_the_result() -> None:
    made = recogniser_network()
    rows = [sketch(np.random.default_rng(i), 1 + i % 17) for i in range(300)]
    together = log_probs(made, rows)
    assert np.allclose(np.exp(together).sum(1), 1, atol=1e-5)
    for i in (0, 1, 150, 299):
        assert together[i] == pytest.approx(log_probs(made, [rows[i]])[0], abs=1e-5)


def test_only_the_first_thousand_points_count() -> None:
    rows = sketch(np.random.default_rng(0), 1200)
    made = recogniser_network()
    assert np.array_equal(log_probs(made, [rows]), log_probs(made, [rows[:1000]]))


def test_it_guesses_among_the_common_categories() -> None:
    names = recogniser()
    found = names.recognise(TWO)
    assert names.guess(TWO, ["bus", "dog", "cat"], 5) == found
    assert names.guess(TWO, ["bus", "dog", "cat"], 2) == found[:2]
    assert names.guess(TWO, [found[2][0], "house", found[1][0]], 5) == found[1:]
    assert names.guess(TWO, ["house", "tree"], 5) == []


def test_three_names_at_most_are_likely_and_none_that_is_far_less_likely() -> None:
    found = [("cat", 0.4), ("dog", 0.3), ("bus", 0.2), ("pig", 0.1)]
    assert likely(found) == found[:3]
    assert likely([("cat", 0.9), ("dog", 0.05), ("bus", 0.04)]) == [("cat", 0.9), ("dog", 0.05)]
    assert likely([]) == []


def test_the_log_probability_of_one_category() -> None:
    names = recogniser()
    expected = np.log(dict(names.recognise(TWO))["dog"])
    point = Drawing((np.array([[5.0, 5]]),), 100, 100, lifted=False)
    belief = names.score([TWO, point, TWO], "dog")
    assert belief == pytest.approx([expected, -np.inf, expected], abs=1e-5)
    nothing = names.score([], "cat")
    assert nothing is not None and nothing.tolist() == []
    assert names.score([TWO], "owl") is None


def test_a_point_is_refused_and_a_dot_is_a_stroke() -> None:
    dot = Drawing((np.array([[5.0, 5]]),), 100, 100)
    assert len(recogniser().recognise(dot)) == 3
    with pytest.raises(DataError, match="a single point"):
        recogniser().recognise(replace(dot, lifted=False))
    assert recogniser().guess(replace(dot, lifted=False), ["cat"], 3) == []


def test_a_saved_recogniser_gives_the_same_result(tmp_path: Path) -> None:
    names = recogniser()
    save(names.model, names.card, tmp_path / "a")
    loaded = load_recogniser(tmp_path / "a")
    assert loaded.card == names.card and loaded.recognise(TWO) == names.recognise(TWO)
    assert loaded.model.scale == SCALE


def test_completers_and_recognisers_are_not_confused(tmp_path: Path) -> None:
    names = recogniser()
    save(names.model, names.card, tmp_path / "a")
    for refuse in (load, load_completer):
        with pytest.raises(CheckpointError, match="a model that completes, got a recogniser"):
            refuse(tmp_path / "a")
    with pytest.raises(CheckpointError, match=r"expected a recogniser, got .* of kind drawing"):
        load_recogniser(checkpoint(tmp_path / "b"))


def test_without_a_shipped_recogniser_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sketchrnn.checkpoint.folder.SHIPPED", tmp_path)
    assert shipped_recogniser() is None
    names = recogniser()
    save(names.model, names.card, tmp_path / naming.SHIPPED_NAME)
    found = shipped_recogniser()
    assert found is not None and found.recognise(TWO) == names.recognise(TWO)
    assert shipped_recogniser() is found  # loaded once
