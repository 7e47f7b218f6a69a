"""Tests of `workers`: two processes learn what one learns, and only the first of them writes."""

import json
import os
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.distributed import TCPStore  # pyright: ignore[reportPrivateImportUsage]
from torch.distributed.distributed_c10d import Store

from sketchrnn.checkpoint.folder import load
from sketchrnn.commands.cli import main
from sketchrnn.config import TrainConfig
from sketchrnn.data.store import Dataset
from sketchrnn.errors import UsageError
from sketchrnn.training.card import card_for
from sketchrnn.training.log import CSV
from sketchrnn.training.state import STATE
from sketchrnn.training.trainer import Trainer
from sketchrnn.training.workers import Workers, gather, meet
from tests.data.examples import npz
from tests.processes import begin
from tests.tiny import config, drawings

pytest.importorskip("lightning_fabric", reason="no Lightning Fabric")

# Batches of seven and one of a single drawing, shared by two; all that is random is on.
SETTINGS = TrainConfig(
    epochs=8, batch_size=7, learning_rate=0.005, rotate=0.2, drop_points=0.1, average=0.9
)
DRAWINGS = 53
STEPS = 50


class Told(Trainer):
    """A run that keeps each batch's loss."""

    def _backward(self, loss: Tensor) -> str | None:
        self.losses = [*getattr(self, "losses", []), float(loss.detach())]
        return super()._backward(loss)


def trained(folder: Path, workers: Workers) -> Told:
    """A run to its end of the data set beside its folder."""
    dataset, made = Dataset(folder.parent / "store"), config(dropout=0.2)
    card = card_for(dataset, "tiny", made, SETTINGS, "")
    run = Told(dataset, folder, made, SETTINGS, card, workers)
    run.run(lambda progress: None, lambda: False)
    return run


def work(rank: int, folder: Path, port: int) -> None:
    """Train as torchrun would have it, in one of two processes; tell the losses in a file."""
    torch.set_num_threads(1)
    os.environ |= environment(rank, 2, port)
    run = trained(folder, gather(None, None))
    weights = {name: value.tolist() for name, value in run.average.state_dict().items()}
    told = {"losses": run.losses, "points": run._points, "weights": weights}
    (folder.parent / f"{rank}.json").write_text(json.dumps(told))


def environment(rank: int, count: int, port: int) -> dict[str, str]:
    values = {"RANK": rank, "LOCAL_RANK": rank, "WORLD_SIZE": count, "LOCAL_WORLD_SIZE": count}
    values |= {"GROUP_WORLD_SIZE": 1, "GROUP_RANK": 0, "MASTER_PORT": port}
    texts = {name: str(value) for name, value in values.items()}
    return texts | {"MASTER_ADDR": "127.0.0.1", "TORCHELASTIC_RUN_ID": "test"}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def pair(folder: Path) -> list[dict[str, Any]]:
    """What two processes say of the run in this folder."""
    port = free_port()
    both = [begin(work, i, folder, port) for i in range(2)]
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    return [json.loads((folder.parent / f"{rank}.json").read_text()) for rank in range(2)]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    drawings(tmp_path / "store", DRAWINGS)
    return tmp_path


def test_two_processes_learn_what_one_learns(store: Path) -> None:
    first, second = pair(store / "two")
    one = trained(store / "one", Workers())
    assert len(one.losses) == 56 > STEPS
    assert first["losses"] == second["losses"] and first["weights"] == second["weights"]
    assert first["losses"][:STEPS] == pytest.approx(one.losses[:STEPS], abs=1e-4)
    for name, weight in one.average.state_dict().items():
        assert torch.allclose(torch.tensor(first["weights"][name]), weight, atol=1e-3), name
    names = sorted(path.name for path in (store / "two").iterdir())
    assert names.pop(1).startswith("events.")
    assert names == ["card.json", "log.csv", "model.safetensors", STATE]
    assert load(store / "two")[1].metrics["valid"]["nll"] == pytest.approx(
        load(store / "one")[1].metrics["valid"]["nll"], abs=1e-3
    )


def restarted(rank: int, port: int, given: list[str]) -> None:
    """Do a command as torchrun would have it anew after the death of the second process."""
    torch.set_num_threads(1)
    os.environ |= environment(rank, 2, port) | {"TORCHELASTIC_RESTART_COUNT": str(rank)}
    sys.exit(main(given))


def test_two_processes_that_are_started_anew_go_on_with_what_stands(tmp_path: Path) -> None:
    npz(tmp_path / "birds.npz")
    small = {"model": {"hidden": 8, "mixtures": 2}, "train": {"batch_size": 8}}
    (tmp_path / "small.json").write_text(json.dumps(small))
    options = {"data": tmp_path / "birds.npz", "config": tmp_path / "small.json"}
    options["out"] = tmp_path / "run"
    given = ["train", *(f"--{name}={value}" for name, value in options.items())]
    assert main([*given, "--epochs=1"]) == 0
    began = (tmp_path / "run" / CSV).read_text()
    port = free_port()
    both = [begin(restarted, rank, port, [*given, "--epochs=2"]) for rank in range(2)]
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    assert torch.load(tmp_path / "run" / STATE, weights_only=True)["state"]["epoch"] == 2
    assert (tmp_path / "run" / CSV).read_text().startswith(began)


def test_who_is_started_anew_meets_nobody_from_before() -> None:
    server = TCPStore("127.0.0.1", 0, is_master=True)

    def arrive(rank: int, seconds: float) -> Store:
        time.sleep(seconds)
        return meet(TCPStore("127.0.0.1", server.port, is_master=False), rank, 3)

    for late in ((0, 0, 0), (0.3, 0, 0.15), (0, 0, 0.3)):
        with ThreadPoolExecutor(3) as pool:
            parts = list(pool.map(arrive, range(3), late))
        assert not parts[0].check(["word"])
        parts[2].set("word", "hello")
        assert [part.get("word") for part in parts] == [b"hello"] * 3


def test_what_is_asked_for_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert type(gather(None, None)) is Workers
    with pytest.raises(UsageError, match="--devices: expected at least 1, got 0"):
        gather(0, None)
    for name, value in environment(0, 3, 1).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=r"expected 2 processes .* has started 3"):
        gather(2, 1)


def test_without_fabric_a_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "lightning_fabric", None)
    given = ["train", "--data", "kanjivg", "--out", str(tmp_path / "run"), "--devices", "2"]
    assert main(given) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: training in several processes needs Lightning Fabric: pip ")
    assert not (tmp_path / "run").exists()
