"""The vocabulary: names become bags of tokens, and back to the same size for every reader."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.model.vocabulary import (
    PADDING,
    Vocabulary,
    build_vocabulary,
    named_by,
    words_of,
)
from sketchrnn.sampling.sampler import Request, sample_endings
from tests import tiny

WORDS = Vocabulary(("doodle", "icon"), ("clock", "alarm", "cat"))


def test_tokens_are_the_padding_the_styles_and_the_words() -> None:
    assert WORDS.size == 6
    assert WORDS.tokens("Alarm-clock, CLOCK", "icon") == [2, 4, 3]
    assert WORDS.tokens("flying cat", "") == [5]
    assert WORDS.unknown("flying cat") == ["flying"]
    rows = WORDS.rows(["", "alarm clock"], ["doodle", "doodle"])
    assert rows.tolist() == [[1, PADDING, PADDING], [1, 4, 3]]
    assert WORDS.rows([""], [""]).tolist() == [[PADDING]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Eiffel Tower", "the eiffel tower"),
        ("t-shirt 2", "t shirt 2"),
        ("Häuser 家", "häuser 家"),
    ],
)
def test_words_are_letters_and_digits_of_any_script(text: str, words: str) -> None:
    assert words_of(text) == words.split()


@given(st.lists(st.text(max_size=12), min_size=1, max_size=5), st.integers(0, 2**32 - 1))
def test_dropping_keeps_styles_and_invents_nothing(texts: list[str], seed: int) -> None:
    rows = WORDS.rows([text + " cat alarm" for text in texts], ["icon"] * len(texts))
    dropped = WORDS.drop_words(rows, 0.5, np.random.default_rng(seed))
    assert ((dropped == rows) | (dropped == PADDING)).all()
    assert (dropped[:, 0] == 2).all()
    assert (WORDS.drop_words(rows, 0.0, np.random.default_rng(seed)) == rows).all()
    assert (WORDS.drop_words(rows, 1.0, np.random.default_rng(seed))[:, 1:] == PADDING).all()


def test_words_are_chosen_by_frequency_then_alphabet() -> None:
    names = [("hot dog", 4), ("dog", 3), ("zebra", 9), ("apple", 9), ("rare", 2)]
    made = build_vocabulary(["icon", "", "doodle"], names, 100)
    assert made == Vocabulary(("doodle", "icon"), ("apple", "zebra", "dog", "hot"))
    assert build_vocabulary(["icon", "doodle"], names, 5).words == ("apple", "zebra")


def test_a_model_reads_the_sum_of_its_words_in_any_order() -> None:
    model = tiny.model(words=WORDS.size)
    sums = model.words(torch.tensor([[1, 4, 3], [3, 1, 4]])).sum(1)
    assert torch.allclose(sums[0], sums[1])
    with torch.no_grad():
        model.words.weight[PADDING] = 0
    start = tiny.sketch(np.random.default_rng(0), 5)

    def moves(labels: list[list[int]]) -> np.ndarray:
        request = Request([start], 3, 8, 1.0, 0, labels=np.array(labels))
        return sample_endings(model, request).moves

    known = moves([[1, 5]])
    assert np.array_equal(known, moves([[1, 5, PADDING]]))
    assert not np.array_equal(known, moves([[1, 3]]))
    unknown = sample_endings(model, Request([start], 3, 8, 1.0, 0)).moves
    assert np.array_equal(unknown, moves([[PADDING]]))


def test_a_text_is_named_by_itself_or_by_its_words() -> None:
    named = named_by(["cat", "hot dog", "dog house", "zebra"], ["cat", "dog", "hot dog", "house"])
    assert named.toarray().tolist() == [[1, 0, 0, 0], [0, 0, 1, 0], [0, 0.5, 0, 0.5], [0, 0, 0, 0]]
