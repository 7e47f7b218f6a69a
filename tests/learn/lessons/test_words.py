"""Tests of the lesson `words`: the grammar, its bits, and what each model can see."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch

from sketchrnn.errors import UsageError
from sketchrnn.learn import agreement_grammar
from sketchrnn.learn.agreement_grammar import INDEX, PLURAL, SINGULAR, SIZE, WORDS
from sketchrnn.learn.lesson import plain
from sketchrnn.learn.lessons import words
from sketchrnn.learn.lessons.words import CLAIMS
from sketchrnn.ui.learn import texts


def spelt(seed: int = 0, count: int = 50) -> list[list[str]]:
    drawn = agreement_grammar.draw_texts(count, np.random.default_rng(seed))
    return [[WORDS[word] for word in row] for row in drawn.words.T]


def test_verbs_agree_with_the_first_noun_of_their_sentence() -> None:
    drawn = agreement_grammar.draw_texts(50, np.random.default_rng(0))
    for row, distances in zip(drawn.words.T, drawn.distance.T, strict=True):
        sentence = [WORDS[word] for word in row]
        for at in np.flatnonzero(distances >= 0):
            noun = sentence[at - distances[at] - 1]
            assert sentence[at] in (PLURAL if noun.endswith("s") else SINGULAR)
            assert sentence[at - distances[at] - 2] == "the"
        verbs = [word in PLURAL + SINGULAR for word in sentence]
        assert verbs == (distances >= 0).tolist()


def test_a_sentence_ends_after_its_verb_or_its_object() -> None:
    for row in spelt():
        for word, after in pairwise(row):
            if word.removesuffix("s") in agreement_grammar.ALONE:
                assert after == "."
            if word == ".":
                assert after == "the"


def test_the_bits_of_the_grammar_are_the_logarithm_of_how_often_words_come() -> None:
    """The first noun is one of 12, and then a phrase begins or a verb follows."""
    drawn = agreement_grammar.draw_texts(500, np.random.default_rng(0))
    assert (drawn.bits[0] == 0).all() and drawn.bits[1] == pytest.approx(np.log2(12))
    near = drawn.words[2] == INDEX["near"]
    assert drawn.bits[2][near] == pytest.approx(np.log2(6))
    assert near.mean() == pytest.approx(1 / 6, abs=0.05)


def test_a_window_sees_no_more_than_its_words() -> None:
    network = words.Windowed(3)
    first, other = torch.zeros(6, 1, SIZE), torch.zeros(6, 1, SIZE)
    other[1] = 1.0
    same = (network(first) == network(other)).all(dim=-1)[:, 0]
    assert same.tolist() == [True, False, False, False, True, True]


def test_agreement_is_that_of_certain_models() -> None:
    drawn = agreement_grammar.draw_texts(200, np.random.default_rng(0))
    always = np.full(SIZE, -20.0)
    always[[INDEX[verb] for verb in PLURAL]] = -1.0
    log_p = np.broadcast_to(always, (*drawn.words.shape, SIZE))
    assert words.agreement(log_p, drawn) == pytest.approx(np.full(4, 0.5), abs=0.15)
    truth = np.eye(SIZE)[np.roll(drawn.words, -1, axis=0)]
    assert (words.agreement(np.log(truth + 1e-9), drawn) == 1).all()


def test_what_the_page_says_holds() -> None:
    figures = words.run()
    said = texts.load("en").lessons["words"]["found"]
    for sentence, holds in CLAIMS:
        assert sentence in said and holds(figures), sentence
    assert set(figures.ahead) == {"bigram", "feed-forward", "recurrent"}
    verbs = [word for word in figures.ahead["recurrent"] if word in PLURAL + SINGULAR]
    assert set(verbs) <= set(PLURAL)  # "the dogs near the cat"


def test_the_seed_decides_and_it_stops() -> None:
    one, same, other = (words.run(seed=seed, steps=1) for seed in (1, 1, 2))
    assert one.bits == same.bits and one.bits["recurrent"] != other.bits["recurrent"]
    seen: list[Any] = []
    stopped = words.run(report=lambda share, figures: not seen.append(plain(figures)))
    assert list(stopped.bits) == ["bigram", "feed-forward"] and len(seen) == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"begin": "the elephant"}, "got 'elephant'"),
        ({"begin": " "}, "1 to 32 words, got 0"),
        ({"window": 0}, "window from 1"),
        ({"steps": 0}, "steps from 1"),
    ],
)
def test_bad_settings_are_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        words.run(**values)
