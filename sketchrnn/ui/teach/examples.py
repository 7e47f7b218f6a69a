"""The examples of a doodle: drawn on a pad one after the other, or read from files."""

from __future__ import annotations

import streamlit as st

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import SketchRNNError
from sketchrnn.teaching.few import MOST
from sketchrnn.teaching.uploads import DRAWINGS, File, read_drawings
from sketchrnn.ui import address, uploads
from sketchrnn.ui.components import gallery
from sketchrnn.ui.errors import sentence
from sketchrnn.ui.language import local, tr
from sketchrnn.ui.pad import Pad
from sketchrnn.ui.paper import SIDE

GATHERED = "teach-examples"  # list[Drawing], each on a canvas of SIDE
PAD, FAULT, PICKED = "teach-pad", "teach-fault", "teach-picked"
ENOUGH = 10
"""Examples that are asked for. Fewer are learnt from as well."""


def draw() -> list[Drawing]:
    """Draw the pad, the files and the gallery of examples; return the examples."""
    examples: list[Drawing] = st.session_state.setdefault(GATHERED, [])
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=SIDE + 2, key="pad-column"):
            st.caption(_hint(len(examples)))
            _pad()
        with st.container(width="stretch", key="examples-column"):
            _gallery(examples)
            _files()
    return examples


def _hint(count: int) -> str:
    """Return what to do on the pad, one line, after `count` examples."""
    if count == 0:
        return tr("Draw your doodle, then press *Add this drawing*.")
    if count < ENOUGH:
        return tr(
            "Drawing {number} of about {enough}: a little different each time.",
            number=count + 1,
            enough=ENOUGH,
        )
    return tr("{count} drawings: enough to learn from, more are welcome.", count=count)


def _pad() -> None:
    if PAD not in st.session_state:
        st.session_state[PAD] = Pad(address.EMPTY, "teach-canvas")
    pad: Pad = st.session_state[PAD]
    text = pad.show()
    empty = text == address.EMPTY
    with st.container(horizontal=True):
        st.button(tr("Add this drawing"), on_click=_add, disabled=empty, type="primary")
        st.button(tr("Clear"), on_click=pad.put, args=(address.EMPTY,), disabled=empty)


def _add() -> None:
    """Put the drawing on the pad among the examples, and clear the pad."""
    pad: Pad = st.session_state[PAD]
    drawn = address.decode(pad.current(), SIDE)
    if drawn is not None and drawn.points > 1 and len(st.session_state[GATHERED]) < MOST:
        st.session_state[GATHERED].append(drawn)
        pad.put(address.EMPTY)


def _gallery(examples: list[Drawing]) -> None:
    if not examples:
        st.info(
            tr(
                "Draw the same thing about {enough} times, each time a little differently, and "
                "add each drawing. Or drop files below.",
                enough=ENOUGH,
            )
        )
        return
    picked = min(st.session_state.get(PICKED, 0), len(examples) - 1)
    gallery.show(
        examples,
        [local(str(i + 1)) for i in range(len(examples))],
        key="teach-gallery",
        side=SIDE,
        tile=72,
        picked=picked,
        on_pick=lambda i: st.session_state.update({PICKED: i}),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        remove = tr("Remove drawing {number}", number=picked + 1)
        st.button(remove, on_click=examples.__delitem__, args=(picked,))
        st.button(tr("Remove all"), on_click=examples.clear)


def _files() -> None:
    endings = [ending[1:] for ending in (*DRAWINGS, ".zip")]
    st.file_uploader(
        tr("Drawings from files"),
        endings,
        accept_multiple_files=True,
        key="teach-files",
        on_change=_read,
        help=tr("SVG files, .ndjson as Quick, Draw! has it, or a .zip of them"),
    )
    if fault := st.session_state.get(FAULT):
        st.error(fault)


def _read() -> None:
    """Add the drawings of the chosen files. What is wrong with one goes to FAULT."""
    if not uploads.changed("teach-files"):
        return
    st.session_state[FAULT] = ""
    files = [File(file.name, file.getvalue()) for file in st.session_state["teach-files"]]
    if not files:
        return
    try:
        drawings = read_drawings(files)
    except SketchRNNError as error:
        st.session_state[FAULT] = sentence(str(error))
        return
    side_of = [max(drawing.width, drawing.height) for drawing in drawings]
    scaled = [one.scaled(SIDE / side) for one, side in zip(drawings, side_of, strict=True)]
    # All files that are chosen come at each change, so their drawings replace the earlier ones.
    kept = [one for one in st.session_state[GATHERED] if one not in _from_files()]
    st.session_state["teach-from-files"] = scaled
    st.session_state[GATHERED][:] = [*kept, *scaled][:MOST]


def _from_files() -> list[Drawing]:
    return st.session_state.get("teach-from-files", [])
