"""Loads a model by name, from a folder or from one of Magenta's files, as a completer.

The card's kind decides on the class. Not here: the files of checkpoints (`checkpoint/`).
"""

from __future__ import annotations

from pathlib import Path

from sketchrnn.checkpoint import magenta, magenta_download
from sketchrnn.checkpoint.card import read_card
from sketchrnn.checkpoint.folder import find, list_names
from sketchrnn.checkpoint.folder import load as load_checkpoint
from sketchrnn.data.sources.simulated import find_city
from sketchrnn.errors import UsageError
from sketchrnn.inference.characters import Characters
from sketchrnn.inference.completer import Sampler, sample_alone
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.likeness import Likeness, read_examples
from sketchrnn.inference.recogniser import CRITICS, shipped_recogniser
from sketchrnn.inference.trajectories import TrajectoryCompleter
from sketchrnn.trajectories.density_map import CityMap


def load(
    name_or_path: str | Path, sampler: Sampler = sample_alone
) -> DrawingCompleter | TrajectoryCompleter:
    """Return a model that completes drawings or trajectories.

    Args:
        name_or_path: a shipped model's name, the folder of a checkpoint, a file of Magenta's models
            (`.gen.json` or `.vae.json`), or `magenta:cat`, which is downloaded once.
        sampler: samples the endings; `sample_alone` serves one call at a time.
    """
    if str(name_or_path).startswith(magenta_download.PREFIX):
        return DrawingCompleter(*magenta_download.load(str(name_or_path)), sampler=sampler)
    if Path(name_or_path).is_file():
        return DrawingCompleter(*magenta.read(name_or_path), sampler=sampler)
    model, card = load_checkpoint(name_or_path)
    if card.kind == "trajectory":
        density_map, city = CityMap.read(find(name_or_path)), find_city(card.data)
        streets = None if city is None else city.street_index()
        return TrajectoryCompleter(model, card, density_map, sampler, streets)
    if not card.categories:
        characters = Characters.read(find(name_or_path))
        return DrawingCompleter(model, card, None, characters, sampler)
    critic = shipped_recogniser(CRITICS.get(card.style, ""))
    # Only doodles have a recogniser of beginnings. For others the critic must do.
    recogniser = shipped_recogniser() if card.style in ("", "doodle") else critic
    examples, eye = read_examples(find(name_or_path), card.taught), shipped_recogniser(CRITICS[""])
    if examples and eye is not None:
        return DrawingCompleter(model, card, recogniser, Likeness(examples, eye, critic), sampler)
    return DrawingCompleter(model, card, recogniser, critic, sampler)


def expect_drawings(model: DrawingCompleter | TrajectoryCompleter) -> DrawingCompleter:
    """Return the model; `UsageError` if it does not complete drawings."""
    if model.kind != "drawing":
        raise UsageError(f"expected a model of drawings, but {model.card.name} is of trajectories")
    return model


def expect_trajectories(model: DrawingCompleter | TrajectoryCompleter) -> TrajectoryCompleter:
    """Return the model; `UsageError` if it does not complete trajectories."""
    if model.kind != "trajectory":
        raise UsageError(f"expected a model of trajectories, but {model.card.name} is of drawings")
    return model


def names_of_models(kind: str) -> list[str]:
    """Return the names of the shipped and saved models of a kind, `drawing` or `trajectory`."""
    return [name for name in list_names() if read_card(find(name)).kind == kind]
