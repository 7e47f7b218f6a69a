"""Tests of `few` and of the command `teach`: a new name is learnt, the others stay as they were."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sketchrnn
from sketchrnn import Drawing
from sketchrnn.checkpoint.folder import load, save
from sketchrnn.commands.cli import main
from sketchrnn.data.spec import prepare
from sketchrnn.errors import DataError
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.likeness import FILE, Likeness
from sketchrnn.inference.load import expect_drawings
from sketchrnn.teaching import shelf
from sketchrnn.teaching.few import FewExamples, FewExampleTrainer, Lesson
from tests.teaching.test_growth import base, said
from tests.tiny import drives


def zigzag(rng: np.random.Generator) -> Drawing:
    """A zigzag of eight points with a little noise, in two strokes."""
    x = np.linspace(40, 260, 8)
    y = 150 + 60 * (-1.0) ** np.arange(8)
    points = np.column_stack((x, y)) + rng.normal(0, 4, (8, 2))
    return Drawing((points[:4], points[4:]), 300, 300)


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """A folder with ten zigzags."""
    folder, rng = tmp_path / "zigzags", np.random.default_rng(0)
    folder.mkdir()
    for i in range(10):
        zigzag(rng).write(folder / f"{i}.svg")
    return folder


@pytest.mark.parametrize("kind", ["categories", "words", "neither"])
def test_a_new_name_is_learnt_and_the_others_are_kept(
    kind: str, drawn: Path, tmp_path: Path
) -> None:
    made, about = base(kind)
    save(made, about, tmp_path / "base")
    out = tmp_path / "taught"
    given = ["teach", "--model", str(tmp_path / "base"), "--name", "zig zag"]
    given += ["--data", str(drawn), "--out", str(out), "--seconds", "1000"]
    assert main(given) == 0
    new, card = load(out)
    assert card.name == "taught" and card.categories[-1] == "zig zag"
    assert card.data[-1]["name"] == "10 drawings of zig zag"
    for name in about.categories or [None]:
        np.testing.assert_allclose(said(new, card, name), said(made, about, name), atol=1e-5)
    rows = (out / "log.csv").read_text().splitlines()[1:]
    scores = [float(row.split(",")[-1]) for row in rows if row.split(",")[-1]]
    assert scores[-1] < scores[0] - 0.5  # nats per point
    assert main(given) == 2  # the folder holds a run
    assert card.taught == ["zig zag"]
    taught, start = expect_drawings(sketchrnn.load(out)), zigzag(np.random.default_rng(1)).cut(0.5)
    assert taught.complete(start, 1, category="zig zag")[0].category == "zig zag"
    assert taught.guess(start)[0][0] == "zig zag"
    assert isinstance(taught.critic, Likeness)
    assert [len(one) for one in taught.critic.examples.values()] == [10]


def test_a_second_name_keeps_the_examples_of_the_first(drawn: Path, tmp_path: Path) -> None:
    folder, names = tmp_path / "base", ("zig zag", "zog")
    save(*base("categories"), folder)
    for name in names:
        lesson = Lesson(name, prepare([str(drawn)]))
        trainer = FewExampleTrainer(
            expect_drawings(sketchrnn.load(folder)), lesson, tmp_path / name
        )
        trainer.config = replace(trainer.config, epochs=1)
        trainer.run(lambda progress: None, lambda: False)
        folder = tmp_path / name
    taught = expect_drawings(sketchrnn.load(folder))
    assert isinstance(taught.critic, Likeness) and list(taught.critic.examples) == [*names]
    content, other = shelf.pack(folder), tmp_path / "other"
    other.mkdir()
    shelf.unpack(content, other)
    assert (other / FILE).read_bytes() == (folder / FILE).read_bytes()


def test_a_stopped_lesson_is_resumed(drawn: Path, tmp_path: Path) -> None:
    completer = DrawingCompleter(*base("categories"))
    lesson = Lesson("zigzag", prepare([str(drawn)]), seconds=1000)

    def trained(folder: Path, stops: int | None) -> np.ndarray:
        trainer = FewExampleTrainer(completer, lesson, folder)
        trainer.resume()
        steps = iter(range(10_000))
        trainer.run(lambda progress: None, lambda: stops is not None and next(steps) >= stops)
        return trainer.model.head.weight.detach().numpy()

    stopped = trained(tmp_path / "a", 15)
    resumed, whole = trained(tmp_path / "a", None), trained(tmp_path / "b", None)
    assert not np.array_equal(stopped, whole)
    np.testing.assert_allclose(resumed, whole, atol=1e-6)


def test_unsuitable_examples_are_refused(drawn: Path, tmp_path: Path) -> None:
    completer = DrawingCompleter(*base("categories"))
    with pytest.raises(DataError, match="made up has drives"):
        FewExamples(drives(tmp_path / "drives"), completer, "robot")
    for i in range(2, 10):
        (drawn / f"{i}.svg").unlink()
    with pytest.raises(DataError, match="expected 3 to 200 drawings of 'robot', got 2"):
        FewExamples(prepare([str(drawn)]), completer, "robot")
