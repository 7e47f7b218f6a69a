"""How often a judge recognises what a model draws of each of its categories.

    python -m benchmarks.judge train --commonest 345 --data SPEC … --out DIR
    python -m benchmarks.certainty --model doodles --judge DIR [--write]

For each category that the judge knows, the model draws six drawings of the name alone for each
seed, chosen from many as on the page. Prints one row for each category, best first, and `--write`
puts the shares into the card: the Sketch page offers the best categories first.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tqdm import tqdm

from benchmarks.command import command_line
from benchmarks.judge_network import Judge, judged, load_judge
from benchmarks.table import show
from sketchrnn.checkpoint.card import CERTAIN, write_card
from sketchrnn.checkpoint.folder import find
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.load import expect_drawings, load

K = 6


def recognised(judge: Judge, model: DrawingCompleter, name: str, seeds: list[int]) -> float:
    """Return the share of the drawings of a category that the judge names right."""
    drawings = []
    for seed in seeds:
        endings = model.complete(None, K, model.card.temperature, seed, name)
        drawings += [one.drawing for one in endings if one.whole is not None]
    return float(np.mean(judged(judge, drawings).argmax(-1) == judge.names.index(name)))


def main() -> None:
    """Measure, print, and with `--write` update the card."""
    arguments = command_line(__doc__, "--model", "--seeds", "--write")
    arguments.add_argument("--judge", type=Path, required=True, metavar="DIR")
    chosen = arguments.parse_args()
    model, judge = expect_drawings(load(chosen.model)), load_judge(chosen.judge)
    seeds = [int(seed) for seed in chosen.seeds.split(",")]
    names = [name for name in model.card.categories if name in judge.names]
    shares = {name: round(recognised(judge, model, name, seeds), 3) for name in tqdm(names)}
    order = sorted(names, key=lambda name: -shares[name])
    show([{"category": name, "recognised": shares[name]} for name in order])
    certain = sum(share >= CERTAIN for share in shares.values())
    print(f"{certain} of {len(names)} categories are recognised at least half of the time")
    if chosen.write:
        model.card.recognised = shares
        write_card(model.card, find(chosen.model))


if __name__ == "__main__":
    main()
