"""Tests of `benchmarks.naming`: images of ink, and the simple methods."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.naming import PIXELS, frequent, ink, main, nearest, row
from sketchrnn.checkpoint.folder import save
from sketchrnn.data.store import Dataset
from tests.data.examples import npz
from tests.model.test_recogniser import lines_and_corners
from tests.tiny import drawings, recogniser


def test_ink_depends_on_the_shape_but_not_on_size_and_position() -> None:
    rows = np.array([[30, 0, 0], [0, 30, 0], [-30, -30, 1]], np.float32)
    larger = rows * np.array([7, 7, 1], np.float32)
    assert ink(rows) == pytest.approx(ink(larger), abs=1e-6)
    assert ink(rows) @ ink(rows[:1]) < 0.8 < ink(rows) @ ink(rows[:2])
    picture = ink(np.array([[10, 0, 1]], np.float32)).reshape(PIXELS, PIXELS)
    assert (
        picture[:, PIXELS // 2].argmin() in (0, PIXELS - 1) and picture[2:-2].sum(0).argmax() == 8
    )
    assert np.isfinite(ink(np.array([[0, 0, 1]], np.float32))).all()  # a dot


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return lines_and_corners(tmp_path_factory.mktemp("forms") / "store")


def test_nearest_separates_lines_from_corners_and_frequent_predicts_lines(forms: Dataset) -> None:
    valid = forms.indices("valid")
    lines = float((forms.labels[valid] == 0).mean())
    often = row("", frequent(forms), forms, valid)
    assert often["first 100%"] == pytest.approx(lines) and often["each 100%"] == 0.5
    near = row("", nearest(forms), forms, valid)
    assert near["first 100%"] == near["each 100%"] == 1


def test_a_score_of_zero_is_no_prediction(tmp_path: Path) -> None:
    data = drawings(tmp_path / "store", 30, ("cat", "dog", "bus"))
    silent = row("", lambda rows, share: np.zeros((len(rows), 3)), data, data.indices("test"))
    assert silent["first 50%"] == silent["five 50%"] == 0


def test_a_run_prints_the_simple_methods_and_the_recogniser(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = [str(tmp_path / "birds.npz"), str(tmp_path / "cats.npz")]
    for name in data:
        npz(Path(name))
    names = recogniser(("cats", "owls", "birds"))
    save(names.model, names.card, tmp_path / "names")
    main(["--model", str(tmp_path / "names"), "--data", *data])
    rows = json.loads(capsys.readouterr().out.splitlines()[-1])
    methods = ["the most frequent", "the 20 nearest", "tiny recogniser"]
    assert [line["method"] for line in rows] == methods
    assert all(line["drawings"] == 8 and 0 <= line["first 25%"] <= 1 for line in rows)
    assert rows[0]["first 100%"] == 0.5 and rows[0]["five 100%"] == 1
