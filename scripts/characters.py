"""Writes the table of real characters beside a model of kanji, from KanjiVG.

    python -m scripts.characters --model kanji

The strokes of the 6,700 characters of the installed package `kanjivg` (CC BY-SA 3.0), six points
each, without their variants. `inference/characters.py` reads the table.
"""

from __future__ import annotations

from benchmarks.command import command_line
from sketchrnn.checkpoint.folder import find
from sketchrnn.data.sources.kanjivg import package_folder, read_kanjivg
from sketchrnn.inference.characters import FILE, Characters, outlines


def main() -> None:
    """Write the table."""
    parser = command_line(__doc__)
    parser.add_argument("--model", default="kanji", metavar="NAME|PATH")
    folder = find(parser.parse_args().model)
    source = package_folder()
    names, strokes = [], []
    for file, (drawing, _) in zip(sorted(source.glob("*.svg")), read_kanjivg(source), strict=True):
        if "-" not in file.stem:  # a variant
            names.append(chr(int(file.stem, 16)))
            strokes.append(outlines(drawing))
    Characters(names, strokes).write(folder)
    print(f"{folder / FILE}: {len(names):,} characters")


if __name__ == "__main__":
    main()
