"""Uploads: whether a visitor has chosen other files than before.

A visitor who comes back to a page at once after another one finds the files of an uploader chosen
still, and Streamlit calls `on_change` again: a file would be taken twice. Not here: reading the
files (`formats/`).
"""

from __future__ import annotations

import streamlit as st


def changed(key: str) -> bool:
    """Return whether the files of the uploader with this key are others than at the last call."""
    chosen = st.session_state[key]
    files = chosen if isinstance(chosen, list) else [chosen] if chosen else []
    seen, now = f"{key}-seen", [file.file_id for file in files]
    before = st.session_state.get(seen, [])
    st.session_state[seen] = now
    return now != before
