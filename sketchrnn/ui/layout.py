"""What all pages share: their look, and how they begin."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

STYLE = Path(__file__).with_name("style.css")


def heading(title: str, intro: str) -> None:
    """What the page is for, in a title and a sentence or two."""
    if PagesManager.uses_pages_directory:
        # Before `app.py` has run once, streamlit takes a folder `pages` for an app of the old kind,
        # and a link to a page would show it without the navigation.
        PagesManager.uses_pages_directory = False
        st.rerun()
    st.html(STYLE)
    st.header(title, anchor=False)
    st.markdown(intro)
