"""The saved models on the Teach page: one is loaded from a file, and one can be deleted.

Not here: the shelf itself (`teaching/shelf.py`).
"""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

import streamlit as st

from sketchrnn.teaching import shelf
from sketchrnn.ui import models
from sketchrnn.ui.language import tr
from sketchrnn.ui.teach import server

SAID = "teach-said"  # a sentence on what was just done with a model
MODEL = "teach-saved-model"
ASKED = "teach-asked"  # the name of the model that the visitor is asked about


def show() -> None:
    """Draw the file field and the list, where the visitor may save."""
    if not server.may_save():
        return
    if said := st.session_state.pop(SAID, ""):
        st.success(said)
    with st.expander(tr("Load a model from a file")):
        _loader()
    if names := shelf.saved_names():
        with st.expander(tr("Delete a saved model")):
            _bin(names)


def _loader() -> None:
    file = st.file_uploader(tr("A .zip that this page made"), ["zip"], key="teach-load")
    if file is None:
        return
    name = st.text_input(tr("Save as"), Path(file.name).stem, key="teach-load-as")
    load = partial(_load, file.getvalue(), name)
    st.button(tr("Load"), key="teach-load-now", on_click=server.attempt, args=(load,))


def _load(content: bytes, name: str) -> None:
    """Save the model in a .zip file."""
    with tempfile.TemporaryDirectory() as folder:
        shelf.unpack(content, Path(folder))
        saved = shelf.save(Path(folder), name)
    said = tr("{model} is now in the lists of models.", model=models.title(saved))
    st.session_state[SAID] = said


def _bin(names: list[str]) -> None:
    """Draw the saved models, and the question whether to delete the chosen one."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(tr("Model"), names, format_func=models.title, key=MODEL, width=240)
        st.button(tr("Delete"), on_click=st.session_state.update, args=({ASKED: name},))
    if name is None or st.session_state.get(ASKED) != name:
        return
    title = models.title(name)
    st.warning(tr("Delete {model} for good? It leaves the lists of all visitors.", model=title))
    with st.container(horizontal=True):
        delete = partial(_delete, name)
        st.button(
            tr("Delete {model}", model=title),
            type="primary",
            key="teach-delete",
            on_click=server.attempt,
            args=(delete,),
        )
        st.button(tr("Keep it"), key="teach-keep", on_click=st.session_state.pop, args=(ASKED,))


def _delete(name: str) -> None:
    """Delete a saved model, and forget all that was computed with it: its name is free again."""
    del st.session_state[ASKED]
    shelf.remove(name)
    st.cache_resource.clear()
    st.session_state[SAID] = tr("{model} is deleted.", model=models.title(name))
