"""The shelf: models that are saved under a name beside the shipped ones, and models as one file.

A model is validated before it is on the shelf: it loads, and it writes a point. The folder is
`$SKETCHRNN_MODELS` (`checkpoint/folder.py`). `$SKETCHRNN_SAVE` says who may save: `local` (the
default) visitors on the server's own computer, `everyone`, or `nobody`. Not here: runs (`jobs.py`).
"""

from __future__ import annotations

import io
import os
import re
import shutil
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from sketchrnn.checkpoint.card import Card, read_card, write_card
from sketchrnn.checkpoint.folder import list_names, saved_folder
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import CheckpointError, DataError, UsageError
from sketchrnn.formats.isolation import isolated
from sketchrnn.formats.zip_files import read_members
from sketchrnn.inference.load import load
from sketchrnn.inference.recogniser import load_recogniser
from sketchrnn.trajectories.trajectory import Trajectory

FILES = ("card.json", "model.safetensors", "map.npz", "ways.npz", "examples.ndjson")
"""What a checkpoint may hold; the first two are needed."""
MAX_BYTES = 200_000_000
"""Largest size of a model, all files together."""
MOST_SAVED = 100
"""Models that the shelf holds."""
LONGEST_NAME = 40
SETTING = "SKETCHRNN_SAVE"
_WRONG = re.compile(r"[^a-z0-9]+")


def may_save(local: bool) -> bool:
    """Return whether a visitor may save. local: the visitor is on the server's own computer."""
    setting = os.environ.get(SETTING, "local")
    if setting not in ("local", "everyone", "nobody"):
        raise UsageError(f"{SETTING}: expected local, everyone or nobody, got {setting!r}")
    return setting == "everyone" or (setting == "local" and local)


def name_for(text: str) -> str:
    """Return a free name for a model from what a visitor calls it: "My robot" is `my-robot`.

    Raises UsageError if nothing is left of it, if it is too long, or if it is taken.
    """
    name = _WRONG.sub("-", text.lower()).strip("-")
    if not 1 <= len(name) <= LONGEST_NAME:
        raise UsageError(
            f"expected a name of 1 to {LONGEST_NAME} letters (a to z) or digits, got {text!r:.60}"
        )
    if name in list_names():
        raise UsageError(f"there is a model {name!r} already: expected another name")
    return name


def save(folder: Path, text: str) -> str:
    """Copy a checkpoint to the shelf and return its name. `text`: what the visitor calls it.

    Raises UsageError for a bad name or a full shelf, CheckpointError for a damaged checkpoint.
    """
    name, shelf = name_for(text), saved_folder()
    if len(saved_names()) >= MOST_SAVED:
        raise UsageError(f"{MOST_SAVED} models are saved already: remove some from {shelf}")
    shelf.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=".", dir=shelf))
    try:
        for file in FILES:
            if (folder / file).is_file():
                shutil.copyfile(folder / file, part / file)
        card = validate(part)
        card.name = name
        write_card(card, part)
        part.chmod(0o755)
        part.rename(shelf / name)
    except FileExistsError:
        raise UsageError(f"there is a model {name!r} already: expected another name") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return name


def saved_names() -> list[str]:
    """Return the names of the saved models."""
    return sorted(path.parent.name for path in saved_folder().glob("[!.]*/card.json"))


def remove(name: str) -> None:
    """Delete a saved model. Raises UsageError if none has this name, as for a shipped one."""
    if name not in saved_names():
        raise UsageError(f"expected the name of a saved model, got {name!r:.60}")
    shutil.rmtree(saved_folder() / name)


def validate(folder: Path) -> Card:
    """Return the card of a checkpoint that works. Raises CheckpointError if it does not."""
    files = [folder / file for file in FILES if (folder / file).is_file()]
    if sum(file.stat().st_size for file in files) > MAX_BYTES:
        raise CheckpointError(f"expected a model of at most {MAX_BYTES:,} bytes, got more")
    card = read_card(folder)
    if card.kind == "recogniser":
        load_recogniser(folder)
    else:
        load(folder).complete(_start(card), k=1, max_points=1)
    return card


def _start(card: Card) -> Drawing | Trajectory:
    """Return a start that every model of the card's kind can complete."""
    if card.kind == "drawing":
        return Drawing((np.array([[100.0, 100.0], [200.0, 150.0]]),), 300, 300)
    units = card.trajectory
    along = np.arange(3)
    degrees = 1e-4  # about ten metres a step
    lat, lon = (units.frame[axis] + degrees * along for axis in ("lat", "lon"))
    return Trajectory(lat, lon, units.step_s * along)


def pack(folder: Path) -> bytes:
    """Return a checkpoint as the bytes of one .zip file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in FILES:
            if (folder / file).is_file():
                archive.write(folder / file, file)
    return content.getvalue()


def unpack(content: bytes, folder: Path) -> Card:
    """Write the checkpoint in a .zip file into a folder, and return its card when it works.

    Only the files of a checkpoint are written, whatever else is in it. Raises CheckpointError.
    """
    try:
        members = isolated("the .zip", read_members, content, "the .zip", FILES)
    except DataError as error:
        raise CheckpointError(str(error)) from None
    for member in members:
        (folder / member.name).write_bytes(member.content)
    if not all((folder / file).is_file() for file in FILES[:2]):
        raise CheckpointError(f"expected a .zip with {FILES[0]} and {FILES[1]}, got other files")
    return validate(folder)
