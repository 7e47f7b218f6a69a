"""Tests of `benchmarks.judge_scores`: cuts, unselected endings, means, and whole runs."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from benchmarks.judge import main
from benchmarks.judge_network import Judge, JudgeNetwork
from benchmarks.judge_scores import (
    Draw,
    Entry,
    Protocol,
    Result,
    by_category,
    complete_unselected,
    cut,
    entries,
    held_out,
    row,
    score,
)
from benchmarks.judge_sheet import TILE, sheet
from sketchrnn.data.store import Dataset
from sketchrnn.errors import UsageError
from sketchrnn.inference.drawings import DrawingCompleter
from tests.checkpoint.test_magenta import write
from tests.data.examples import npz
from tests.tiny import card, checkpoint, drawings, model

NAMES = ("kind 0", "kind 1")


def artist(**values: int) -> DrawingCompleter:
    made = model(**values)
    return DrawingCompleter(made, card(made))


def judge() -> Judge:
    torch.manual_seed(0)
    return Judge(JudgeNetwork(2).eval().requires_grad_(False), list(NAMES))


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return drawings(tmp_path_factory.mktemp("made up") / "store", 200, ("other", *NAMES))


def test_held_out_drawings_fill_four_fifths_of_their_canvas(dataset: Dataset) -> None:
    found = held_out(dataset, NAMES, 8)
    assert [one.category for one in found] == [NAMES[0]] * 4 + [NAMES[1]] * 4
    for one in found:
        points = np.concatenate(one.strokes)
        assert np.ptp(points, axis=0).max() == pytest.approx(0.8 * one.width)
        assert (points.min(0) + points.max(0)) / 2 == pytest.approx([one.width / 2] * 2)


def test_a_start_is_the_first_points_of_its_drawing(dataset: Dataset) -> None:
    for drawing in held_out(dataset, NAMES, 20):
        part = cut(drawing, 0.5)
        given = np.concatenate(part.start.strokes)
        assert len(given) == round(0.5 * drawing.points) and part.start.category is None
        assert np.array_equal(given, np.concatenate(drawing.strokes)[: len(given)])
        assert cut(drawing, 0.01).start.points == 2
        assert part.start.lifted == drawing.cut(0.5).lifted
        assert cut(drawing, 0.5, lifted=True).start.lifted


def test_unselected_endings_continue_their_own_start(dataset: Dataset) -> None:
    two = {name: artist(categories=2) for name in NAMES}
    cuts = [cut(drawing, 0.5) for drawing in held_out(dataset, NAMES, 40)]
    found = complete_unselected(Entry("two", two), cuts, Draw(3, 0.8, 1))
    assert [len(some) for some in found] == [3] * len(cuts)
    for part, some in zip(cuts, found, strict=True):
        given = np.concatenate(part.start.strokes)
        for one in some:
            assert np.concatenate(one.strokes)[: len(given)] == pytest.approx(given)
    longer = [one.points > cuts[i].start.points for i, some in enumerate(found) for one in some]
    assert any(longer)
    again = complete_unselected(Entry("two", two), cuts, Draw(3, 0.8, 1))
    assert [one.points for some in again for one in some] == [
        one.points for some in found for one in some
    ]


def test_means_do_not_depend_on_the_size_of_a_category(dataset: Dataset) -> None:
    found = held_out(dataset, NAMES, 8)
    cuts = [cut(drawing, 0.5) for drawing in (*found[:4], found[4])]  # four and one
    values = {"real": np.ones(5), "first": np.array([1.0, 0, 1, 0, 1])}
    result = Result({"model": "x"}, cuts, [], [], values)
    made = row(result)
    assert made["model"] == "x" and made["starts"] == 5 and made["real"] == 1
    assert made["first"] == made["first/real"] == (0.5 + 1) / 2
    # The variance is 4 · 0.25 / (5 - 2), and the two means have 4 and 1 values.
    assert made["first_error"] == pytest.approx(np.sqrt((1 / 3) * (1 / 4 + 1)) / 2, abs=1e-4)
    assert by_category(result)[NAMES[0]] == {"starts": 4, "real": 1, "first": 0.5}


def test_first_and_mean_are_those_of_what_the_judge_sees(dataset: Dataset) -> None:
    entry = Entry("tiny", {NAMES[1]: artist(categories=2)})
    protocol = Protocol((0.25, 0.5), 3, (None, 1.2), (0, 1))
    results = score(judge(), entry, held_out(dataset, NAMES, 8), protocol)
    assert [(r.about["given"], r.about["temperature"]) for r in results] == [
        (0.25, 0.5), (0.25, 1.2), (0.5, 0.5), (0.5, 1.2),
    ]  # fmt: skip
    for result in results:
        assert {part.category for part in result.cuts} == {NAMES[1]}
        assert result.values.keys() == {"real", "start", "first", "mean"}
        assert [len(some) for some in result.seen] == [3] * 4
    one_seed = score(judge(), entry, held_out(dataset, NAMES, 8), protocol._replace(seeds=(0,)))
    for result in one_seed:
        assert result.values["first"].tolist() == [some[0] for some in result.seen]
        assert result.values["mean"].tolist() == [some.mean() for some in result.seen]


def test_a_sheet_has_a_tile_for_each_drawing_and_each_ending(dataset: Dataset) -> None:
    entry = Entry("tiny", dict.fromkeys(NAMES, artist(categories=2)))
    protocol = Protocol((0.5,), 2, (None,), (0,))
    (result,) = score(judge(), entry, held_out(dataset, NAMES, 4), protocol)
    image = Image.open(io.BytesIO(sheet(result)))
    assert image.width > 2 * 3 * TILE and image.height > 2 * TILE
    assert len(np.unique(np.asarray(image).reshape(-1, 3), axis=0)) > 4


def test_files_of_single_categories_make_up_one_entry(tmp_path: Path) -> None:
    file = write(tmp_path / "cat.gen.json")
    tiny = str(checkpoint(tmp_path / "tiny", categories=2))
    made = entries([f"kind 1={file}", tiny, str(file)], NAMES)
    assert [entry.name for entry in made] == [tiny, str(file), "one for each category"]
    assert [list(entry.models) for entry in made] == [[*NAMES], [*NAMES], ["kind 1"]]
    with pytest.raises(UsageError, match="some of the judged categories"):
        entries([tiny], ["cat"])


def test_a_run_trains_a_judge_and_prints_and_writes_its_scores(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = [str(tmp_path / "birds.npz"), str(tmp_path / "cats.npz")]
    for name in data:
        npz(Path(name))
    folder = tmp_path / "judge"
    main(["train", "--data", *data, "--out", str(folder), "--epochs", "1", "--commonest", "2"])
    about = json.loads((folder / "judge.json").read_text())
    assert sorted(about["names"]) == ["birds", "cats"] and 0 <= about["accuracy"] <= 1
    capsys.readouterr()
    pen, cats = checkpoint(tmp_path / "pen"), write(tmp_path / "cats.gen.json")
    given = ["--model", str(pen), f"cats={cats}"]
    given += ["--shares", "0.5", "--seeds", "0", "-k", "2", "--limit", "6", "--unselected"]
    given += ["--json", str(tmp_path / "out.json"), "--sheet", str(tmp_path / "sheet.png")]
    main(["score", "--judge", str(folder), "--data", *data, *given])
    written = json.loads((tmp_path / "out.json").read_text())
    lines = capsys.readouterr().out.splitlines()
    assert json.loads(lines[-1]) == written["rows"] and Path(tmp_path / "sheet.png").is_file()
    assert [line["model"] for line in written["rows"]] == [str(pen), "one for each category"]
    assert [line["starts"] for line in written["rows"]] == [6, 3]
    assert written["parts"][1]["categories"].keys() == {"cats"}
    for line in written["rows"]:
        assert all(0 <= line[key] <= 1 for key in ("real", "start", "first", "mean", "unselected"))
