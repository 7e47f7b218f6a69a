"""Tests of `ui.results.summary`: which figures stand in which table, and how they are written."""

import pytest

from sketchrnn.ui.results.summary import Score, summarise, words
from tests.ui.results.made_up import CITY, city, entry


def test_one_guess_and_the_best_of_k_stand_in_different_tables() -> None:
    tables = {table.name: table for table in summarise([city()])}
    assert list(tables) == ["one", "best", "plausibility"]
    assert tables["one"].measures.keys() == {"ade", "fde"}
    assert tables["best"].measures.keys() == {"min_ade", "min_fde", "miss_rate"}
    assert [row.method for row in tables["one"].rows] == ["the model", "standing still", "2 near"]
    assert [row.method for row in tables["best"].rows] == [
        "the model, 2 samples",
        "the model, 2 chosen of many",
        "2 near",
    ]


def test_each_score_has_the_interval_and_the_spread_of_the_card() -> None:
    one, best, implausible = summarise([city()])
    assert one.rows[0].scores["ade"] == Score(9.0, 8.0, 10.5, 0.0)
    assert one.rows[1].scores["ade"] == Score(20.0, 18.0, 22.0, None)
    assert best.rows[1].scores["miss_rate"] == Score(0.25, 0.125, 0.375, 0.0625)
    assert best.rows[2].scores["miss_rate"] == Score(0.5)
    methods = [row.method for row in implausible.rows]
    assert methods == ["shown", "by share", "all samples", "truth"]
    assert implausible.rows[3].scores == {"reversal": Score(0.0), "off_street": Score(0.015)}


def test_drawings_and_recognisers_have_tables_of_their_own() -> None:
    drawn = {"nll": 0.5, "nll_data": 7.25, "sequences": 3, "kl": 9.0}
    right = {"top1": 0.5, "top5": 1.0, "sequences": 8, "first": {"50": {"top1": 0.25}}}
    pens = entry("pens", "drawing", drawn)
    pens.card.recognised = {"cat": 1.0, "dog": 0.5}
    drawings, recognisers = summarise([pens, entry("names", "recogniser", right)])
    (row,) = drawings.rows
    assert row.method == "the model, from its code"
    assert row.scores == {"nll_data": Score(7.25), "nll": Score(0.5), "judged": Score(0.75)}
    assert {name: score.value for name, score in recognisers.rows[0].scores.items()} == {
        "top1": 0.5,
        "top5": 1.0,
        "top1_50": 0.25,
    }


def test_a_model_without_scores_has_no_row() -> None:
    assert summarise([entry("new", "trajectory", {})]) == []


def test_scores_of_other_weights_are_outdated() -> None:
    assert not city().outdated and not entry("old", "drawing", {"nll": 1.0}).outdated
    assert entry("b", "trajectory", CITY | {"measured": {"weights": "another"}}).outdated


@pytest.mark.parametrize(
    ("score", "unit", "text"),
    [
        (None, "m", ""),
        (Score(-1.9242), "nats", "−1.924"),
        (Score(1234.56, 1200, 1300.04, 0.04), "m", "1,234.6 ± 0.0 [1,200.0, 1,300.0]"),
        (Score(0.2099, 0.19, 0.229), "share", "21.0 [19.0, 22.9] %"),
    ],
)
def test_a_score_is_written_with_what_is_known_of_it(
    score: Score | None, unit: str, text: str
) -> None:
    assert words(score, unit).replace("\N{NO-BREAK SPACE}", " ") == text
