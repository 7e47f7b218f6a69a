"""Tests of the lesson `translation`: the numbers, the attention, and what it is good for."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.errors import UsageError
from sketchrnn.learn import number_words
from sketchrnn.learn.lesson import plain
from sketchrnn.learn.lessons import translation
from sketchrnn.learn.lessons.translation import CLAIMS, Translator
from sketchrnn.learn.number_words import END, in_words
from sketchrnn.learn.training import built
from sketchrnn.ui.learn import texts


def value(said: list[str]) -> int:
    """The number that words name: what is before hundred and thousand counts as often."""
    total = 0
    if "thousand" in said:
        at = said.index("thousand")
        return 1000 * value(said[:at]) + value(said[at + 1 :])
    if "hundred" in said:
        at = said.index("hundred")
        return 100 * value(said[:at]) + value(said[at + 1 :])
    for word in said:
        if word in number_words.TEENS:
            total += 10 + number_words.TEENS.index(word)
        elif word in number_words.TENS:
            total += 10 * number_words.TENS.index(word)
        elif word in number_words.ONES:
            total += number_words.ONES.index(word)
    return total


@given(st.integers(1, 999_999))
def test_the_words_of_a_number_name_it(number: int) -> None:
    said = in_words(number)
    assert value(said) == number
    assert 1 <= len(said) <= number_words.LONGEST and set(said) <= set(number_words.WORDS)


def test_some_numbers_in_words() -> None:
    assert " ".join(in_words(407_016)) == "four hundred and seven thousand and sixteen"
    assert " ".join(in_words(90)) == "ninety" and " ".join(in_words(1000)) == "one thousand"
    assert " ".join(in_words(999_999)).count(" ") == number_words.LONGEST - 1


def test_the_dictionary_is_right_where_no_zero_is_without_a_word() -> None:
    assert number_words.dictionary(in_words(427_116)) == "427116"
    assert number_words.dictionary(in_words(407)) == "47"
    assert number_words.dictionary(in_words(20)) == "2"


def test_only_allowed_numbers_are_drawn() -> None:
    allowed = np.zeros(10**6, bool)
    allowed[::7] = True
    drawn = number_words.draw_numbers(300, allowed, np.random.default_rng(0))
    numbers = [int(number_words.spell(digits)) for digits in drawn.digits.T]
    assert not any(number % 7 for number in numbers)
    assert {len(str(number)) for number in numbers} == set(range(1, 7))
    for words, number in zip(drawn.words.T, numbers, strict=True):
        assert [number_words.WORDS[i] for i in words if i] == in_words(number)


def test_attention_leaves_missing_words_out() -> None:
    network = built(0, lambda: Translator(attends=True))
    words = torch.from_numpy(number_words.read("two hundred and six"))
    states, last, queries = network.states(words, torch.full((1, 1), END))
    weights, contexts = network.look(queries, states, words > 0)
    assert weights.shape == (1, 1, 11) and not weights[..., :7].any()
    assert weights.sum().item() == pytest.approx(1)
    assert contexts.shape == last.shape == (1, 1, translation.HIDDEN)


def test_digits_are_written_one_after_the_other() -> None:
    """The decoder sees what it has said: its choice is the likeliest given its own digits."""
    network = built(1, lambda: Translator(attends=True))
    words = number_words.read("two hundred and six")
    digits = translation.translate(network, words)
    said = torch.from_numpy(np.concatenate([[[END]], digits[:-1]]))
    with torch.no_grad():
        assert (network(torch.from_numpy(words), said).argmax(-1).numpy() == digits).all()


def test_what_the_page_says_holds() -> None:
    figures = translation.run()
    said = texts.load("en").lessons["translation"]["found"]
    for sentence, holds in CLAIMS:
        assert sentence in said and holds(figures), sentence
    assert figures.difference < 1e-6
    assert figures.attention is not None and figures.attention.shape[1] == 9
    assert figures.attention.sum(axis=1) == pytest.approx(np.ones(len(figures.attention)), abs=1e-5)


def test_the_seed_decides_and_it_stops() -> None:
    one, same, other = (translation.run(seed=seed, steps=1) for seed in (1, 1, 2))
    assert one.losses["with attention"] == same.losses["with attention"]
    assert one.losses["with attention"] != other.losses["with attention"]
    seen: list[Any] = []
    stopped = translation.run(report=lambda share, figures: not seen.append(plain(figures)))
    assert list(stopped.said) == ["without attention"] and stopped.attention is None
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"text": "one million"}, "got 'million'"),
        ({"text": ""}, "a number of 1 to 11 words, got 0"),
        ({"steps": 0}, "steps from 1"),
    ],
)
def test_bad_settings_are_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        translation.run(**values)
