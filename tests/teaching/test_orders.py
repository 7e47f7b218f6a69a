"""Tests of `orders`: names, sizes, times and data sets are within bounds."""

from pathlib import Path

import numpy as np
import pytest

from sketchrnn import Drawing
from sketchrnn.commands.cli import parser
from sketchrnn.errors import DataError, UsageError
from sketchrnn.teaching import orders
from sketchrnn.teaching.jobs import Job
from sketchrnn.teaching.uploads import TRAJECTORIES, File


@pytest.fixture
def job(tmp_path: Path) -> Job:
    made = Job(tmp_path / "job")
    made.data.mkdir(parents=True)
    return made


def test_the_command_line_takes_each_order(job: Job) -> None:
    line = Drawing((np.array([[0.0, 0], [9, 9]]),), 10, 10)
    given = [
        orders.teach(job, "doodles", " my  robot ", [line, line, line]),
        orders.train_on_spec(job, "characters", "kanjivg", 5),
        orders.train_on_files(job, "town", [File("a.gpx", b"x")], TRAJECTORIES, 5),
    ]
    for order in given:
        assert parser().parse_args(order.arguments).command == order.kind
    assert [order.name for order in given] == ["my robot", "characters", "town"]
    assert [order.seconds for order in given] == [60, 300, 300]


@pytest.mark.parametrize("name", ["", "  ", "!?", "x" * 41])
def test_names_are_bounded(name: str) -> None:
    with pytest.raises(UsageError, match="expected a name"):
        orders.check_name(name)


def test_what_is_too_much_or_forbidden_is_refused(job: Job) -> None:
    with pytest.raises(UsageError, match="3 to 200 drawings, got 0"):
        orders.teach(job, "doodles", "robot", [])
    for minutes in (0, 1000):
        with pytest.raises(UsageError, match="minutes"):
            orders.train_on_spec(job, "x", "kanjivg", minutes)
    for spec in ("/etc", "icons:/etc", "~"):
        with pytest.raises((UsageError, DataError)):
            orders.train_on_spec(job, "x", spec, 5)
