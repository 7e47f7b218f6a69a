"""Loads a model by name, by folder, or from one of Magenta's files, ready to complete."""

from __future__ import annotations

from pathlib import Path

from sketchrnn.checkpoint import magenta, magenta_download
from sketchrnn.checkpoint.card import read_card
from sketchrnn.checkpoint.folder import SHIPPED, find, list_names
from sketchrnn.checkpoint.folder import load as load_checkpoint
from sketchrnn.inference.completer import Completer
from sketchrnn.inference.recogniser import shipped_recogniser
from sketchrnn.trajectories.density_map import CityMap


def load(name_or_path: str | Path) -> Completer:
    """Return the model of a shipped name or of a checkpoint's folder, ready to complete.

    A file is one of Magenta's, `.gen.json` or `.vae.json`; `magenta:cat` is downloaded once.
    """
    if str(name_or_path).startswith(magenta_download.PREFIX):
        return Completer(*magenta_download.load(str(name_or_path)))
    if Path(name_or_path).is_file():
        return Completer(*magenta.read(name_or_path))
    model, card = load_checkpoint(name_or_path)
    places = CityMap.read(find(name_or_path)) if card.kind == "trajectory" else None
    namer = shipped_recogniser() if card.categories and card.kind == "drawing" else None
    return Completer(model, card, places, namer)


def names_of_models(kind: str) -> list[str]:
    """Return the shipped models of a kind, `drawing` or `trajectory`."""
    return [name for name in list_names() if read_card(SHIPPED / name).kind == kind]
