"""Tests of `ui.learn.digits`: numbers in the digits of each language."""

from collections.abc import Iterator

import pytest

from sketchrnn.ui.learn import digits, texts


@pytest.fixture(autouse=True)
def latin() -> Iterator[None]:
    """Later tests of this process begin with Latin digits."""
    yield
    digits.use(digits.LATIN)


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("en", "97.5% of 1,200", "97.5% of 1,200"),
        ("fa", "97.5%", "\u061c۹۷٫۵٪"),
        ("fa", "-0.12", "\u2066-۰٫۱۲\u2069"),
        ("fa", "1.8e-15", "\u2066۱٫۸e-۱۵\u2069"),
        ("fa", "گام 3 از 1,200.", "گام ۳ از ۱٬۲۰۰."),
        ("fa", "| h1 | **7** | 3-5 |", "| h1 | **۷** | ۳-۵ |"),
        ("fa", "w_2 cat 2", "w_2 cat ۲"),
    ],
)
def test_numbers_are_in_the_digits_of_the_language(language: str, text: str, shown: str) -> None:
    digits.use(texts.load(language).page["digits"])
    assert digits.local(text) == shown
    assert digits.local(shown) == shown


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_each_language_has_all_signs(language: str) -> None:
    signs = texts.load(language).page["digits"]
    assert len(set(signs)) == len(digits.LATIN)
    assert [float(sign) for sign in signs[:10]] == list(range(10))
