"""Tests of the pictures of networks: what is sent is what the cells compute."""

import json

import numpy as np
import pytest

from sketchrnn.learn.cells import GATES, forward, initial_weights
from sketchrnn.learn.dependence import Dependence
from sketchrnn.learn.wires import last_output, read_wires
from sketchrnn.ui.components import dependence, network
from sketchrnn.ui.language import LANGUAGES, speaking
from sketchrnn.ui.learn import inputs, texts

STEPS, HIDDEN, UNIT = 7, 4, 2
WORDS = {language: texts.load(language).lessons["neuron"].network for language in LANGUAGES}


def passed(cell: str, steps: int = STEPS) -> network.Pass:
    """A pass through a small cell, seen from one unit."""
    rng = np.random.default_rng(0)
    weights = initial_weights(cell, 1, HIDDEN, rng)
    x = rng.standard_normal((steps, 1, 1))
    trace = forward(cell, weights, x)
    wires = read_wires(weights, trace, last_output(trace, UNIT))
    return network.Pass(wires, UNIT, inputs.numbers(x[:, 0, 0]))


@pytest.mark.parametrize("cell", GATES)
def test_the_numbers_on_the_wires_are_those_of_the_cell(cell: str) -> None:
    one = passed(cell)
    data = network.data_of(one, WORDS["en"], "L")
    json.dumps(data, allow_nan=False)
    for name, values in one.wires.values.items():
        wire = data["wires"][name]
        assert wire["said"] == [network.shown(value) for value in values[:, UNIT]]
        gradients = one.wires.gradients[name][:, UNIT]
        assert wire["gradients_said"] == [network.shown(value) for value in gradients]
        assert max(map(abs, wire["gradients"])) <= data["widest"]
    assert data["wires"]["hidden"]["gradients_said"][-1] == "1.00"
    assert [row[data["shown"]] for row in data["states"]] == pytest.approx(
        one.wires.values["hidden"][:, UNIT], abs=5e-4
    )


def test_a_long_sequence_is_shown_by_its_last_steps() -> None:
    one = passed("rnn", network.MOST_STEPS + 5)
    data = network.data_of(one, WORDS["en"], "L")
    assert data["inputs"] == list(one.inputs[5:])
    assert len(data["wires"]["sum"]["values"]) == network.MOST_STEPS


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.5, "0.50"),
        (-0.051, "−0.051"),
        (1.234, "1.23"),
        (123.4, "123"),
        (-0.00004, "−4e−5"),
        (0.00095, "0.001"),
        (3e-120, "3e−120"),
    ],
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert network.shown(value) == text


def test_persian_has_its_own_digits() -> None:
    with speaking("fa"):
        data = network.data_of(passed("lstm"), WORDS["fa"], "L")
    texts_ = [data["inputs"], *(wire["said"] for wire in data["wires"].values())]
    assert not any(digit in text for row in texts_ for text in row for digit in "0123456789.")


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["fa"].keys() == WORDS["en"].keys()
    for word in ("before", "forward", "backward"):
        fields = [{part for part in ("{t}", "{n}", "{x}", "{loss}") if part in words[word]}
                  for words in WORDS.values()]  # fmt: skip
        assert fields[0] == fields[1]


def test_moves_are_arrows_with_a_length() -> None:
    points = np.array([[0.0, 0], [3, 0], [3, -4], [1, -2]])
    assert inputs.moves(points) == ["•", "→ 3", "↑ 4", "↙ 3"]


def test_strengths_are_shares_of_the_largest_of_their_row() -> None:
    strengths = np.array([[0.0, 0.0], [1.0, 4.0]], np.float32)
    whole = Dependence("fixes", "", np.array([[0.0, 1], [2, 3]]), {"rnn": strengths}, {"rnn": 1.0})
    data = dependence.data_of(whole, {"rnn": "RNN"}, "item")
    assert data["networks"] == [{"title": "RNN", "strengths": [[0, 0], [0.25, 1]]}]
    assert data["points"] == [[0, -1], [2, -3]]  # north is above
