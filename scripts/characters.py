"""Writes the table of real characters beside a model of kanji, from KanjiVG.

    python -m scripts.characters --model kanji

The strokes of the 6,700 characters of the installed package `kanjivg` (CC BY-SA 3.0), six points
each, without their variants. `inference/characters.py` reads the table.
"""

from __future__ import annotations

from benchmarks.command import command_line
from sketchrnn.checkpoint.folder import find
from sketchrnn.data.sources.kanjivg import characters, package_folder, read_character
from sketchrnn.inference.characters import FILE, Characters, outlines


def main() -> None:
    """Write the table."""
    parser = command_line(__doc__)
    parser.add_argument("--model", default="kanji", metavar="NAME|PATH")
    folder = find(parser.parse_args().model)
    files = characters(package_folder())
    strokes = [outlines(read_character(file)) for file in files.values()]
    Characters(list(files), strokes).write(folder)
    print(f"{folder / FILE}: {len(files):,} characters")


if __name__ == "__main__":
    main()
