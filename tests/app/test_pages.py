"""The pages of the app: each file in `pages/` is one, in the order that it states."""

import shutil
from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[2] / "app.py"


def app_with(folder: Path, **pages: str) -> AppTest:
    """A copy of the app with these pages alone: name -> first line; each writes its name."""
    shutil.copy(APP, folder)
    (folder / "pages").mkdir()
    for name, line in pages.items():
        source = f"import streamlit as st\n\n{line}\n\nst.write({name!r})\n"
        (folder / "pages" / f"{name}.py").write_text(source)
    return AppTest.from_file(str(folder / "app.py"))


def test_a_page_is_one_file_and_the_lowest_order_is_the_first_page(tmp_path: Path) -> None:
    app = app_with(tmp_path, ape="ORDER = 20  # in the menu", zebra="ORDER = 3").run()
    assert [text.value for text in app.markdown] == ["zebra"]
    app.switch_page("pages/ape.py").run()
    assert [text.value for text in app.markdown] == ["ape"]


def test_a_page_without_an_order_is_refused(tmp_path: Path) -> None:
    app = app_with(tmp_path, ape="")
    app.run()
    assert app.exception
