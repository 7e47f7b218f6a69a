"""Named line icons: the sets of Iconify that are drawn with strokes and may be passed on.

The npm package `@iconify/json` holds them; `install` fetches a pinned version. Curves become
polylines of few points; corners and the ends of arcs are points of them exactly. A small filled
shape becomes a dot. Left out are icons with larger filled shapes, logos of brands, icons that are
crossed out ("-off"), and copies of an icon. Not here: the sets and their names (`icon_sets.py`).

The files begin their strokes anywhere. Here an open stroke begins at its upper left end, and a
closed one at the left of its top, clockwise. Strokes are in the order of the file. The category of
an icon is the words of its name: "house plus".
"""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from simplification.cutil import simplify_coords

from sketchrnn.data.cache import cache_dir
from sketchrnn.data.drawings import drawing_items
from sketchrnn.data.source import DataSource, Source, TrajectoryOptions, no_files
from sketchrnn.data.sources.icon_sets import CROSSED, Icon, read_sets, set_files
from sketchrnn.data.split import split_of
from sketchrnn.data.store import DatasetInfo
from sketchrnn.data.units import DrawingUnits
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError, DownloadError
from sketchrnn.formats.isolation import isolated
from sketchrnn.formats.svg import Outline, parse_outlines

logger = logging.getLogger(__name__)

PACKAGE, VERSION = "@iconify/json", "2.2.535"
STYLE = "icon"

CANVAS = 24.0
"""Width and height of every icon, units; icons of another size are scaled to it."""
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
CELL = 1.0
"""Icons whose strokes pass through the same cells of this side are copies, units."""
LONGEST = 250
"""An icon of more points is an illustration and is left out."""

FILLED = "icon with a filled shape"
BRAND = "logo of a brand"
OFF = "icon that is crossed out"
VARIANT = "icon in another style"
LARGE = "icon of too many points"
TWIN = "copy of another icon"


def open_icons(folder: str, options: TrajectoryOptions) -> Source:
    """Return the icons of the npm packages in a folder."""
    sets = read_sets(Path(folder))
    info = DatasetInfo(
        name="icons",
        kind="drawing",
        licence=", ".join(sorted({part.licence for part in sets})),
        credit="; ".join(f"{part.credit} ({part.licence})" for part in sets),
        units=DrawingUnits(CANVAS, EPSILON, GRID),
    )
    icons = [icon for part in sets for icon in part.icons]
    return Source(info, drawing_items(read_icons(icons, info.dropped), STYLE))


def install() -> Path:
    """Return the folder of the pinned package in the cache; npm installs it the first time.

    DownloadError if npm is missing or fails.
    """
    folder = cache_dir() / "downloads" / f"iconify-{VERSION}"
    if folder.is_dir():
        return folder
    npm = shutil.which("npm")
    if npm is None:
        raise DownloadError("expected npm, which fetches the icons, but it is not installed")
    wanted = f"{PACKAGE}@{VERSION}"
    logger.info("npm installs %s", wanted)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=folder.name, dir=folder.parent) as temporary:
        quiet = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts"]
        command = [npm, "install", *quiet, "--prefix", temporary, wanted]
        done = subprocess.run(command, stdout=sys.stderr, check=False)
        if done.returncode:
            raise DownloadError(
                f"npm could not install the icons (exit status {done.returncode}, its messages "
                "are above)"
            )
        (Path(temporary) / "node_modules").rename(folder)
    return folder


def read_icons(
    icons: Sequence[Icon], dropped: Counter[str] | dict[str, int]
) -> Iterator[tuple[Drawing, str]]:
    """Yield the drawing of each icon, with its split.

    The set and the first word of the name decide the split. So arrow-up and arrow-up-circle of one
    set are in one split, and a test icon has namesakes in the training split, from other sets.

    dropped: counts the icons that are left out, by reason.
    """
    names = {(icon.group, icon.words) for icon in icons}
    seen: set[bytes] = set()
    for icon in icons:
        reason = _left_out(icon, names)
        strokes = [] if reason else read_strokes(icon)
        if strokes is None:
            reason = FILLED
        elif not reason:
            reason = LARGE if sum(map(len, strokes)) > LONGEST else None
            looks = _looks(strokes)
            reason = TWIN if looks in seen else reason
            seen.add(looks)
        if reason is None:
            assert strokes is not None
            drawing = Drawing(tuple(strokes), CANVAS, CANVAS, None, " ".join(icon.words))
            yield drawing, split_of(f"{icon.group} {icon.words[0]}")
        else:
            dropped[reason] = dropped.get(reason, 0) + 1


def _left_out(icon: Icon, names: set[tuple[str, tuple[str, ...]]]) -> str | None:
    """Return why an icon is left out by its name, or None."""
    if not icon.words or icon.words[0] in ("brand", "logo") or icon.words[-1] == "logo":
        return BRAND
    if icon.variant:
        return VARIANT
    # "power off" is no crossed-out icon, as there is no icon "power" with the same strokes below.
    bare = tuple(word for word in icon.words if word not in CROSSED)
    return OFF if bare != icon.words and bare and (icon.group, bare) in names else None


def _looks(strokes: Sequence[np.ndarray]) -> bytes:
    """Return the cells that strokes pass through, as bytes that are equal for copies."""
    drawing = Drawing(tuple(strokes), CANVAS, CANVAS).resample(CELL / 4)
    cells = np.unique((np.concatenate(drawing.strokes) / CELL).round().astype(np.int8), axis=0)
    return cells.tobytes()


def read_strokes(icon: Icon) -> list[np.ndarray] | None:
    """Return the strokes of an icon, float64 [n, 2] in units each; None if a shape is filled.

    DataError names the icon that is broken or not square.
    """
    try:
        outlines, width, height = isolated("the icon", parse_outlines, icon.svg, TOLERANCE / CANVAS)
    except DataError as error:
        raise DataError(f"{icon.place}: {error}") from error
    if width != height:
        raise DataError(f"{icon.place}: expected a square icon, got {width:g} x {height:g}")
    units = CANVAS / width
    outlines = [Outline(outline.stroke * units, outline.filled) for outline in outlines]
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
    summary="line icons of Iconify with their names, fetched once by npm (MIT, ISC, Apache, CC BY)",
    open=lambda argument, options: open_icons(str(install()), options),
    files=no_files,
)
FOLDER_SOURCE = DataSource(
    spec="icons:DIR",
    summary="the same from a folder in which npm has installed @iconify/json, or one set",
    open=open_icons,
    files=lambda folder: set_files(Path(folder)),
)
