"""Sets of named icons as npm packages hold them: the files, the names and the licences.

Iconify (`@iconify/json`, or one set in `@iconify-json/NAME`) holds each set as one JSON file with
its licence. The packages of Tabler, Lucide and Iconoir hold SVG files. Sets are left out if their
licence is none of `LICENCES`, if they have several colours, or if they are logos, flags or emoji.
Not here: the strokes of an icon (`icons.py`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import quoteattr

from sketchrnn.errors import DataError
from sketchrnn.formats.files import read_bounded

LICENCES = {"MIT": "MIT", "ISC": "ISC", "Apache-2.0": "Apache 2.0", "CC-BY-4.0": "CC BY 4.0"}
"""SPDX name of each licence that is read, and its name in cards."""
LEFT_OUT = ("logos", "flags", "emoji")
"""Words in the category of a set that is left out: its icons are no line drawings."""
FEWEST = 50
"""An Iconify set with fewer icons of strokes alone is left out."""
SVG_PACKAGES = {
    "@tabler/icons": ("icons/outline", "MIT", "Tabler, Paweł Kuna"),
    "lucide-static": ("icons", "ISC", "Lucide, Lucide Contributors"),
    "iconoir": ("icons/regular", "MIT", "Iconoir, Luca Burgio"),
}
"""Package -> folder of its SVG files, licence, credit."""

VARIANTS = ("outline", "outlined", "regular", "linear", "line", "stroke", "rounded", "alt")
"""Last words of a name that say how an icon is drawn, not what it shows."""
OTHER_VARIANTS = ("bold", "thin", "light", "broken", "sharp", "duotone", "twotone", "fill",
                  "filled", "solid", "animated", "transition")  # fmt: skip
"""Last words of the names of icons that repeat another icon in another style."""
CROSSED = frozenset(("off", "slash", "slashed", "disabled", "crossed"))
"""A word of the name of an icon with a line through it."""


class Icon(NamedTuple):
    """One icon as its set publishes it."""

    place: str  # where it is from, for messages: file and name
    group: str  # name of its set
    words: tuple[str, ...]  # of its name, without variants and numbers
    variant: bool  # whether it repeats another icon in another style
    svg: bytes


class IconSet(NamedTuple):
    """A set of icons, its licence and its author."""

    licence: str
    credit: str
    icons: list[Icon]


def read_sets(folder: Path) -> list[IconSet]:
    """Return the sets in a folder, by name.

    folder: node_modules, the folder around it, or the folder of one package. DataError if it holds
    no set under one of `LICENCES`.
    """
    sets = [one for file in _json_files(folder) if (one := _read_json(file)) is not None]
    sets = sets or list(_svg_sets(folder))
    if not sets:
        names = ", ".join(SVG_PACKAGES)
        raise DataError(
            f"{folder}: expected the npm package @iconify/json, one of @iconify-json/NAME, or one "
            f"of {names}, found none"
        )
    return sets


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of an icon's name: "user-plus-02" gives ("user", "plus").

    Numbers count variants. A trailing word of `VARIANTS` is dropped unless it is the only one.
    """
    words = [word for word in re.split(r"[^a-z]+", name.lower()) if word]
    while len(words) > 1 and words[-1] in VARIANTS + OTHER_VARIANTS:
        words.pop()
    return tuple(words)


def set_files(folder: Path) -> list[Path]:
    """Return the files that `read_sets` reads."""
    svg = [file for base, _ in _svg_folders(folder) for file in sorted(base.glob("*.svg"))]
    return _json_files(folder) or svg


def _json_files(folder: Path) -> list[Path]:
    patterns = ("@iconify/json/json/*.json", "@iconify-json/*/icons.json", "json/*.json",
                "icons.json")  # fmt: skip
    bases = (folder / "node_modules", folder)
    files = [file for base in bases for part in patterns for file in sorted(base.glob(part))]
    return list(dict.fromkeys(files))


def _read_json(file: Path) -> IconSet | None:
    """Return a set of Iconify, or None if it is left out."""
    try:
        # The files come from npm and are as large as a set is; `read_bounded` is for uploads.
        raw: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        # `@iconify-json/NAME` has the description of its set in a file of its own.
        apart = file.with_name("info.json")
        info = raw["info"] if "info" in raw else json.loads(apart.read_text(encoding="utf-8"))
        prefix = str(raw["prefix"])
        bodies = {name: str(icon["body"]) for name, icon in raw["icons"].items()}
        licence, author = info["license"].get("spdx"), info["author"]["name"]
        width = float(raw.get("width", 16))
        height = float(raw.get("height", 16))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise DataError(f"{file}: expected a set of Iconify, got {error!r:.80}") from None
    category = str(info.get("category", "")).lower()
    if licence not in LICENCES or info.get("palette") or any(w in category for w in LEFT_OUT):
        return None
    found = []
    for name, body in sorted(bodies.items()):
        icon = raw["icons"][name]
        size = float(icon.get("width", width)), float(icon.get("height", height))
        corner = float(icon.get("left", 0)), float(icon.get("top", 0))
        if not _stroked(body) or size[0] != size[1]:
            continue
        found.append(_icon(str(file), prefix, name, _document(body, corner, size)))
    if len(found) < FEWEST:
        return None
    return IconSet(LICENCES[licence], f"{info['name']}, {author}", found)


def _stroked(body: str) -> bool:
    """Return whether an icon may consist of strokes alone; the reader of SVG decides."""
    return "stroke=" in body and not re.search(r"<mask|<clipPath|opacity|<image|<text", body)


def _document(body: str, corner: tuple[float, float], size: tuple[float, float]) -> bytes:
    """Return the SVG document of the body of an icon."""
    view = quoteattr(" ".join(f"{value:g}" for value in (*corner, *size)))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox={view}>{body}</svg>'.encode()


def _icon(file: str, group: str, name: str, svg: bytes) -> Icon:
    variant = name.lower().rsplit("-", 1)[-1] in OTHER_VARIANTS
    return Icon(f"{file}: {name}", group, words_of(name), variant, svg)


def _svg_folders(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the folders of SVG files, each with its package."""
    for package, (inside, *_) in SVG_PACKAGES.items():
        places = (folder / "node_modules" / package / inside, folder / package / inside)
        own = (folder / inside,) if folder.name == package.rpartition("/")[2] else ()
        for place in (*places, *own):
            if any(place.glob("*.svg")):
                yield place, package
                break


def _svg_sets(folder: Path) -> Iterator[IconSet]:
    for place, package in _svg_folders(folder):
        _, licence, credit = SVG_PACKAGES[package]
        files = sorted(place.glob("*.svg"))
        icons = [_icon(str(file), package, file.stem, read_bounded(file)) for file in files]
        yield IconSet(licence, credit, icons)
