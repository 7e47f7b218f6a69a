"""Tests of `load`: what visitors draw, the limits, and the table in docs/speed.md."""

import numpy as np
import pytest

from benchmarks.documents import END
from benchmarks.load import NAME, Waits, fill, limits
from benchmarks.pens import drawings, strokes
from sketchrnn.ui.paper import SIDE


def test_visitors_draw_the_starts_stroke_by_stroke() -> None:
    (start,) = chosen = drawings("kanji")
    pen = strokes(chosen, np.random.default_rng(0))
    drawn = [next(pen) for _ in range(2 * len(start))]
    assert [one.new for one in drawn] == 2 * [True, *(len(start) - 1) * [False]]
    samples = np.concatenate([one.samples for one in drawn])
    assert samples.min() >= 0 and samples.max() <= SIDE
    assert drawn[0].samples != drawn[len(start)].samples


@pytest.fixture
def rows() -> list[dict]:
    everybody = Waits(first=[0.1] * 95 + [2.0] * 5, all=40, errors=["no answer"])
    crowd = Waits(first=[0.5, 2.5])
    return [
        {"what": "before", "MB": 600.0, "model": "kanji"},
        {"model": "kanji"} | everybody.row("all", 50, 20.0, 700.0),
        {"model": "kanji"} | crowd.row("at once", 24, 1.0, 700.0),
        {"what": "after", "MB": 640.0, "model": "kanji"},
    ]


def test_limits_are_kept_or_not(rows: list[dict]) -> None:
    found = limits(rows)
    assert [row["met"] for row in found] == ["yes", "no", "yes", "yes"]
    assert [row["found"] for row in found][1:] == [1, 2.5, 40.0]


def test_the_table_replaces_the_one_before(rows: list[dict]) -> None:
    text = fill(f"a\n<!-- {NAME} -->\nold\n{END}\nb\n", rows, 2)
    assert "old" not in text
    assert text.startswith("a\n") and text.endswith(f"\nCores: 2.\n{END}\nb\n")
    assert "`kanji`, 50 all" in text
    others = [row | {"model": "doodles"} for row in rows]
    both = fill(text, others, 2).splitlines()
    assert [line for line in text.splitlines() if "`kanji`" in line] == both[4:8]
    assert fill(fill(text, others, 2), others, 2).splitlines() == both
    with pytest.raises(ValueError, match="expected a line <!-- load -->"):
        fill("nothing", rows, 2)
