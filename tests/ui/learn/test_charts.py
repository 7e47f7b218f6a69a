"""Tests of `ui.learn.charts`: lines that a reader can tell apart."""

from itertools import combinations

import numpy as np
import pytest

from sketchrnn.learn.cursive import LETTERS
from sketchrnn.ui.language import LANGUAGES
from sketchrnn.ui.learn import charts, texts

APART = 50
"""Least distance of two colours, in steps of 256."""
SHOWN_TOGETHER = {
    "after": [["lstm", "minlstm", "attention"]],
    "elman": [["wiped", "kept"]],
    "gates": [["free", "held"]],
    "jordan": [["target", "input", "jordan", "elman"]],
    "neuron": [["output", "alone", "input"]],
    "next": [["yours", "network", "rule"]],
    "overfitting": [["train", "valid", "train_dropped", "valid_dropped"]],
    "partials": [["loss", "secant", "tangent"], ["all", "one"], ["stepped", "before"]],
    "sequences": [["ordered", "shuffled", "counting"]],
    "text": [["learnt", "valid"]],
    "words": [["bigram", "best", "recurrent", "feed-forward"]],
}
"""Keys of the names of lines in one legend."""


def test_colours_of_lines_are_apart() -> None:
    colours = [
        np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) for colour in charts.COLOURS
    ]
    assert min(np.linalg.norm(a - b) for a, b in combinations(colours, 2)) > APART


def test_each_letter_of_a_word_has_its_own_colour() -> None:
    assert len(LETTERS) <= len(charts.COLOURS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SHOWN_TOGETHER)
def test_lines_of_one_legend_have_different_names(name: str, language: str) -> None:
    words = texts.load(language).lessons[name].words
    for keys in SHOWN_TOGETHER[name]:
        assert len({words[key] for key in keys}) == len(keys)


@pytest.mark.parametrize(("value", "text"), [(0.0, "0"), (1.62e-16, "1.6e−16"), (0.25, "2.5e−01")])
def test_tiny_differences_are_short(value: float, text: str) -> None:
    assert charts.tiny(value) == text
