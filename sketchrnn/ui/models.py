"""Models and cards for the pages, loaded once for all visitors."""

from __future__ import annotations

import streamlit as st
import torch

import sketchrnn
from sketchrnn.checkpoint.card import Card, read_card
from sketchrnn.checkpoint.folder import find, list_names
from sketchrnn.checkpoint.magenta_download import PREFIX, VAE
from sketchrnn.inference.completer import Completer
from sketchrnn.ui.batching import together

PREFERRED = ("kanji", "doodles", "icons", "morph", "berlin", "san-francisco", "beijing")
"""The order in which known checkpoints stand; others follow by name."""


# Endings are small work for one core; threads of one visitor would wait for those of the others.
torch.set_num_threads(1)


@st.cache_resource(show_spinner=False)
def load(name: str) -> Completer:
    """The model of a shipped checkpoint, or one of Google's (`magenta:cat`)."""
    model = sketchrnn.load(name)
    model.write = together
    return model


@st.cache_resource(show_spinner=False)
def card(name: str) -> Card:
    """The card of a shipped checkpoint, without its weights, or of one of Google's models."""
    if name.startswith(PREFIX):
        return load(name).card
    return read_card(find(name))


def names() -> list[str]:
    """All shipped checkpoints, damaged ones too."""
    return sorted(list_names(), key=lambda name: (name not in PREFERRED, _rank(name), name))


def _rank(name: str) -> int:
    return PREFERRED.index(name) if name in PREFERRED else 0


def title(name: str) -> str:
    """How a page calls a model: `san-francisco` is San Francisco, `magenta:cat` Cat (Google)."""
    words = name.removeprefix(PREFIX).removesuffix(VAE).replace("-", " ").replace("_", " ").title()
    return f"{words} (Google)" if name.startswith(PREFIX) else words
