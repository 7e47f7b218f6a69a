"""Tests of `likeness`: drawings of a taught name are ranked by the examples that taught it."""

from pathlib import Path

import numpy as np
import pytest

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import CheckpointError, DataError
from sketchrnn.inference import likeness
from sketchrnn.inference.likeness import FILE, Likeness, read_examples, write_examples
from sketchrnn.inference.recogniser import load_recogniser
from tests.tiny import recogniser

ANGLE = np.linspace(0, 2 * np.pi, 24)


def ring(rng: np.random.Generator) -> Drawing:
    """A circle of some size, not quite round."""
    points = np.column_stack((np.cos(ANGLE), rng.uniform(0.8, 1.2) * np.sin(ANGLE)))
    return Drawing((150 + rng.uniform(40, 100) * points,), 300, 300)


def cross(rng: np.random.Generator) -> Drawing:
    """Two crossing lines, not quite straight."""
    ends = np.array([[[40, 40], [250, 260]], [[250, 40], [40, 260]]])
    return Drawing(tuple(stroke + rng.normal(0, 15, (2, 2)) for stroke in ends), 300, 300)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_what_looks_like_an_example_has_a_higher_score(rng: np.random.Generator) -> None:
    examples = {"ring": [ring(rng) for _ in range(4)], "cross": [cross(rng) for _ in range(4)]}
    critic = Likeness(examples, load_recogniser("critic"))
    drawn = [ring(rng), cross(rng), ring(rng), cross(rng)]
    as_ring, as_cross = critic.score(drawn, "ring"), critic.score(drawn, "cross")
    assert as_ring is not None and as_cross is not None
    assert min(as_ring[[0, 2]]) > max(as_ring[[1, 3]])
    assert min(as_cross[[1, 3]]) > max(as_cross[[0, 2]])
    nothing = critic.score([], "ring")
    assert nothing is not None and nothing.shape == (0,)
    again = critic.score(examples["ring"], "ring")
    assert again == pytest.approx(np.ones(4), abs=1e-5)


def test_other_categories_are_ranked_by_the_other_critic(rng: np.random.Generator) -> None:
    eye, others = load_recogniser("critic"), recogniser(("cat", "dog"))
    critic, drawn = Likeness({"ring": [ring(rng)]}, eye, others), [ring(rng), cross(rng)]
    assert critic.score(drawn, "cat") == pytest.approx(others.score(drawn, "cat"))
    assert critic.score(drawn, "bus") is None and critic.score(drawn, None) is None
    assert Likeness({"ring": [ring(rng)]}, eye).score(drawn, "cat") is None


def test_a_dot_has_a_score(rng: np.random.Generator) -> None:
    dot = Drawing((np.array([[10.0, 10]]),), 300, 300)
    scores = Likeness({"ring": [dot, ring(rng)]}, load_recogniser("critic")).score([dot], "ring")
    assert scores == pytest.approx([1.0], abs=1e-5)


def test_a_long_drawing_has_a_score_too(rng: np.random.Generator) -> None:
    long = Drawing((rng.uniform(0, 300, (5000, 2)),), 300, 300)
    scores = Likeness({"ring": [ring(rng)]}, load_recogniser("critic")).score([long] * 20, "ring")
    assert scores is not None and scores.shape == (20,) and np.isfinite(scores).all()


def test_examples_are_read_as_they_were_written(tmp_path: Path, rng: np.random.Generator) -> None:
    examples = {"ring": [ring(rng), ring(rng)], "日本 cross": [cross(rng)]}
    write_examples(examples, tmp_path)
    found = read_examples(tmp_path, [*examples, "another name"])
    assert list(found) == list(examples)
    for name, drawings in examples.items():
        for one, other in zip(found[name], drawings, strict=True):
            assert (one.width, one.height) == (300, 300)
            for stroke, same in zip(one.strokes, other.strokes, strict=True):
                np.testing.assert_allclose(stroke, same, atol=0.01)
    assert read_examples(tmp_path / "elsewhere", []) == {}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"word":"cat","width":9,"height":9,"drawing":[[[1,2],[1,2]]]}', "got one of 'cat'"),
        ('{"word":"ring","drawing":[[[0.1,0.2],[0,1]]]}', "drawings with a size"),
        ('{"word":"ring","width":9,"height":9,"drawing":[]}', "at least one stroke"),
        ("[", "line 1"),
        ("", "empty file"),
    ],
)
def test_damaged_examples_are_refused(line: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(line)
    with pytest.raises(CheckpointError, match=problem):
        read_examples(tmp_path, ["ring"])


def test_the_size_of_examples_is_bounded(
    tmp_path: Path, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_examples({"ring": [ring(rng)]}, tmp_path)
    monkeypatch.setattr(likeness, "MAX_BYTES", 100)
    with pytest.raises(CheckpointError, match="at most 100 bytes"):
        read_examples(tmp_path, ["ring"])
    with pytest.raises(DataError, match="at most 100 bytes to learn from"):
        write_examples({"ring": [ring(rng)]}, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_an_example_of_too_many_points_is_left_out(
    tmp_path: Path, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_examples({"ring": [ring(rng)]}, tmp_path)
    monkeypatch.setattr(likeness, "MOST_POINTS", 10)
    with pytest.raises(CheckpointError, match="at most 10 points an example, got 24"):
        read_examples(tmp_path, ["ring"])
    write_examples({"ring": [ring(rng), cross(rng)]}, tmp_path)
    assert [one.points for one in read_examples(tmp_path, ["ring"])["ring"]] == [4]
    write_examples({"ring": [ring(rng)]}, tmp_path / "none")
    assert read_examples(tmp_path / "none", ["ring"]) == {}
