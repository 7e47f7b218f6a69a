"""Writes icons as drawings of the Quick, Draw! categories that have few drawings.

    python -m scripts.icon_drawings --data SPEC … --out icons.ndjson

A category of 30 drawings is learnt badly: a house has too few beginnings. Icons of houses have few
lines and are drawn with strokes, too. An icon is taken if its name is the name of a category, but
for words that do not change what is to be seen (`BESIDE`). It gets the size of a drawing of Quick,
Draw!, and its large strokes come first, as people begin with the outline. The icons and their
licences are those of `--data icons` (docs/licences.md); npm fetches them once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.command import command_line
from sketchrnn.data.drawings import EXTENT
from sketchrnn.data.sources.icon_sets import Icon, read_sets
from sketchrnn.data.sources.icons import install, read_icons
from sketchrnn.data.spec import prepare
from sketchrnn.data.store import Dataset
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.formats.files import write_atomic
from sketchrnn.formats.ndjson import write_line

MOST = 150
"""A category with so many training drawings gets no icons."""
LONGEST = 3
"""Words of the name of a category, at most."""
ALSO = {
    "bike": "bicycle",
    "bulb": "light bulb",
    "glasses": "eyeglasses",
    "home": "house",
    "lightbulb": "light bulb",
    "mail": "envelope",
    "mobile": "cell phone",
    "phone": "telephone",
    "plane": "airplane",
    "sail boat": "sailboat",
    "sailing boat": "sailboat",
    "shirt": "t-shirt",
    "smile": "smiley face",
    "smiley": "smiley face",
    "tshirt": "t-shirt",
    "tv": "television",
}
"""Other names of categories."""
_BESIDE = """
    a alt animal b baby basic beach beverage big birthday blossom bright celebration chimney
    christmas city classic coffee cooking country cute deciduous door dove drink empty evergreen
    family fishing five flower fly flying food forest four fresh front fruit full garden generic
    half handle happy hot kitchen large leaf leaves light line linear modern new oak ocean old one
    open outline palm party pet petal petals pigeon pine pot public rain regular retro rose round
    rounded rural sailing school sea side simple single six slice small smart sparrow spring
    standard steam stem straw sunny tall tea thin three transport travel tropical tulip two
    vacation variant vegetable vegetables village vintage weather window windows wine
"""
BESIDE = frozenset(_BESIDE.split())
"""Words beside the name of a category that do not change what is to be seen."""


def category_of(words: Sequence[str], names: dict[tuple[str, ...], str]) -> str | None:
    """Return the category that an icon shows; None if it shows something else, or more.

    Args:
        words: of the name of the icon.
        names: words of a name -> category.
    """
    for count in range(LONGEST, 0, -1):
        for at in range(len(words) - count + 1):
            name = tuple(words[at : at + count])
            if name in names and BESIDE.issuperset([*words[:at], *words[at + count :]]):
                return names[name]
    return None


def small_categories(dataset: Dataset, most: int = MOST) -> dict[str, int]:
    """Return the categories with fewer training drawings than this, and how many they have."""
    counts = np.bincount(dataset.labels[dataset.indices("train")])
    named = zip(dataset.info.categories, counts.tolist(), strict=False)
    return {name: count for name, count in named if count < most}


def icon_drawings(icons: Sequence[Icon], categories: Collection[str]) -> Iterator[Drawing]:
    """Yield icons as drawings of categories, in the order of the icons."""
    names = {tuple(name.replace("-", " ").split()): name for name in categories}
    names |= {tuple(k.split()): name for k, name in ALSO.items() if name in categories}
    found = [icon for icon in icons if category_of(icon.words, names)]
    for drawing, _ in read_icons(found, Counter()):
        assert drawing.category is not None
        yield _resized(drawing, category_of(drawing.category.split(), names))


def _resized(icon: Drawing, category: str | None) -> Drawing:
    points = np.concatenate(icon.strokes)
    low, extent = points.min(0), max(float(np.ptp(points, axis=0).max()), 1e-6)
    strokes = [(stroke - low) * (EXTENT / extent) for stroke in icon.strokes]
    strokes.sort(key=lambda stroke: -np.hypot(*np.ptp(stroke, axis=0)))
    return Drawing(tuple(strokes), EXTENT, EXTENT, category=category)


def main() -> None:
    """Write the file."""
    parser = command_line(__doc__)
    parser.add_argument("--data", nargs="+", required=True, metavar="SPEC", help="Quick, Draw!")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.ndjson")
    chosen = parser.parse_args()
    icons = [icon for part in read_sets(install()) for icon in part.icons]
    drawings = [*icon_drawings(icons, small_categories(prepare(chosen.data)))]
    lines = [write_line(one.strokes, one.width, one.height, word=one.category) for one in drawings]
    write_atomic(chosen.out, "".join(lines).encode())
    count = len({one.category for one in drawings})
    print(f"{chosen.out}: {len(drawings):,} icons of {count} categories")


if __name__ == "__main__":
    main()
