"""How often a model of kanji completes a start to a real character.

    python -m benchmarks.characters --model kanji [--starts 60] [--seeds 0 1 2]

Starts are the first quarter or half of the points of KanjiVG's test characters, variants left out,
and of characters that everybody writes (`COMMON`). Columns are the shares of endings that are real
(`inference/characters.py`): the first of six, the mean of the six, and of as many that are not
chosen. The table of characters also chooses the endings, so this says how many are offered, not how
good the choice is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.command import command_line
from benchmarks.table import show
from sketchrnn.data.sources.kanjivg import characters, package_folder, read_character
from sketchrnn.data.split import evenly_spaced, split_of
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import UsageError
from sketchrnn.inference.characters import Characters
from sketchrnn.inference.completer import SamplingSettings
from sketchrnn.inference.completion import Completion
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.load import expect_drawings, load

COMMON = (
    "一二三十人日月火水木金土山川田大小中上下本学校先生年"
    "手足目耳口力男女子犬虫貝花草森林竹空雨天気石糸車町村"
)
K = 6
SHARES = (0.25, 0.5)


def starts(names: Sequence[str], share: float) -> Iterator[Drawing]:
    """Yield the beginnings of characters."""
    files = characters(package_folder())
    for name in names:
        whole = read_character(files[name])
        yield replace(whole.cut(max(share, 2 / whole.points)), lifted=None)


def real(endings: Sequence[Completion[Drawing]], table: Characters) -> list[bool]:
    """Return which completed drawings are real characters."""
    return [one.whole is not None and table.match(one.drawing).real for one in endings]


def measure(
    model: DrawingCompleter, names: Sequence[str], share: float, seeds: Sequence[int]
) -> dict[str, Any]:
    """Return the shares of real characters for these starts."""
    table = model.critic
    if not isinstance(table, Characters):
        raise UsageError(f"expected a model with a table of characters, got {model.card.name}")
    shown, sampled = [], []
    for i, start in enumerate(starts(names, share)):
        for seed in seeds:
            settings = SamplingSettings(K, model.card.temperature, 1000 * seed + i)
            endings = model.complete(start, K, model.card.temperature, settings.seed)
            shown.append(real(endings, table))
            sampled.append(real(model.sample([(start, None, K)], settings), table))
    return {
        "given": share,
        "starts": len(names),
        "first": float(np.mean([row[0] for row in shown])),
        "mean": float(np.mean(shown)),
        "unselected": float(np.mean(sampled)),
    }


def main() -> None:
    """Print the table."""
    parser = command_line(__doc__)
    parser.add_argument("--model", default="kanji", metavar="NAME|PATH")
    parser.add_argument("--starts", type=int, default=60, help="test characters at most (60)")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    arguments = parser.parse_args()
    model = expect_drawings(load(arguments.model))
    files = characters(package_folder())
    test = [name for name, file in files.items() if split_of(file.stem) == "test"]
    test = [test[i] for i in evenly_spaced(len(test), arguments.starts)]
    rows = []
    for kind, names in (("test", test), ("common", COMMON)):
        for share in SHARES:
            rows.append({"characters": kind} | measure(model, names, share, arguments.seeds))
    show(rows)


if __name__ == "__main__":
    main()
