"""Tests of the lesson `elman`: the texts, and what wiping the context costs."""

from typing import Any

import numpy as np
import pytest
import torch
from torch.nn.functional import one_hot

from sketchrnn.errors import UsageError
from sketchrnn.learn.lessons.elman import (
    LETTERS,
    WORDS,
    Texts,
    bigram_accuracy,
    draw_texts,
    one_step,
    possible,
    predict,
    run,
)
from sketchrnn.learn.training import Recurrent, built


def test_wiping_the_context_lowers_the_accuracy_to_that_of_a_bigram() -> None:
    figures = run(length=24, steps=200)
    assert figures.accuracy > 0.95 > 0.85 > figures.baseline_accuracy
    assert figures.wiped_accuracy < 0.85  # without memory, about the bigram
    assert figures.after[:3].mean() < figures.kept_after[:3].mean() - 0.05
    at = figures.wipe_at
    assert at == 11 and figures.text[at - 1 : at + 1] == "uu" and len(figures.text) == 24
    assert figures.context.shape == (24, 16) and np.abs(figures.context).max() <= 1
    assert np.array_equal(figures.context[:at], figures.wiped_context[:at])
    assert not np.allclose(figures.context[at], figures.wiped_context[at])
    assert np.array_equal(figures.surprise[: at - 1], figures.wiped_surprise[: at - 1])
    assert figures.wiped_surprise.sum() > figures.surprise.sum()


def test_texts_are_words_in_any_order() -> None:
    letters, goes_on = draw_texts(50, 30, np.random.default_rng(0))
    for column, inside in zip(letters.T, goes_on.T, strict=True):
        text = "".join(LETTERS[letter] for letter in column)
        spaced = "".join(
            letter + ("" if more else " ") for letter, more in zip(text, inside, strict=True)
        )
        *words, last = spaced.split(" ")
        assert set(words) <= set(WORDS) and any(word.startswith(last) for word in WORDS)


def test_what_can_come_next() -> None:
    letters = np.array([[LETTERS.index(letter)] for letter in "guuub"])
    texts = Texts(letters, np.array([[True], [True], [True], [False], [True]]))
    for said, allowed in (
        ("uuub", [1, 1, 1, 1]),
        ("uuud", [1, 1, 1, 1]),
        ("uuuu", [1, 1, 1, 0]),
        ("bgda", [0, 0, 0, 0]),
    ):
        guess = np.array([[LETTERS.index(letter)] for letter in said])
        assert possible(guess, texts)[:, 0].tolist() == [bool(right) for right in allowed]


def test_the_bigram_knows_seven_letters_of_nine() -> None:
    rng = np.random.default_rng(0)
    share = bigram_accuracy(draw_texts(200, 90, rng), draw_texts(200, 90, rng))
    assert share == pytest.approx(7 / 9, abs=0.01)


def test_a_wiped_context_is_that_of_a_text_that_begins_there() -> None:
    network = built(0, lambda: Recurrent("rnn", len(LETTERS), 5, len(LETTERS)))
    letters = draw_texts(3, 10, np.random.default_rng(0)).letters
    context, log_p = predict(network, letters, (4, 7))
    for begin, end in ((0, 4), (4, 7), (7, 10)):
        alone, alone_p = predict(network, letters[begin:end], ())
        assert np.allclose(context[begin:end], alone) and np.allclose(log_p[begin:end], alone_p)
    assert np.exp(log_p).sum(axis=-1) == pytest.approx(np.ones((10, 3)))


def test_one_step_is_the_same_function_without_a_gradient_through_the_context() -> None:
    network = built(0, lambda: Recurrent("rnn", len(LETTERS), 5, len(LETTERS)))
    letters = torch.from_numpy(draw_texts(3, 10, np.random.default_rng(0)).letters)
    inputs = one_hot(letters, len(LETTERS)).float().requires_grad_()
    output = one_step(network, inputs)
    assert torch.allclose(output, network(inputs), atol=1e-6)
    (by_inputs,) = torch.autograd.grad(output[6].sum(), inputs)
    assert by_inputs[6].abs().sum() > 0 and not by_inputs[:6].any()


def test_the_seed_decides() -> None:
    one, same, other = (run(seed=seed, length=20, steps=2).surprise for seed in (1, 1, 2))
    assert np.array_equal(one, same) and not np.array_equal(one, other)


def test_it_stops_when_told() -> None:
    told: list[tuple[float, Any]] = []
    stopped = run(length=20, report=lambda *news: not told.append(news))
    assert stopped.losses.shape == (1,) and told[0][0] == 1 / 300
    assert told[0][1].text == stopped.text


@pytest.mark.parametrize(
    "settings", [{"length": 19}, {"wipe_at": 0}, {"wipe_at": 28}, {"steps": 0}]
)
def test_bad_settings_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=f"expected {next(iter(settings))}"):
        run(**settings)
