"""Models and cards for the pages, loaded once for all visitors."""

from __future__ import annotations

from functools import cache

import streamlit as st
import torch

import sketchrnn
from sketchrnn.checkpoint.card import Card, read_card
from sketchrnn.checkpoint.folder import find, list_names
from sketchrnn.checkpoint.magenta_download import PREFIX, VAE
from sketchrnn.errors import DataError
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.load import expect_drawings, expect_trajectories
from sketchrnn.inference.trajectories import TrajectoryCompleter
from sketchrnn.teaching.jobs import UNSAVED, find_unsaved
from sketchrnn.ui import language
from sketchrnn.ui.batching import batching_sampler
from sketchrnn.ui.language import tr

PREFERRED = ("doodles", "kanji", "icons", "morph", "berlin", "helsinki", "san-francisco", "beijing")
"""The order in which known checkpoints stand; others follow by name."""


OWN = "own-models"
"""In the session: the visitor's models that are not saved, and what each has learnt."""


MOST_LOADED = 40
"""Models in memory; the one that was used least recently goes first."""


@cache
def use_one_thread() -> None:
    """Let torch use one thread for each operation, for the whole server.

    An operation on a few endings is too small to share, and the threads of one visitor would wait
    for those of the others. Each page calls this function, and so does `load`.
    """
    torch.set_num_threads(1)


@st.cache_resource(show_spinner=False, max_entries=MOST_LOADED)
def load(name: str) -> DrawingCompleter | TrajectoryCompleter:
    """The model of a checkpoint, or one of Google's (`magenta:cat`)."""
    use_one_thread()
    place = find_unsaved(name).out if name.startswith(UNSAVED) else name
    return sketchrnn.load(place, sampler=batching_sampler)


def load_drawing_model(name: str) -> DrawingCompleter:
    """The same for a model of drawings; `UsageError` for another kind."""
    return expect_drawings(load(name))


def load_trajectory_model(name: str) -> TrajectoryCompleter:
    """The same for a model of a city; `UsageError` for another kind."""
    return expect_trajectories(load(name))


@st.cache_resource(show_spinner=False)
def card(name: str) -> Card:
    """The card of a checkpoint, without its weights, or of one of Google's models."""
    if name.startswith((PREFIX, UNSAVED)):
        return load(name).card
    return read_card(find(name))


def own() -> list[str]:
    """The visitor's own models that are not saved, as long as they are there."""
    return [name for name in st.session_state.get(OWN, {}) if _is_there(name)]


def _is_there(name: str) -> bool:
    try:
        find_unsaved(name)
    except DataError:
        return False
    return True


def names() -> list[str]:
    """All shipped checkpoints, damaged ones too."""
    return sorted(list_names(), key=lambda name: (name not in PREFERRED, _rank(name), name))


def _rank(name: str) -> int:
    return PREFERRED.index(name) if name in PREFERRED else 0


def title(name: str) -> str:
    """How a page calls a model: `san-francisco` is San Francisco, `magenta:cat` Cat (Google).

    One that is not saved has the name of what was learnt.
    """
    if name.startswith(UNSAVED):
        return tr("{name} (not saved)", name=st.session_state[OWN][name].title())
    words = name.removeprefix(PREFIX).removesuffix(VAE).replace("-", " ").replace("_", " ").title()
    return tr("{name} (Google)", name=words) if name.startswith(PREFIX) else language.name(words)
