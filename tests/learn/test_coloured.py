"""Tests of `learn.coloured`: signals of a text, and the units that follow them."""

import numpy as np
import torch

from sketchrnn.learn.coloured import COLOURED, coloured_by, signals_of
from sketchrnn.learn.novel import novel


def test_signals_are_those_of_the_letters() -> None:
    signals = signals_of('It "is".')
    assert signals["vowel"].tolist() == [1, 0, 0, 0, 1, 0, 0, 0]
    assert signals["space"].tolist() == [0, 0, 1, 0, 0, 0, 0, 0]
    assert signals["capital"].tolist() == [1, 0, 0, 0, 0, 0, 0, 0]
    assert signals["word"].tolist() == [1, 2, 0, 0, 1, 2, 0, 0]
    assert signals["quotation"].tolist() == [0, 0, 0, 1, 1, 1, 0, 0]


def test_a_unit_that_copies_a_signal_is_found() -> None:
    alphabet, layer = "ab ", torch.nn.LSTM(3, 4)
    with torch.no_grad():
        for weight in layer.parameters():
            weight.zero_()
        layer.get_parameter("weight_ih_l0")[4 * 2 + 1, 2] = 3.0  # new content of unit 1: the space
        layer.get_parameter("bias_ih_l0")[4 : 2 * 4] = -9.0  # nothing is kept
    letters = np.random.default_rng(0).integers(0, 3, 600)
    found = coloured_by(layer, letters, alphabet)
    assert found.units["space"] == 1
    assert found.correlations["space"] > 0.99
    assert len(found.text) == len(found.activations["space"]) == COLOURED
    assert "capital" not in found.units


def test_the_novel_is_small_and_plain() -> None:
    text = novel()
    assert text.startswith("CHAPTER 1. Loomings.\n\nCall me Ishmael.")
    assert 200_000 < len(text.encode()) <= 300_000
    assert len(set(text)) < 100
