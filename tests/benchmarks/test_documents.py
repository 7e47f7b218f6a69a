"""Tables in documents."""

import pytest

from benchmarks.documents import END, replaced


def test_the_named_table_is_replaced_and_the_text_around_it_stays() -> None:
    text = f"a\n<!-- one -->\nold\n{END}\nb\n<!-- two -->\nkept\n{END}\nc\n"
    assert replaced(text, "one", "new") == text.replace("old", "new")


@pytest.mark.parametrize("text", ["nothing", "<!-- one -->\nold\n", f"one\n{END}\n"])
def test_a_document_without_the_marks_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a line <!-- one -->"):
        replaced(text, "one", "new")
