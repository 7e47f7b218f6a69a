"""The stroke icons of Tabler, Lucide and Iconoir: about 8,000 line drawings.

Each set is an npm package of SVG files, 24 units wide, drawn with a round pen. `install` fetches
pinned versions. Curves become polylines of few points; corners and the ends of arcs are points of
them exactly. A small filled shape becomes a dot. Left out are icons with larger filled shapes,
which are no line drawings, logos of brands, and copies of an icon under another name.

The files begin their strokes anywhere. Here an open stroke begins at its upper left end, and a
closed one at the left of its top, clockwise. Strokes are in the order of the file.
"""

from __future__ import annotations

import logging
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

from sketchrnn.data.cache import cache_dir
from sketchrnn.data.drawings import drawing_items
from sketchrnn.data.source import DataSource, Source, TrajectoryOptions, no_files
from sketchrnn.data.split import split_of
from sketchrnn.data.store import DatasetInfo
from sketchrnn.data.units import DrawingUnits
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, DownloadError
from sketchrnn.formats.files import read_bounded
from sketchrnn.formats.svg import Outline, parse_outlines

logger = logging.getLogger(__name__)

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
"""Largest distance of the polyline of a curve from the curve, units."""
EPSILON = 0.2
"""Ramer-Douglas-Peucker tolerance that a user's start is simplified with, units. At this value,
icons with fine curves get as many points as here."""
STRAIGHT = 0.02
"""A point this close to the line between its neighbours is no corner and is removed, units."""
DOT = 2.0
"""A filled shape of at most this extent, the width of the pen, is a dot, units."""
SHORT = 0.1
"""A stroke of at most this extent is a dot, units; Tabler draws its dots 0.01 long."""

FILLED = "icon with a filled shape"
BRAND = "logo of a brand"
TWIN = "icon that is there under another name"


class Package(NamedTuple):
    """An npm package of icons."""

    name: str
    version: str
    folder: str  # of its stroke icons


PACKAGES = (
    Package("@tabler/icons", "3.51.0", "icons/outline"),
    Package("lucide-static", "1.62.0", "icons"),
    Package("iconoir", "7.12.1", "icons/regular"),
)


def open_icons(folder: str, options: TrajectoryOptions) -> Source:
    """Return the icons of the npm packages in a folder."""
    info = DatasetInfo(
        name="icons",
        kind="drawing",
        licence=LICENCE,
        credit=CREDIT,
        units=DrawingUnits(CANVAS, EPSILON, GRID),
    )
    return Source(info, drawing_items(read_icons(Path(folder), info.dropped)))


def install() -> Path:
    """Return the folder of the pinned packages in the cache; npm installs them the first time.

    DownloadError if npm is missing or fails.
    """
    folder = cache_dir() / "downloads" / "-".join(["icons", *(part.version for part in PACKAGES)])
    if folder.is_dir():
        return folder
    npm = shutil.which("npm")
    if npm is None:
        raise DownloadError("expected npm, which fetches the icons, but it is not installed")
    wanted = [f"{part.name}@{part.version}" for part in PACKAGES]
    logger.info("npm installs %s", ", ".join(wanted))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=folder.name, dir=folder.parent) as temporary:
        quiet = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts"]
        command = [npm, "install", *quiet, "--prefix", temporary, *wanted]
        done = subprocess.run(command, stdout=sys.stderr, check=False)
        if done.returncode:
            raise DownloadError(
                f"npm could not install the icons (exit status {done.returncode}, its messages "
                "are above)"
            )
        (Path(temporary) / "node_modules").rename(folder)
    return folder


def read_icons(
    folder: Path, dropped: Counter[str] | dict[str, int]
) -> Iterator[tuple[Drawing, str]]:
    """Yield each icon, by package and name, with its split.

    The first word of the name decides the split, so that arrow-up and arrow-up-circle of all
    packages are in one split.

    Args:
        folder: node_modules, the folder around it, or the folder of one package.
        dropped: counts the icons that are left out, by reason.
    """
    seen: set[bytes] = set()
    for file in icon_files(folder):
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
    """Return the strokes of an icon, float64 [n, 2] in units each; None if a shape is filled."""
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
    """Return the outline as a stroke [n, 2]: begun at the upper left, without needless points."""
    points = outline.stroke
    if outline.filled or _extent(points) <= SHORT:
        return (points.min(axis=0, keepdims=True) + points.max(axis=0, keepdims=True)) / 2
    if np.allclose(points[0], points[-1], rtol=0, atol=STRAIGHT):
        ring = points[:-1] if _area(points) > 0 else points[:0:-1]  # [n - 1, 2], clockwise
        x, y = ring.round(6).T
        ring = np.roll(ring, -np.lexsort((x, y))[0], axis=0)
        points = np.concatenate([ring, ring[:1]])
    elif points[0].sum() > points[-1].sum():
        points = points[::-1]
    return simplify_coords(np.ascontiguousarray(points), STRAIGHT)


def _area(ring: np.ndarray) -> float:
    """Return twice the area inside a closed polyline [n, 2], positive if it runs clockwise.

    This is the shoelace formula; y points down.
    """
    x, y = ring.T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())


def _extent(points: np.ndarray) -> float:
    return float(np.ptp(points, axis=0).max())


SOURCE = DataSource(
    spec="icons",
    summary="8,043 line icons of Tabler, Lucide and Iconoir, fetched once by npm (MIT, ISC)",
    open=lambda argument, options: open_icons(str(install()), options),
    files=no_files,
)
FOLDER_SOURCE = DataSource(
    spec="icons:DIR",
    summary="the same from a folder in which npm has installed them, or one of them",
    open=open_icons,
    files=lambda folder: icon_files(Path(folder)),
)
