"""The one to four drawings of a section of the Morph page. The canvas shows one of them.

Each has its own canvas, which keeps its strokes. The page's address holds each drawing that is not
the example that its slot opens with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from sketchrnn.ui import address, examples
from sketchrnn.ui.components import gallery
from sketchrnn.ui.errors import friendly
from sketchrnn.ui.language import tr
from sketchrnn.ui.pad import Pad, opener
from sketchrnn.ui.paper import SIDE, fitted


@dataclass(frozen=True)
class Slot:
    """A slot for one drawing."""

    name: str
    """In the address."""
    caption: str
    example: str | None
    """Example that it opens with; None for an empty canvas."""

    @property
    def text(self) -> str:
        """The example as text of `address.encode`."""
        return address.encode(None if self.example is None else examples.whole(self.example, SIDE))


def column(section: str, slots: Sequence[Slot]) -> list[str]:
    """Draw the canvas, its buttons and the examples; return all drawings as texts."""
    pads = [_pad(slot) for slot in slots]
    chosen_key = f"slot-{section}"
    chosen = st.session_state.setdefault(chosen_key, 0)
    tiles = st.container()
    pad = pads[chosen]
    pad.show()
    texts = [pad.current() for pad in pads]
    if len(slots) > 1:
        with tiles:
            gallery.show(
                [address.decode(text, SIDE) for text in texts],
                [
                    tr("{name}, empty", name=slot.caption)
                    if text == address.EMPTY
                    else slot.caption
                    for slot, text in zip(slots, texts, strict=True)
                ],
                key=f"slots-{section}",
                side=SIDE,
                tile=70,
                picked=chosen,
                on_pick=lambda i: st.session_state.update({chosen_key: i}),
            )
    with st.container(horizontal=True, vertical_alignment="center"):
        empty = texts[chosen] == address.EMPTY
        st.button(tr("Clear"), on_click=pad.put, args=(address.EMPTY,), disabled=empty)
        st.button(tr("Undo"), on_click=pad.undo, disabled=not pad.can_undo)
        fault = opener("open", lambda drawing: pad.put(address.encode(fitted(drawing))))
    if fault:
        st.error(fault)
    names = list(examples.WHOLE)
    gallery.show(
        [examples.whole(name, SIDE) for name in names],
        ["" for _ in names],
        key=f"examples-{section}",
        side=SIDE,
        tile=54,
        on_pick=lambda i: pad.put(address.encode(examples.whole(names[i], SIDE))),
    )
    st.caption(tr("Draw, or put one of these examples onto the canvas."))
    _to_address(slots, texts)
    return texts


def _pad(slot: Slot) -> Pad:
    key = f"pad-{slot.name}"
    if key not in st.session_state:
        st.session_state[key] = Pad(_from_address(slot) or slot.text, f"canvas-{slot.name}")
    return st.session_state[key]


def _from_address(slot: Slot) -> str | None:
    if text := st.query_params.get(slot.name):
        with friendly():
            return address.encode(address.decode(text, SIDE))
    return None


def _to_address(slots: Sequence[Slot], texts: Sequence[str]) -> None:
    """Write the drawings that are no examples to the address."""
    too_long = sum(map(len, texts)) > address.MAX_CHARACTERS
    for slot, text in zip(slots, texts, strict=True):
        if text == slot.text or too_long:
            st.query_params.pop(slot.name, None)
        elif st.query_params.get(slot.name) != text:
            st.query_params[slot.name] = text
    if too_long:
        st.caption(tr("These drawings are too long for a link: share them as files."))
