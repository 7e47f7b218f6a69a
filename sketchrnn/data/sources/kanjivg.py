"""KanjiVG: 11,662 hand-made drawings of 6,700 characters, in stroke order.

The Python package `kanjivg` holds one SVG for each drawing, so reading needs no network. All files
have the same form: a canvas of 109 px and one path of cubic curves for each stroke, in writing
order, without transforms. Only this form is read here. A variant (`05203-Kaisho.svg`) belongs to
the character whose code begins its name.

With `EPSILON` the drawings are as fine as Sketch-RNN's kanji data, made from an older KanjiVG: 2.99
points a stroke against 2.98, moves with a standard deviation of 20.2 px against 20.3, extent 86 px.
"""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import svgelements
from simplification.cutil import simplify_coords

from sketchrnn.data.drawings import drawing_items
from sketchrnn.data.source import DataSource, Source, TrajectoryOptions, no_files
from sketchrnn.data.split import split_of
from sketchrnn.data.store import DatasetInfo
from sketchrnn.data.units import DrawingUnits
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError
from sketchrnn.formats.curves import check_path_data
from sketchrnn.formats.files import read_bounded

LICENCE = "CC BY-SA 3.0"
CREDIT = "KanjiVG, Ulrich Apel and contributors, https://kanjivg.tagaini.net"

CANVAS = 109.0
"""Width and height of every drawing, pixels."""
EPSILON = 1.0
"""Ramer-Douglas-Peucker tolerance, pixels."""

_PATH = re.compile(r'<path\b[^>]*?\sd="([^"]*)"')
_POINTS_PER_CURVE = 32  # before simplifying: on a curve as long as the canvas, 3 px apart

_u = np.linspace(0.0, 1.0, _POINTS_PER_CURVE + 1)[1:]  # [T], without the start of the curve
_BERNSTEIN = np.stack(
    [(1 - _u) ** 3, 3 * _u * (1 - _u) ** 2, 3 * _u**2 * (1 - _u), _u**3]
)  # [4, T], the weight of each control point at each parameter


def open_kanjivg(argument: str, options: TrajectoryOptions) -> Source:
    """Return the characters of the installed package `kanjivg`."""
    info = DatasetInfo(
        name="kanjivg",
        kind="drawing",
        licence=LICENCE,
        credit=CREDIT,
        units=DrawingUnits(CANVAS, EPSILON),
    )
    return Source(info, drawing_items(read_kanjivg(package_folder()), "character"))


def read_kanjivg(folder: Path) -> Iterator[tuple[Drawing, str]]:
    """Yield each drawing in the .svg files of a folder, by name, with the split of its character.

    The variants of a character are in one split. DataError names the file that is broken.
    """
    files = sorted(folder.glob("*.svg"))
    if not files:
        raise DataError(f"{folder}: expected the .svg files of KanjiVG, found none")
    for file in files:
        yield read_character(file), split_of(character_of(file.stem))


def read_character(file: Path) -> Drawing:
    """Return the simplified drawing in one file; DataError names the file if it is broken."""
    try:
        strokes = parse_svg(read_bounded(file).decode(errors="replace"))
        return Drawing(
            tuple(simplify_coords(stroke, EPSILON) for stroke in strokes), CANVAS, CANVAS
        )
    except DataError as error:
        raise DataError(f"{file}: {error}") from error


def characters(folder: Path) -> dict[str, Path]:
    """Return the file of each character, without its variants."""
    return {chr(int(path.stem, 16)): path for path in sorted(folder.glob("?????.svg"))}


def character_of(stem: str) -> str:
    """Return the code of the character of a file `stem`: "05203-Kaisho" gives "05203"."""
    return stem.split("-", 1)[0]


def package_folder() -> Path:
    """Return the folder of the SVGs of the installed package `kanjivg`, which has no modules."""
    try:
        package = importlib.metadata.distribution("kanjivg")
    except importlib.metadata.PackageNotFoundError:
        raise DataError(
            "expected the package kanjivg, which holds KanjiVG's drawings, but it is not "
            "installed: pip install kanjivg"
        ) from None
    folder = Path(str(package.locate_file("kanji")))
    if not folder.is_dir():
        raise DataError(f"{folder}: expected the drawings of the package kanjivg, found no folder")
    return folder


def parse_svg(text: str) -> list[np.ndarray]:
    """Return the strokes of one KanjiVG file as dense polylines, each float64[n, 2], pixels."""
    strokes = [_flatten(_control_points(path)) for path in _PATH.findall(text)]
    if not strokes:
        raise DataError("expected an SVG with a path for each stroke, found none")
    return strokes


def _control_points(data: str) -> np.ndarray:
    """Return the start and, for each of n curves, two control points and the end, [1 + 3 n, 2]."""
    check_path_data(data)
    try:
        move, *curves = svgelements.Path(data)
    except (ValueError, TypeError):  # what svgelements raises for a missing number
        curves = None
    if curves is None or not all(isinstance(curve, svgelements.CubicBezier) for curve in curves):
        raise DataError(f"expected a path of one move and cubic curves, got {data:.40}")
    points = [move.end, *(point for curve in curves for point in list(curve)[1:])]
    return np.array([(point.x, point.y) for point in points])


def _flatten(controls: np.ndarray) -> np.ndarray:
    """Return [1 + 32 n, 2] from the start and three control points for each of n curves."""
    # Not `formats.curves.flatten`: it chooses the number of points by a tolerance, and half of the
    # strokes of KanjiVG would then simplify to other points than the shipped models have learnt.
    count = (len(controls) - 1) // 3
    if not count:
        return controls
    curves = np.array([controls[3 * i : 3 * i + 4] for i in range(count)])  # [n, 4, 2]
    points = np.einsum("ncd,ct->ntd", curves, _BERNSTEIN).reshape(-1, 2)  # [32 n, 2]
    return np.concatenate([controls[:1], points])


SOURCE = DataSource(
    spec="kanjivg",
    summary="11,662 characters in stroke order, from the installed package (CC BY-SA 3.0)",
    open=open_kanjivg,
    files=no_files,
)
