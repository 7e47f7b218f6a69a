"""Tests of `ui.tables` and of the terms in tables."""

from sketchrnn.ui.language import speaking
from sketchrnn.ui.tables import FAULTS, WHOSE, markdown
from sketchrnn.ui.terms import term


def test_names_are_left_aligned_and_numbers_right_aligned() -> None:
    rows = [("the model", "1.5", "**2**"), ["standing still", "", "3"]]
    assert markdown(("", "mean", "at the end"), iter(rows)).splitlines() == [
        "|  | mean | at the end |",
        "|---|--:|--:|",
        "| the model | 1.5 | **2** |",
        "| standing still |  | 3 |",
    ]


def test_alignment_can_be_given_and_rows_can_be_missing() -> None:
    assert markdown(["task", "score", "unit"], [], align="lrl") == (
        "| task | score | unit |\n|---|--:|---|"
    )


def test_terms_are_translated_and_unknown_ones_stay() -> None:
    with speaking("fa"):
        faults = [*FAULTS.values(), *WHOSE.values()]
        assert not set(map(term, faults)) & set(faults)
        assert term("20 nearest neighbours").endswith("۲۰ همسایهٔ نزدیک")
        assert term("a new method, 3") == "a new method, 3"
    assert term("20 nearest neighbours") == "20 nearest neighbours"
