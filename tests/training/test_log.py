"""Tests of `training_log`: one row a step in order, whatever the run went through, in both logs."""

import csv
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tensorboardX.proto.event_pb2 import Event  # pyright: ignore[reportAttributeAccessIssue]

from sketchrnn.training.log import COLUMNS, CSV, SHOWN, Log, Progress


def progress(step: int, **values: Any) -> Progress:
    usual: dict[str, Any] = {
        "epoch": 1 + step // 100,
        "epochs": 9,
        "done": 0.5,
        "seconds": step / 4,
        "points": 7,
        "points_per_s": 1234.5678,
        "learning_rate": 0.002,
        "loss": -1 / step,
        "valid": 0.25,
        "best": None,
    }
    return Progress(step=step, **(usual | values))


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / CSV).open(newline="") as file:
        return list(csv.DictReader(file))


def events(folder: Path) -> list[Event]:
    """The events of all files, oldest first, each record read as the format says (TFRecord)."""
    found = []
    for path in sorted(folder.glob("events.*"), key=lambda path: path.stat().st_mtime_ns):
        content, at = path.read_bytes(), 0
        while at < len(content):
            (size,) = struct.unpack_from("<Q", content, at)
            found.append(Event.FromString(content[at + 12 : at + 12 + size]))
            at += 12 + size + 4
    return found


def test_a_row_says_all_there_is(tmp_path: Path) -> None:
    with Log(tmp_path / "new", 0) as log:
        log.write(progress(50), validated=False)
        log.write(progress(100), validated=True)
    first, second = rows(tmp_path / "new")
    assert tuple(first) == COLUMNS
    assert list(first.values()) == ["1", "50", "12.5", "1234.57", "0.002", "-0.02", ""]
    assert (second["epoch"], second["step"], second["valid"]) == ("2", "100", "0.25")


def test_tensorboard_is_told_the_same(tmp_path: Path) -> None:
    with Log(tmp_path, 0) as log:
        log.write(progress(50), validated=False)
        log.write(progress(100), validated=True)
    head, first, second = events(tmp_path)
    assert head.file_version == "brain.Event:2" and (first.step, second.step) == (50, 100)
    assert [value.tag for value in first.summary.value] == list(SHOWN[:-1])
    told = {value.tag: value.simple_value for value in second.summary.value}
    assert told["valid"] == 0.25 and told["loss"] == pytest.approx(-0.01) and len(told) == 4


def test_a_row_stands_on_the_disk_at_once(tmp_path: Path) -> None:
    with Log(tmp_path, 0) as log:
        log.write(progress(50), validated=False)
        assert len(rows(tmp_path)) == 1 and len(events(tmp_path)) == 2


def test_a_resumed_run_takes_out_what_will_come_again(tmp_path: Path) -> None:
    with Log(tmp_path, 0) as log:
        for step in (50, 100, 150, 200):
            log.write(progress(step), validated=False)
    with (tmp_path / CSV).open("a") as file:
        file.write("3,250,6")  # the run was killed here
    with Log(tmp_path, 120) as log:
        log.write(progress(150, loss=5), validated=False)
    assert [row["step"] for row in rows(tmp_path)] == ["50", "100", "150"]
    assert rows(tmp_path)[-1]["loss"] == "5"
    again = events(tmp_path)[-2]
    # TensorBoard forgets what it knew of this step and of those after it.
    assert again.step == 121 and again.session_log.status == again.session_log.START


def test_a_run_begun_anew_begins_the_log_anew(tmp_path: Path) -> None:
    for _ in range(2):
        with Log(tmp_path, 0) as log:
            log.write(progress(50), validated=False)
    assert len(rows(tmp_path)) == 1


@pytest.mark.parametrize("apart", [False, True])
def test_a_step_has_one_row(tmp_path: Path, apart: bool) -> None:
    """A run that ends at a step with a row is validated there, perhaps after it was resumed."""
    log = Log(tmp_path, 0)
    log.write(progress(50), validated=False)
    log.write(progress(100), validated=False)
    if apart:
        log.__exit__(None, None, None)
        log = Log(tmp_path, 100)
    log.write(progress(100), validated=True)
    log.__exit__(None, None, None)
    assert [(row["step"], row["valid"]) for row in rows(tmp_path)] == [("50", ""), ("100", "0.25")]


FULL = """
import resource, sys
from pathlib import Path
from tests.training.test_log import Log, progress
resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900))
with Log(Path(sys.argv[1]), 0) as log:
    for step in range(1, 100):
        log.write(progress(step), validated=False)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files")
def test_a_full_disk_is_an_error_and_leaves_whole_rows(tmp_path: Path) -> None:
    """In a process of its own, whose files may not grow beyond 900 bytes."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", FULL, str(tmp_path)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    error = ended.stderr.strip().splitlines()
    assert ended.returncode == 1 and "File too large" in error[-1]
    assert "Exception ignored" not in ended.stderr
    with Log(tmp_path, 50):
        assert [int(row["step"]) for row in rows(tmp_path)][:3] == [1, 2, 3]
