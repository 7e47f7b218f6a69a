"""Tests of `ui.learn.digits`: numbers in the digits of each language."""

import pytest

from sketchrnn.ui.language import LANGUAGES
from sketchrnn.ui.learn import texts
from sketchrnn.ui.learn.digits import local


@pytest.mark.parametrize(
    ("language", "number", "shown"),
    [
        ("en", "97.5%", "97.5%"),
        ("fa", "97.5%", "۹۷٫۵٪"),
        ("fa", "-0.12", "\u2066-۰٫۱۲\u2069"),
        ("fa", "1.8e-15", "\u2066۱٫۸e-۱۵\u2069"),
    ],
)
def test_numbers_are_in_the_digits_of_the_language(language: str, number: str, shown: str) -> None:
    assert local(number, texts.load(language).lessons["partials"]) == shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["partials", "jordan", "ctc", "after"])
def test_each_question_has_one_right_option_and_says_why(language: str, name: str) -> None:
    questions = texts.load(language).lessons[name].questions
    english = texts.load("en").lessons[name].questions
    assert len(questions) >= 3
    assert [one.right for one in questions] == [one.right for one in english]
    for question in questions:
        assert 0 <= question.right < len(question.options) == len(set(question.options))
        assert question.ask and question.because
