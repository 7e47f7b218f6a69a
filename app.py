"""The app: `streamlit run app.py` serves each file in `pages/` as one page.

The name of the file is the title and the address of its page. A line `ORDER = n` in the file is its
position in the menu: the lowest is the first page, which streamlit serves at `/`.
"""

import re
from pathlib import Path

import streamlit as st

from sketchrnn.ui import language


def order_of(file: Path) -> int:
    """Return the position of a page in the menu, without running the page."""
    line = re.search(r"^ORDER = (\d+)\b", file.read_text(encoding="utf-8"), re.MULTILINE)
    if line is None:
        raise ValueError(f"{file}: expected a line 'ORDER = n', the position of the page, got none")
    return int(line[1])


def title_of(file: Path) -> str:
    """Return the title of a page in the visitor's language."""
    return language.name(file.stem.title())


def to_first() -> None:
    """Lead from the name of the first page to `/`, since streamlit serves it only there."""
    st.switch_page(first, query_params=st.query_params.to_dict())


st.set_page_config(page_title="Sketch-RNN", page_icon="✏️", layout="wide")
first_file, *other_files = sorted(Path(__file__).parent.glob("pages/*.py"), key=order_of)
# "home" is never shown. It leaves the name of the file free for the address that leads to "/".
first = st.Page(first_file, title=title_of(first_file), url_path="home", default=True)
st.navigation(
    [
        first,
        st.Page(to_first, url_path=first_file.stem, visibility="hidden"),
        *(st.Page(file, title=title_of(file)) for file in other_files),
    ],
    position="top",
).run()
