"""Times and authors of the strokes on the pad, from the pad to a file and back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sketchrnn import Drawing
from sketchrnn.inference.completion import Completion
from sketchrnn.inference.joining import joined
from sketchrnn.ui.paper import SIDE, fitted
from sketchrnn.ui.sketch import start
from sketchrnn.ui.sketch.timed import timed

STROKES = [
    {"by": "person", "began": 5000, "samples": [10, 10, 0, 90.25, 10, 120]},
    {"by": "model", "began": 5700, "samples": [10, 50, 0, 30, 50, 35.5, 60, 80, 100]},
]
ENDING = Drawing((np.array([[60.0, 80], [60, 180]]), np.array([[5.0, 5]])), SIDE, SIDE)


def completions(lifted: bool) -> tuple[Drawing, list[Completion[Drawing]]]:
    """A drawing with times, and an ending of it from a model, which knows no times."""
    drawn = start.timed_drawing(STROKES)
    assert drawn is not None
    given = replace(drawn, times=None, drawn_by=None, lifted=lifted)
    return drawn, [Completion(given, ENDING, joined(given, ENDING), -1.0, True)]


def test_strokes_of_the_pad_survive_a_file(tmp_path: Path) -> None:
    drawn = start.timed_drawing(STROKES)
    assert drawn is not None and drawn.times is not None
    assert [time.tolist() for time in drawn.times] == [[0, 120], [700, 735.5, 800]]
    drawn.write(tmp_path / "drawn.json")
    read = fitted(Drawing.read(tmp_path / "drawn.json"))
    shifted = [one | {"began": one["began"] - 5000} for one in STROKES]
    assert start.timed_strokes(read) == shifted
    assert start.timed_drawing(shifted) is not None


def test_a_drawing_without_times_comes_at_once_from_a_person() -> None:
    plain = Drawing((np.array([[1.0, 2], [3, 4]]),), SIDE, SIDE)
    assert start.timed_strokes(plain) == [
        {"by": "person", "began": 0, "samples": [1, 2, 0, 3, 4, 0]}
    ]
    assert start.timed_strokes(None) == []


@pytest.mark.parametrize(
    ("lifted", "authors"),
    [(True, ("person", "model", "model", "model")), (False, ("person", "model", "model"))],
)
def test_a_completion_has_the_times_of_the_pad_and_of_its_pen(
    lifted: bool, authors: tuple[str, ...]
) -> None:
    drawn, found = completions(lifted)
    whole = timed(found, 0, drawn, SIDE).drawing
    assert whole.drawn_by == authors
    assert whole.times is not None
    times = np.concatenate(whole.times)
    assert len(times) == whole.points
    assert times[:5].tolist() == [0, 120, 700, 735.5, 800]
    assert (np.diff(times) >= 0).all() and times[-1] > 900
    for part, plain in zip(whole.strokes, found[0].drawing.strokes, strict=True):
        assert np.array_equal(part, plain)


def test_a_shorter_start_keeps_the_times_of_its_points() -> None:
    drawn, (done,) = completions(True)
    assert done.start is not None
    given = done.start.cut(0.6)
    ending = Drawing(ENDING.strokes[:1], SIDE, SIDE)
    short = replace(done, start=given, ending=ending, whole=joined(given, ending))
    whole = timed([short], 0, drawn, SIDE).drawing
    assert whole.drawn_by == ("person", "model") and whole.times is not None
    assert whole.times[0].tolist() == [0, 120] and whole.times[1][0] == 700


def test_the_start_of_another_drawing_gets_no_times() -> None:
    drawn, found = completions(True)
    whole = timed(found, 0, drawn.scaled(0.5), SIDE).drawing
    assert whole.times is None and whole.drawn_by == ("person", "person", "model", "model")
    assert timed(found, 0, None, SIDE).drawing.times is None


def test_a_dream_has_the_times_of_its_pen() -> None:
    dream = Completion(None, ENDING, ENDING, -1.0, True)
    whole = timed([dream], 0, None, SIDE).drawing
    assert whole.times is not None and whole.times[0][0] == 0
    assert whole.drawn_by == ("model", "model")
