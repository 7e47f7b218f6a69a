"""Tests of `ui.tables`."""

from sketchrnn.ui.tables import markdown


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
