"""Tests of the endings that are shown."""

from dataclasses import replace

import numpy as np
import pytest

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.inference.completion import Completion
from sketchrnn.inference.selection import (
    ALIKE,
    choose,
    distance,
    fitted,
    outline,
    select,
    shared,
    strays,
)

SIDE = 100.0


def line(x: float, y: float = 50.0) -> Drawing:
    """A drawing of one line from the left to the right."""
    return Drawing((np.array([[x, y], [x + 20, y]]),), SIDE, SIDE)


def ending(x: float, log_prob: float) -> Completion[Drawing]:
    return Completion(None, line(x), line(x), log_prob, True)


EMPTY = Completion(line(0), None, line(0), -3.0, True)


def test_endings_that_are_alike_are_chosen_only_if_too_few_others_are_left() -> None:
    near, far, twin = ending(10, 3), ending(60, 1), ending(10.5, 2)
    assert select([far, twin, near], None, 1) == [near]
    assert select([far, twin, near], None, 2) == [near, far]
    assert select([far, twin, near], None, 3) == [near, twin, far]


def test_endings_that_failed_are_last() -> None:
    good = ending(10, 0)
    bad = [
        replace(ending(60, 9), scribbled=True),
        replace(ending(60, 8), strayed=True),
        replace(ending(60, 7), finished=False),
    ]
    assert select([*bad, good, replace(good)], None, 5) == [good, good, *bad]


def test_of_endings_that_add_nothing_one_is_enough() -> None:
    drawn = [ending(10, 3), ending(40, 2), ending(70, 1)]
    certain = replace(EMPTY, log_prob=-0.1)
    assert select([certain, *drawn, certain], None, 3) == [certain, *drawn[:2]]
    assert select([EMPTY, *drawn, EMPTY], None, 4) == [*drawn, EMPTY]
    assert select([EMPTY] * 4, None, 4) == [EMPTY] * 4


def test_endings_that_can_hardly_be_seen_are_behind_the_others() -> None:
    tick = Drawing((np.array([[5.0, 5], [7, 5]]),), SIDE, SIDE)
    slight = Completion(None, tick, tick, 9, True)
    failed, good = replace(ending(60, 8), strayed=True), ending(10, 0)
    assert select([failed, slight, good], None, 3) == [good, slight, failed]


def test_an_ending_may_leave_the_canvas_by_a_little() -> None:
    assert not strays(line(77, 109), None) and not strays(line(-9, -9), None)
    assert strays(line(91), None) and strays(line(50, 111), None) and strays(line(-11), None)
    assert not strays(line(-11), line(-20)) and strays(line(-11), line(10))


def test_the_distance_of_outlines_is_a_share_of_the_canvas() -> None:
    one, above, empty = outline(line(10)), outline(line(10, 60)), outline(None)
    assert distance(one, one) == 0 and distance(one, above) == pytest.approx(0.1)
    assert distance(one, empty) == np.inf and distance(empty, empty) == 0
    moved = outline(line(10, 50 + 99 * ALIKE))
    assert distance(one, moved) < ALIKE
    parts = Drawing((np.array([[0.0, 0], [30, 0]]), np.array([[60.0, 0], [61, 0]])), SIDE, SIDE)
    assert np.allclose(np.diff(outline(parts)[:, 0])[:28], 1 / 100)
    dot = outline(Drawing((np.array([[10.0, 50]]),), SIDE, SIDE))
    assert np.allclose(dot, [0.1, 0.5])


def test_names_are_shared_by_their_probabilities() -> None:
    beliefs = [("cat", 0.5), ("dog", 0.3), ("pig", 0.05)]
    assert shared(beliefs, 1) == ["cat"]
    assert shared(beliefs, 3) == ["cat", "dog", "pig"]
    assert shared(beliefs, 6) == ["cat", "cat", "cat", "dog", "dog", "pig"]
    assert shared([("cat", 1.0)], 3) == ["cat"] * 3
    many = shared(beliefs, 850)
    assert many.count("cat") == 500 and many.count("pig") == 50


def test_a_name_gets_no_more_places_than_it_can_fill_while_another_can() -> None:
    beliefs = [("cat", 0.6), ("dog", 0.3), ("pig", 0.1)]
    assert shared(beliefs, 4, {"cat": 1, "dog": 0, "pig": 9}) == ["cat", "pig", "pig", "pig"]
    assert shared(beliefs, 2, {"cat": 0, "dog": 0, "pig": 0}) == ["cat", "dog"]
    assert shared(beliefs, 6, {"cat": 9, "dog": 9, "pig": 9}) == shared(beliefs, 6)


def named(one: Completion[Drawing], name: str) -> Completion[Drawing]:
    return replace(one, category=name)


def test_names_to_which_nothing_is_added_leave_their_places_to_the_others() -> None:
    circles = [named(replace(EMPTY, log_prob=-0.01), "circle") for _ in range(6)]
    faces = [named(ending(x, 5 - x / 20), "face") for x in (10, 40, 70)]
    likelier, unlikelier = [("circle", 0.4), ("face", 0.3)], [("circle", 0.3), ("face", 0.4)]
    assert choose([*circles, *faces], unlikelier, None, 4) == [*faces, circles[0]]
    assert choose([*circles, *faces], likelier, None, 4) == [circles[0], *faces]
    assert choose([*circles, *faces], likelier, None, 2) == [circles[0], faces[0]]
    # The end is sampled under both names here: one is enough.
    ended = named(replace(EMPTY, log_prob=-0.2), "face")
    assert choose([*circles, *faces, ended], likelier, None, 4) == [circles[0], *faces]
    assert choose([*circles, ended], likelier, None, 2) == [circles[0], ended]
    assert choose(circles, likelier[:1], None, 3) == circles[:3]
    # Too few endings add something: the others fill the places.
    assert choose([*circles, *faces], likelier, None, 8) == [circles[0], *faces, *circles[1:5]]


def test_several_names_share_the_places_and_failed_endings_are_last() -> None:
    cats = [named(ending(x, 5 - x / 20), "cat") for x in (10, 40, 70)]
    dogs = [named(ending(x, 9 - x / 20), "dog") for x in (10, 40, 70)]
    failed = [replace(one, strayed=True) for one in dogs]
    beliefs = [("cat", 0.6), ("dog", 0.3)]
    assert choose([*dogs, *cats], beliefs, None, 3) == [cats[0], cats[1], dogs[0]]
    assert choose([*failed, *cats], beliefs, None, 4) == [*cats, failed[0]]


def test_a_drawing_is_fitted_by_its_canvas() -> None:
    wide = fitted(line(10))
    assert (wide.width, wide.height) == (24, 24)
    assert np.array_equal(wide.strokes[0], line(10).strokes[0])
    dot = Drawing((np.array([[10.0, 50]]),), SIDE, SIDE)
    assert fitted(dot).width == SIDE
