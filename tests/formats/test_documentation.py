"""The tables of docs/formats.md name the endings that the code reads and writes."""

import re
from pathlib import Path

from sketchrnn.formats.drawing_files import LARGEST, READERS, WRITERS
from sketchrnn.trajectories.trajectory import FORMATS

TEXT = (Path(__file__).parents[2] / "docs/formats.md").read_text(encoding="utf-8")


def rows(section: str) -> list[tuple[list[str], bool, bool]]:
    """The rows of a table: endings, whether they are read, and whether they are written."""
    text = TEXT.split(f"## {section}\n")[1].split("\n## ")[0]
    found = re.findall(r"^\| (`.*?) \| (.*?) \| (.*?) \|$", text, re.MULTILINE)
    return [(re.findall(r"`(.*?)`", a), b != "no", c != "no") for a, b, c in found]


def test_the_endings_of_drawings() -> None:
    assert {end for ends, read, _ in rows("Drawings") if read for end in ends} == set(READERS)
    assert {end for ends, _, made in rows("Drawings") if made for end in ends} == set(WRITERS)


def test_the_endings_of_trajectories() -> None:
    assert {end for ends, *both in rows("Trajectories") if all(both) for end in ends} == set(
        FORMATS
    )


def test_the_largest_sizes() -> None:
    for suffix, size in LARGEST.items():
        assert re.search(rf"`{suffix}` \((?:up to )?{size:,} (px|mm)\)", TEXT), suffix
