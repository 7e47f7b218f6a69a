"""Tests of the lesson `verdict`: the sentences, what order is good for, and which words count."""

from typing import Any

import numpy as np
import pytest
import torch

from sketchrnn.errors import UsageError
from sketchrnn.learn.lesson import plain
from sketchrnn.learn.lessons import verdict
from sketchrnn.learn.lessons.verdict import CLAIMS
from sketchrnn.learn.training import Recurrent, built
from sketchrnn.learn.verdict_grammar import (
    BAD,
    DISLIKING,
    GOOD,
    KINDS,
    LIKING,
    WORDS,
    draw_sentences,
    pad,
    read,
    unseen,
)
from sketchrnn.ui.learn import texts

DRAWN = draw_sentences(400, np.random.default_rng(0))


def main_clause(words: list[str]) -> list[str]:
    """The clause that counts."""
    if "but" in words:
        return words[words.index("but") + 1 :]
    if words[0] == "although":
        return words[words.index(",") + 1 :]
    return words[: words.index("although")] if "although" in words else words


def test_the_main_clause_gives_the_verdict() -> None:
    for column, good, kind in zip(DRAWN.words.T, DRAWN.good, DRAWN.kinds, strict=True):
        words = [WORDS[i] for i in column if i]
        main = main_clause(words)
        literal = any(word in GOOD + LIKING for word in main)
        assert literal != any(word in BAD + DISLIKING for word in main)
        assert good == (literal != ("not" in main or "never" in main))
        negated, contrast = bool({"not", "never"} & set(words)), main != words
        assert KINDS[kind] == [["plain", "negation"], ["contrast", "both"]][contrast][negated]
    assert DRAWN.good.mean() == pytest.approx(0.5, abs=0.1)


def test_a_bag_of_words_does_not_know_the_order() -> None:
    model = built(0, verdict.Counts)
    shuffled = np.random.default_rng(0).permuted(DRAWN.words, axis=0)
    scores = verdict.log_odds(model, DRAWN.words)[-1]
    assert verdict.log_odds(model, shuffled)[-1] == pytest.approx(scores, abs=1e-5)
    recurrent = built(0, lambda: Recurrent("gru", len(WORDS), 4, 1))
    scores = verdict.log_odds(recurrent, DRAWN.words)[-1]
    assert verdict.log_odds(recurrent, shuffled)[-1] != pytest.approx(scores, abs=1e-3)


def test_a_word_moves_a_bag_of_words_by_its_weight() -> None:
    model, typed = built(0, verdict.Counts), read("the soup is not bad.")
    weights = model.weights.weight[0].detach().numpy()[typed]
    assert verdict.moved(model, typed) == pytest.approx(weights, abs=1e-5)


def test_sentences_that_are_known_are_not_unseen() -> None:
    half = DRAWN.some(slice(200))
    new = unseen(DRAWN, half)
    known, rest = (set(map(tuple, part.words.T.tolist())) for part in (half, new))
    assert len(rest) > 0 and not known & rest
    assert known | rest == set(map(tuple, DRAWN.words.T.tolist()))


def test_missing_words_are_no_words() -> None:
    encoded = verdict.encode(pad(read("I like the soup")))
    assert encoded.sum(dim=-1)[:, 0].tolist() == [0] * 12 + [1] * 4
    assert torch.equal(encoded[-1, 0].argmax(), torch.tensor(WORDS.index("soup")))


def test_what_the_page_says_holds() -> None:
    figures = verdict.run()
    said = texts.load("en").lessons["verdict"]["found"]
    for sentence, holds in CLAIMS:
        assert sentence in said and holds(figures), sentence
    assert figures.after[-1] == pytest.approx(figures.verdict["recurrent"], abs=1e-6)
    assert figures.share["recurrent"] > figures.baseline_share + 0.3


def test_the_seed_decides_and_it_stops() -> None:
    one, same, other = (verdict.run(seed=seed, steps=1) for seed in (1, 1, 2))
    assert one.verdict == same.verdict != other.verdict
    seen: list[Any] = []
    stopped = verdict.run(report=lambda share, figures: not seen.append(plain(figures)))
    assert list(stopped.verdict) == ["counts"] and np.isnan(stopped.after).all()
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"text": "the cat is good"}, "got 'cat'"),
        ({"text": "very " * 17}, "1 to 16 words, got 17"),
        ({"steps": 0}, "steps from 1"),
    ],
)
def test_bad_settings_are_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        verdict.run(**values)
