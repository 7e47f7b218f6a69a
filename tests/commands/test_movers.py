"""Ships, aircraft and storms: `train` makes a model of each that the Cars page can show."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sketchrnn.checkpoint import folder as checkpoints
from sketchrnn.commands.cli import main
from sketchrnn.inference.load import expect_trajectories, load
from sketchrnn.ui.cars import held_out
from tests.commands.test_train import SMALL
from tests.data.sources import test_ais as ais
from tests.data.sources import test_flights as flights
from tests.data.sources import test_hurdat2 as hurdat2


def ships(folder: Path) -> str:
    numbers = [f"2190000{i:02d}" for i in range(30)]
    lines = [ais.danish(m, ship) for i, ship in enumerate(numbers) for m in range(i, 400 + i)]
    return f"ais:{ais.table(folder / 'aisdk.csv', ais.DANISH, lines)}"


def aircraft(folder: Path) -> str:
    every = (flights.positions(f"SWR{i}", 600 * i, 90, 6 + i / 10) for i in range(30))
    records = [position for flight in every for position in flight]
    return f"flights:{flights.write(folder / 'swiss.json.gz', records)}"


def storms(folder: Path) -> str:
    path = folder / "hurdat2.txt"
    every = (hurdat2.storm(f"AL01{y},   A", hurdat2.moving(y, 12)) for y in range(1990, 2020))
    path.write_text("".join(every))
    return f"hurdat2:{path}"


@pytest.mark.parametrize(
    ("write", "step_s", "speed"),
    [(ships, 600, 5.56), (aircraft, 30, 229.9), (storms, 21_600, 5.6)],
    ids=["ships", "aircraft", "storms"],
)
def test_a_model_of_other_movers_is_listed_and_has_drives_to_pick(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    write: Callable[[Path], str],
    step_s: int,
    speed: float,
) -> None:
    monkeypatch.setenv("SKETCHRNN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(checkpoints, "SHIPPED", tmp_path / "checkpoints")
    (tmp_path / "small.json").write_text(json.dumps(SMALL))
    out = tmp_path / "checkpoints" / "movers"
    options = ["--config", str(tmp_path / "small.json"), "--out", str(out)]
    assert main(["train", "--data", write(tmp_path), *options]) == 0
    assert checkpoints.list_names() == ["movers"]
    model = expect_trajectories(load("movers"))
    assert model.card.trajectory.step_s == step_s and model.density_map is not None
    assert model.card.limits["speed"] == pytest.approx(speed, rel=0.2)
    assert model.card.metrics["test"]["trajectories"] > 0
    drives = held_out.load(model.card)
    assert len(drives) == model.card.data[0]["sequences"]["test"] > 0
    start = next(iter(drives.values()))
    (ending,) = model.complete(start.cut(4 * step_s), k=1, max_points=3)
    assert len(ending.trajectory.time) > 0
