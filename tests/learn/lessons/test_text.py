"""Tests of the lesson on text: bits against closed forms, and a network that beats the bigram."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch

from sketchrnn.errors import UsageError
from sketchrnn.learn.lesson import plain
from sketchrnn.learn.lessons import text
from sketchrnn.learn.novel import novel
from sketchrnn.learn.training import Recurrent

COUNTING = "one two three four five six seven eight nine ten. " * 16


def quick(**values: Any) -> text.Figures:
    """Run the lesson on a short text with a small network."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "HIDDEN", 32)
        return text.run(**({"text": COUNTING, "seconds": None, "steps": 40} | values))


def test_a_bigram_counts_pairs_and_one_more() -> None:
    pairs = text.bigram(np.array([0, 1, 0, 1, 0]), 3)
    assert pairs == pytest.approx(np.array([[1, 3, 1], [3, 1, 1], [5 / 3] * 3]) / 5)


def test_a_network_that_knows_nothing_costs_the_logarithm_of_the_alphabet() -> None:
    network = Recurrent("lstm", 8, 4, 8)
    for weight in network.parameters():
        torch.nn.init.zeros_(weight)
    letters = np.arange(50) % 8
    assert text.bits_per_character(network, letters, 8) == pytest.approx(3.0)


def test_the_parts_of_a_text_are_all_of_it_in_its_order() -> None:
    alphabet, parts = text.split(COUNTING)
    assert text.spell(alphabet, np.concatenate(parts).tolist()) == COUNTING
    assert [len(part) for part in parts] == [640, 80, 80]


def test_what_is_written_follows_the_scores() -> None:
    """From each letter the next is certain but for one, after which two are equally likely."""
    chances = np.array([[1e-9, 1, 1e-9], [1, 1e-9, 1], [1, 1e-9, 1e-9]])
    letters = text.write(
        lambda letter: np.log(chances[letter]), 2000, 1.0, np.random.default_rng(0)
    )
    assert all(b == 1 for a, b in pairwise(letters) if a == 0)
    after = [b for a, b in pairwise(letters) if a == 1]
    assert np.mean([b == 2 for b in after]) == pytest.approx(0.5, abs=0.06)


def test_a_network_reads_on_from_letter_to_letter() -> None:
    """One letter at a time gives the scores of the whole row at once."""
    torch.manual_seed(0)
    network, letters = Recurrent("lstm", 5, 7, 5), [1, 4, 0, 2]
    scores = text.next_of(network, 5)
    whole = network(torch.nn.functional.one_hot(torch.tensor(letters), 5).float()[:, None])[:, 0]
    found = np.stack([scores(letter) for letter in letters])
    assert found == pytest.approx(whole.detach().numpy(), abs=1e-6)


def test_memory_beats_the_bigram_and_that_beats_knowing_nothing() -> None:
    found = quick(steps=240)
    assert found.bits is not None
    assert found.bits < found.baseline_bits - 0.3
    assert found.baseline_bits < found.baseline_uniform_bits - 0.3
    assert found.best_step == found.steps[found.valid_bits.argmin()]
    assert found.steps.tolist() == list(range(0, 241, 20))
    assert len(found.sample) == len(found.baseline_sample) == text.SAMPLE
    assert found.baseline_uniform_bits == pytest.approx(math.log2(len(found.alphabet)))


def test_the_seed_decides_everything() -> None:
    first, again, other = (quick(steps=5, seed=seed) for seed in (1, 1, 2))
    assert (first.bits, first.sample) == (again.bits, again.sample)
    assert first.bits != other.bits and first.sample != other.sample
    assert first.valid_bits[0] != other.valid_bits[0]


def test_it_tells_on_the_way_and_stops() -> None:
    told = []

    def report(share: float, figures: text.Figures) -> bool:
        told.append((share, figures))
        return True

    found = quick(report=report, steps=1000)
    assert len(told) == 1 and told[0][1].bits is None and plain(told[0][1])["sample"]
    assert found.steps[-1] == 1


def test_our_own_text_is_learnt_where_none_is_pasted() -> None:
    found = text.run(seconds=None, steps=1)
    assert set(found.alphabet) == set(novel()) and sum(found.parts.values()) == len(novel())
    assert found.parts["validation"] == text.VALIDATED and found.parts["held out"] == text.SCORED


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"text": "too short"}, "500 to 300,000 characters, got 9"),
        ({"text": "a" * 600}, "2 to 500 different characters, got 1"),
        ({"steps": None}, "seconds or steps"),
        ({"seconds": 31}, "seconds from 0.1 to 30"),
        ({"temperature": 0}, "temperature from 0.1 to 2"),
        ({"seed": -1}, "seed from 0"),
    ],
)
def test_bad_settings_are_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        quick(**values)
