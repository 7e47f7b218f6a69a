"""Tests of `benchmarks.completion`: distances in closed form, cuts, and a whole run."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from benchmarks.completion import SHARES, chamfer, cut, distances, main, points
from sketchrnn.checkpoint.folder import save
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.inference.completion import Completion
from tests.data.examples import npz
from tests.tiny import checkpoint, drawings, recogniser

ROW_KEYS = {
    "model", "given", "drawings", "nll", "nll_data", "best", "mean", "unlike", "failed",
    "top1", "top5", "each1", "real1", "real5", "ratio1", "ratio5",
}  # fmt: skip


def line(y: float, left: float = 0.0) -> Drawing:
    return Drawing((np.array([[left, y], [100.0, y]]),), 100, 100)


def ending(drawing: Drawing | None) -> Completion:
    return Completion(None, drawing, drawing, 0.0, True, False)


def test_chamfer_is_the_mean_distance_to_the_nearest_both_ways() -> None:
    one, other = np.array([[0.0, 0], [4, 0]]), np.array([[0.0, 3]])
    assert chamfer(one, other) == chamfer(other, one) == pytest.approx(((3 + 5) / 2 + 3) / 2)
    assert chamfer(one, one) == 0
    assert chamfer(points(line(20)), points(line(50))) == pytest.approx(0.3)


def test_points_are_a_hundredth_of_the_canvas_apart() -> None:
    assert points(line(50)) == pytest.approx(np.column_stack([np.linspace(0, 1, 101), [0.5] * 101]))


def test_distances_are_in_percent_of_the_canvas(tmp_path: Path) -> None:
    part = cut(drawings(tmp_path / "store", 10), 0, 0.5)
    assert part is not None
    part = part._replace(start=line(0), rest=line(20))
    away = distances(part, [ending(line(30)), ending(line(60)), ending(line(20))])
    assert away["best"] == 0 and away["mean"] == pytest.approx(50 / 3)
    assert away["unlike"] == pytest.approx((30 + 10 + 40) / 3)
    # An empty ending stays at the last point of the start, (100, 0).
    empty = distances(part, [ending(None)])["mean"]
    there = np.hypot(1 - np.linspace(0, 1, 101), 0.2).mean()
    assert empty == pytest.approx(100 * (there + 0.2) / 2) and math.isnan(
        distances(part, [ending(None)])["unlike"]
    )


def test_start_and_rest_of_a_cut_make_up_the_drawing(tmp_path: Path) -> None:
    data = drawings(tmp_path / "store", 20, ("cat", "dog"))
    for i in range(20):
        part = cut(data, i, 0.5)
        if part is None:
            assert len(data[i]) < 4
            continue
        rows = data[i]
        seen = np.cumsum(rows[: len(rows) // 2, :2], axis=0)[-1]
        moved = part.start.last_point - part.start.first_point
        assert moved == pytest.approx(seen, abs=1e-3)
        points, side = np.concatenate(part.whole.strokes), part.whole.width
        assert (points.min(0) + points.max(0)) / 2 == pytest.approx([side / 2] * 2, abs=1e-3)
        if not part.start.lifted:
            assert np.array_equal(part.rest.strokes[0][0], part.start.last_point)
        assert part.rest.last_point == pytest.approx(part.whole.last_point, abs=1e-3)
        assert part.category == ("cat", "dog")[i % 2]


def test_a_run_prints_and_writes_every_model_at_every_share(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = [str(tmp_path / "birds.npz"), str(tmp_path / "cats.npz")]
    for name in data:
        npz(Path(name))
    names = recogniser(("birds", "cats"))
    save(names.model, names.card, tmp_path / "names")
    models = [str(checkpoint(tmp_path / "pen")), str(checkpoint(tmp_path / "own", encoder="own"))]
    given = ["--model", *models, "--data", *data, "-k", "2", "--limit", "5"]
    given += ["--recogniser", str(tmp_path / "names"), "--json", str(tmp_path / "out.json")]
    main(given)
    written = json.loads((tmp_path / "out.json").read_text())
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == written["rows"]
    assert (written["data"], written["k"]) == ("birds cats", 2)
    assert [row["given"] for row in written["rows"]] == [s for s in SHARES for _ in models]
    for row in written["rows"]:
        assert row.keys() == ROW_KEYS and 0 < row["best"] <= row["mean"] and row["drawings"] <= 5
