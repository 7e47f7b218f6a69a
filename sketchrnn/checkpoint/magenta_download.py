"""The download of the models that Magenta released with sketch-rnn-js, by name: `magenta:cat`.

A name alone is the decoder (`.gen.json`), and `magenta:cat.vae` is the whole autoencoder. Files are
downloaded on demand, never shipped, and kept if they can be read. The names are those in the README
of sketch-rnn-js (https://github.com/magenta/magenta-demos). Some, like `catpig`, were trained on
several categories. Not here: the format of the files (`magenta.py`).
"""

from __future__ import annotations

import difflib

from sketchrnn.checkpoint import magenta
from sketchrnn.checkpoint.card import Card
from sketchrnn.data.cache import cache_dir
from sketchrnn.data.download import Report, fetch
from sketchrnn.errors import CheckpointError, DownloadError, UsageError
from sketchrnn.model.sketch_rnn import SketchRNN

PREFIX = "magenta:"
ADDRESS = "https://storage.googleapis.com/quickdraw-models/sketchRNN/large_models"
FOLDER = "magenta"
"""In the folder of downloads."""
VAE = ".vae"
"""Ending of the name of an autoencoder."""

_NAMES = """
alarm_clock ambulance angel ant antyoga backpack barn basket bear bee beeflower bicycle bird book
brain bridge bulldozer bus butterfly cactus calendar castle cat catbus catpig chair couch crab
crabchair crabrabbitfacepig cruise_ship diving_board dog dogbunny dolphin duck elephant elephantpig
everything eye face fan fire_hydrant firetruck flamingo flower floweryoga frog frogsofa garden hand
hedgeberry hedgehog helicopter kangaroo key lantern lighthouse lion lionsheep lobster map mermaid
monapassport monkey mosquito octopus owl paintbrush palm_tree parrot passport peas penguin pig
pigsheep pineapple pool postcard power_outlet rabbit rabbitturtle radio radioface rain rhinoceros
rifle roller_coaster sandwich scorpion sea_turtle sheep skull snail snowflake speedboat spider
squirrel steak stove strawberry swan swing_set the_mona_lisa tiger toothbrush toothpaste tractor
trombone truck whale windmill yoga yogabicycle
"""

NAMES: tuple[str, ...] = tuple(_NAMES.split())
WITHOUT_ENCODER = ("everything",)
"""Names that were released as decoders only."""


def file_of(spec: str) -> str:
    """Return the file name for `magenta:NAME`, `magenta:NAME.gen` or `magenta:NAME.vae`.

    Raises UsageError for any other name.
    """
    name, _, form = spec.removeprefix(PREFIX).partition(".")
    if name not in NAMES:
        near = difflib.get_close_matches(name, NAMES, n=3)
        hint = (
            f"did you mean {' or '.join(near)}?" if near else f"it has {NAMES[0]}, …, {NAMES[-1]}"
        )
        raise UsageError(f"{PREFIX}{name}: expected a model that Magenta released; {hint}")
    if form not in ("", "gen", "vae") or (form == "vae" and name in WITHOUT_ENCODER):
        forms = "gen" if name in WITHOUT_ENCODER else "gen or vae"
        raise UsageError(f"{spec}: expected {PREFIX}{name}, or that with .{forms}")
    return f"{name}.{form or 'gen'}.json"


def load(spec: str, progress: bool = True, report: Report | None = None) -> tuple[SketchRNN, Card]:
    """Return the model `magenta:NAME` and its card, downloaded if it is not in the cache.

    progress, report: see `fetch`. Raises DownloadError if the download fails or is no model.
    """
    file = file_of(spec)
    url = f"{ADDRESS}/{file}"
    path = fetch(url, f"{FOLDER}/{file}", progress=progress, report=report)
    try:
        return magenta.read(path)
    except CheckpointError as error:
        path.unlink()
        message = str(error).removeprefix(f"{path}: ")
        raise DownloadError(
            f"{url}: expected a model, got another file, which was discarded: {message}"
        ) from None


def downloaded(form: str = "") -> list[str]:
    """Return `magenta:NAME` of each model in the cache. `form`: "" for decoders, or `VAE`."""
    folder = cache_dir() / "downloads" / FOLDER
    specs = (PREFIX + name + form for name in names_of(form))
    return [spec for spec in specs if (folder / file_of(spec)).exists()]


def names_of(form: str = "") -> list[str]:
    """Return the released names. `form`: "" for decoders, or `VAE` for autoencoders."""
    return [name for name in NAMES if not (form == VAE and name in WITHOUT_ENCODER)]
