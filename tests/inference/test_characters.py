"""Tests of `characters`: which character a drawing is, whatever its order, size and direction."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import CheckpointError
from sketchrnn.inference.characters import FILE, Characters, outlines
from sketchrnn.inference.selection import select
from tests.inference.completers import artist
from tests.inference.test_selection import line


def lines(*strokes: list[list[float]]) -> Drawing:
    return Drawing(tuple(np.array(stroke, float) for stroke in strokes), 100, 100)


TEN = lines([[10, 50], [90, 50]], [[50, 10], [50, 90]])
TWO = lines([[25, 25], [75, 25]], [[10, 80], [90, 80]])
TREE = lines([[10, 30], [90, 30]], [[50, 10], [50, 90]], [[50, 30], [12, 75]], [[50, 30], [88, 75]])
NAMES = {"十": TEN, "二": TWO, "木": TREE}
TABLE = Characters(list(NAMES), [outlines(one) for one in NAMES.values()])


@given(st.sampled_from(sorted(NAMES)), st.randoms(use_true_random=False))
def test_order_direction_place_and_proportions_do_not_matter(name: str, random) -> None:
    strokes = list(NAMES[name].strokes)
    random.shuffle(strokes)
    strokes = [stroke[:: random.choice((1, -1))] for stroke in strokes]
    size = np.array([random.uniform(0.5, 2), random.uniform(0.5, 2)])
    size[1] = np.clip(size[1], size[0] / 1.3, size[0] * 1.3)
    shift = np.array([random.uniform(-20, 20), random.uniform(-20, 20)])
    moved = replace(NAMES[name], strokes=tuple(stroke * size + shift for stroke in strokes))
    found = TABLE.match(moved)
    assert found.character == name and found.real


def test_another_drawing_is_no_character() -> None:
    corner = lines([[10, 10], [10, 90]], [[10, 90], [90, 90]])
    assert not TABLE.match(corner).real
    assert TABLE.match(line(10)) == ("", np.inf)
    scores = TABLE.score([TEN, corner, line(10)], None)
    assert scores[0] == pytest.approx(0, abs=1e-6) and scores[0] > scores[1] > scores[2] == -np.inf


def test_it_is_written_and_read(tmp_path: Path) -> None:
    assert Characters.read(tmp_path) is None
    TABLE.write(tmp_path)
    read = Characters.read(tmp_path)
    assert read is not None and read.names == list(NAMES)
    for one, other in zip(read.strokes, TABLE.strokes, strict=True):
        assert np.allclose(one, other, atol=1 / 400)
    (tmp_path / FILE).write_bytes(b"PK")
    with pytest.raises(CheckpointError, match="characters"):
        Characters.read(tmp_path)
    np.savez(tmp_path / FILE, codes=np.array([65], np.uint32), counts=np.array([2], np.uint8))
    with pytest.raises(CheckpointError, match="codes, counts and points"):
        Characters.read(tmp_path)


def test_real_characters_come_first_and_say_what_they_are() -> None:
    made = artist()
    start = lines([[10, 50], [90, 50]])
    done = made.complete(start, 6)
    assert {one.character for one in done} == {None}
    # The table holds what one of the endings is.
    known = done[3].drawing
    made.critic = Characters(["字"], [outlines(known)])
    ranked = made.complete(start, 6)
    assert ranked[0].character == "字" or ranked[0].failed
    assert {one.character for one in ranked} <= {"字", ""}
    assert select(done, made.critic, 1)[0].drawing.strokes == known.strokes
