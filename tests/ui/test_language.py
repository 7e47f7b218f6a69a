"""The translations of the pages, and the choice of the language on every page."""

from __future__ import annotations

import ast
import json
import string
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from sketchrnn.ui import language, models
from sketchrnn.ui.language import speaking

ROOT = Path(__file__).parents[2]
PAGES = sorted(file.stem for file in (ROOT / "pages").glob("*.py"))
OTHERS = [code for code in language.LANGUAGES if code != "en"]


def texts_in(source: str) -> list[str]:
    """Return the texts that are arguments of `tr`; fail at one that is not a literal."""
    found = []
    for node in ast.walk(ast.parse(source)):
        name = getattr(node, "func", None)
        if getattr(name, "id", None) == "tr" or getattr(name, "attr", None) == "tr":
            assert isinstance(node, ast.Call)
            assert isinstance(node.args[0], ast.Constant), ast.unparse(node)
            found.append(node.args[0].value)
    return found


def english() -> set[str]:
    """Return all texts of the pages, and the names that are made of those of files."""
    files = [*ROOT.glob("sketchrnn/ui/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"]
    texts = {text for file in files for text in texts_in(file.read_text(encoding="utf-8"))}
    return texts | {page.title() for page in PAGES} | set(map(models.title, models.PREFERRED))


def fields(text: str) -> list[str]:
    """Return the names of the values of a text, sorted."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_has_a_translation_and_every_translation_a_text(code: str) -> None:
    translated = language.translations(code)
    assert sorted(english() - translated.keys()) == []
    assert sorted(translated.keys() - english()) == []


@pytest.mark.parametrize("code", OTHERS)
def test_translations_have_the_values_of_their_texts(code: str) -> None:
    for text, translated in language.translations(code).items():
        assert fields(text) == fields(translated), text
        assert translated.strip() and (translated[-1] == " ") == (text[-1] == " "), text


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_is_translated_in_two_files(code: str) -> None:
    seen: dict[str, Path] = {}
    for file in sorted((language.TEXTS / code).glob("*.json")):
        pairs = json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=list)
        for text, _ in pairs:
            assert text not in seen, (text, seen[text], file)
            seen[text] = file


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("en", "1,234.5", "1,234.5"),
        ("fa", "1,234.5", "۱٬۲۳۴٫۵"),
        ("en", "97.5% of 1,200", "97.5% of 1,200"),
        ("fa", "97.5%", "\u061c۹۷٫۵٪"),
        ("fa", "1.8e-15", "\u2066۱٫۸e−۱۵\u2069"),
        ("fa", "گام 3 از 1,200.", "گام ۳ از ۱٬۲۰۰."),
        ("fa", "| h1 | **7** | 3-5 |", "| h1 | **۷** | ۳-۵ |"),
        ("fa", "w_2 cat 2", "w_2 cat ۲"),
        ("fa", "12 to 15, and 3.", "۱۲ to ۱۵, and ۳."),
        ("fa", "-0.12", "\u2066−۰٫۱۲\u2069"),
    ],
)
def test_numbers_have_the_signs_of_the_language(code: str, number: str, shown: str) -> None:
    with speaking(code):
        assert language.local(number) == shown
        assert language.local(shown) == shown


@pytest.mark.parametrize("code", language.SIGNS)
def test_each_language_has_all_signs(code: str) -> None:
    signs = language.SIGNS[code]
    assert len(set(signs)) == len(language.LATIN)
    assert [float(sign) for sign in signs[:10]] == list(range(10))


def test_values_that_are_numbers_have_the_signs_of_the_language_and_names_do_not() -> None:
    with speaking("fa"):
        assert language.tr("{a:.2f} of {b}", a=np.float32(2.5), b="model-2") == "۲٫۵۰ of model-2"


@pytest.mark.parametrize("name", PAGES)
def test_every_page_offers_the_languages(name: str) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = "fa"
    app.switch_page(f"pages/{name}.py").run()
    assert not app.exception
    assert [group.value for group in app.segmented_control if group.key == "lang"] == ["fa"]
    app.segmented_control(key="lang").set_value("en").run()
    assert not app.exception and "lang" not in app.query_params
