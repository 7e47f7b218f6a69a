"""Reads the stroke icons of Tabler, Lucide and Iconoir, about 8,000 line drawings, as Drawings.

Each set is a package of SVG files for npm, 24 units wide, drawn with a round pen; `install` fetches
the pinned versions with npm, and `read_icons` reads them wherever npm has put them. Curves become
polylines of few points, which keep corners and the ends of arcs exactly. Small filled shapes are
dots; icons with larger ones are no line drawings and are left out, and so are the logos of brands,
and drawings that stand a second time under another name.

The files begin their strokes anywhere: here one begins at its upper left end, and a closed one at
the left of its top and runs clockwise. Strokes are in the order of the file.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from simplification.cutil import simplify_coords
from tqdm import tqdm

from sketchrnn.data.cache import cache_dir
from sketchrnn.data.split import split_of
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, DownloadError
from sketchrnn.formats.files import read_bounded
from sketchrnn.formats.svg import Outline, parse_outlines

LICENCE = "MIT (Tabler, Iconoir), ISC (Lucide)"
CREDIT = (
    "Tabler Icons, Paweł Kuna; Lucide and its contributors, some of it Feather, "
    "Cole Bemis (MIT); Iconoir, Luca Burgio"
)

CANVAS = 24.0
"""Width and height of every icon, units."""
GRID = 0.5
"""Most ends and corners are on this grid, units."""
TOLERANCE = 0.2
"""How far the polyline of a curve may lie from it, units."""
EPSILON = 0.2
"""Ramer-Douglas-Peucker tolerance that a user's start is simplified with, units: at this one, icons
with fine curves have as many points as here."""
STRAIGHT = 0.02
"""A point this close to the line between its neighbours is no corner, units."""
DOT = 2.0
"""A filled shape of at most this extent is a dot, units: the width of the pen."""
SHORT = 0.1
"""A stroke of at most this extent is a dot, units; Tabler draws its dots 0.01 long."""

FILLED = "icon with a filled shape"
BRAND = "logo of a brand"
TWIN = "icon that is there under another name"


class Package(NamedTuple):
    """A set of icons as npm knows it."""

    name: str
    version: str
    folder: str  # of its stroke icons


PACKAGES = (
    Package("@tabler/icons", "3.51.0", "icons/outline"),
    Package("lucide-static", "1.62.0", "icons"),
    Package("iconoir", "7.12.1", "icons/regular"),
)


def install() -> Path:
    """Return the folder of the pinned packages in the cache; npm installs them the first time.

    DownloadError with one sentence if that is not possible.
    """
    folder = cache_dir() / "downloads" / "-".join(["icons", *(part.version for part in PACKAGES)])
    if folder.is_dir():
        return folder
    npm = shutil.which("npm")
    if npm is None:
        raise DownloadError("expected npm, which fetches the icons, but it is not installed")
    wanted = [f"{part.name}@{part.version}" for part in PACKAGES]
    print(f"npm installs {', '.join(wanted)}", file=sys.stderr)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=folder.name, dir=folder.parent) as temporary:
        quiet = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts"]
        command = [npm, "install", *quiet, "--prefix", temporary, *wanted]
        done = subprocess.run(command, stdout=sys.stderr, check=False)
        if done.returncode:
            raise DownloadError(
                f"npm could not install the icons (exit status {done.returncode}, its own words "
                "stand above)"
            )
        (Path(temporary) / "node_modules").rename(folder)
    return folder


def read_icons(
    folder: Path | str, dropped: Counter[str] | dict[str, int]
) -> Iterator[tuple[Drawing, str]]:
    """Yield each icon, by package and name, with the split of the first word of its name.

    So arrow-up and arrow-up-circle, of whichever package, fall into one split.

    Args:
        folder: of node_modules, or one that holds it, or of one of the packages.
        dropped: counts, by reason, what is left out.
    """
    seen: set[bytes] = set()
    for file in tqdm(icon_files(Path(folder)), "icons", unit=" files", disable=None):
        first = file.stem.split("-", 1)[0]
        strokes = None if first == "brand" else read_strokes(file)
        reason = BRAND if first == "brand" else FILLED
        if strokes is not None:
            drawing = Drawing(tuple(strokes), CANVAS, CANVAS)
            looks = b"|".join(sorted(stroke.round(1).tobytes() for stroke in strokes))
            if looks not in seen:
                seen.add(looks)
                yield drawing, split_of(first)
                continue
            reason = TWIN
        dropped[reason] = dropped.get(reason, 0) + 1


def icon_files(folder: Path) -> list[Path]:
    """Return the SVG files of the packages in `folder`, by package and name."""
    places = [
        base / part.folder
        for part in PACKAGES
        for base in (folder / "node_modules" / part.name, folder / part.name, folder)
    ]
    files = dict.fromkeys(file for place in places for file in sorted(place.glob("*.svg")))
    if not files:
        names = ", ".join(part.name for part in PACKAGES)
        raise DataError(f"{folder}: expected the npm packages {names} or one of them, found none")
    return list(files)


def read_strokes(file: Path) -> list[np.ndarray] | None:
    """Return the strokes of an icon, each float64[n, 2], units; None if a shape in it is filled."""
    try:
        outlines, width, height = parse_outlines(read_bounded(file), TOLERANCE / CANVAS)
    except DataError as error:
        raise DataError(f"{file}: {error}") from error
    if (width, height) != (CANVAS, CANVAS):
        raise DataError(f"{file}: expected an icon 24 units wide and high, got {width} x {height}")
    if any(outline.filled and _extent(outline.stroke) > DOT for outline in outlines):
        return None
    return [_stroke(outline) for outline in outlines]


def _stroke(outline: Outline) -> np.ndarray:
    """Return the outline as a person would draw it: from above or the left, no point in vain."""
    points = outline.stroke
    if outline.filled or _extent(points) <= SHORT:
        return (points.min(axis=0, keepdims=True) + points.max(axis=0, keepdims=True)) / 2
    if np.allclose(points[0], points[-1], rtol=0, atol=STRAIGHT):
        ring = points[:-1] if _area(points) > 0 else points[:0:-1]
        x, y = ring.round(6).T
        ring = np.roll(ring, -np.lexsort((x, y))[0], axis=0)
        points = np.concatenate([ring, ring[:1]])
    elif points[0].sum() > points[-1].sum():
        points = points[::-1]
    return simplify_coords(np.ascontiguousarray(points), STRAIGHT)


def _area(ring: np.ndarray) -> float:
    """Return twice the area inside a closed polyline [n, 2], above 0 if it runs clockwise."""
    x, y = ring.T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())


def _extent(points: np.ndarray) -> float:
    return float(np.ptp(points, axis=0).max())
