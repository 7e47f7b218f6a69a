"""Tests of `learn_command`: the table, the JSON, and what is refused."""

import json
from typing import Any

import pytest

from sketchrnn.commands.cli import main
from sketchrnn.commands.learn import lines
from sketchrnn.learn.lesson import LESSONS, plain
from sketchrnn.learn.lessons import neuron


def test_json_holds_all_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["learn", "neuron", "--seed", "5", "--json"]) == 0
    out, err = capsys.readouterr()
    figures = json.loads(out)
    expected = plain(neuron.run(seed=5))
    assert figures.pop("seconds") > 0 and expected.pop("seconds") > 0
    assert figures == expected and out.count("\n") == 1
    assert err == ""  # too quick for a bar


def test_progress_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["learn", "elman", "--json"]) == 0  # the quickest of those that train
    out, err = capsys.readouterr()
    assert len(json.loads(out)["losses"]) == 300 and "100%" in err


def test_the_table_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["learn", "neuron"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].strip() == LESSONS["neuron"]
    columns = {line.split()[0]: line for line in out[1:]}
    assert columns["b"].endswith("  0") and "(30 numbers)" in columns["outputs"]
    assert len({line.index(line.split()[1]) for line in out[1:] if line.split()[0] != "…"}) == 1


def test_long_figures_are_cut_short() -> None:
    figures: dict[str, Any] = {
        "share": 0.123456,
        "none": None,
        "count": 3,
        "inner": {"short": [1, 2.5]},
        "long": list(range(20)),
        "table": [[i, i] for i in range(20)],
        "words": ["a", "b"],
    }
    assert list(lines(figures)) == [
        ("share", "0.1235"),
        ("none", "–"),
        ("count", "3"),
        ("inner.short", "1 2.5"),
        ("long", "0 1 2 3 … 16 17 18 19  (20 numbers)"),
        *((f"table[{i}]", f"{i} {i}") for i in range(4)),
        ("table[…]", "20 in all"),
        *((f"table[{i}]", f"{i} {i}") for i in range(16, 20)),
        ("words[0]", "a"),
        ("words[1]", "b"),
    ]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["dance"], "expected a lesson out of sequences, next"),
        (["neuron", "--seed", "-1"], "expected seed from 0"),
        (["neuron", "--seed", "x"], "invalid int value"),
    ],
)
def test_bad_usage_is_one_line(
    capsys: pytest.CaptureFixture[str], given: list[str], message: str
) -> None:
    assert main(["learn", *given]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("error: ") and message in err and err.count("\n") == 1
