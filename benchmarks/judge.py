"""An independent judge of drawings: how often completed test drawings look like what they should.

    python -m benchmarks.judge train --data SPEC … --out DIR [--epochs E | --minutes M]
    python -m benchmarks.judge score --judge DIR --data SPEC … --model doodles cat=cat.gen.json

The judge is a convolutional network on rasters (`judge_network.py`). It is trained on the training
split alone, never sees strokes, and the package never uses it. `score` cuts test drawings
(`judge_scores.py`) and prints, as means over categories, how often the judge recognises:

    real        the whole drawings
    start       the bare starts
    first       the ending that is shown first
    mean        the K endings that are shown
    unselected  K endings as the model samples them, with `--unselected`

`…_error` is the standard error over starts, `…/real` the ratio to real drawings. A table of the
categories comes first. CATEGORY=FILE is a model that completes this category alone, such as one of
Magenta's decoders. Nearly all starts are cut within a stroke; `--lifted` hides this from the
models, as a file of a drawing does.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.command import command_line
from benchmarks.judge_network import load_judge, save_judge
from benchmarks.judge_scores import (
    Protocol,
    Result,
    by_category,
    entries,
    held_out,
    row,
    score,
)
from benchmarks.judge_sheet import sheet
from benchmarks.judge_training import Length, accuracy, commonest, train
from benchmarks.table import show
from sketchrnn.data.spec import prepare
from sketchrnn.errors import UsageError
from sketchrnn.formats.files import write_atomic

CATEGORIES = [
    "eye", "mouth", "cat", "monkey", "paintbrush", "television", "crayon", "map", "guitar",
    "dragon", "headphones", "bicycle", "computer", "airplane", "calculator", "camera", "crab",
    "moustache", "necklace", "sandwich", "bear", "face", "dog", "sock", "bowtie", "beard", "bird",
    "cookie", "eyeglasses", "hat", "paint can", "wine bottle", "hot dog", "wine glass", "pig",
    "radio", "alarm clock",
]  # fmt: skip
"""Categories of Quick, Draw! that a judge names unless others are given."""


def run_train(chosen: argparse.Namespace) -> None:
    """Train a judge, print its accuracy on real test drawings, and save both."""
    dataset = prepare(chosen.data)
    names = chosen.categories
    if chosen.commonest is not None:
        names = commonest(dataset, chosen.commonest)
    judge = train(dataset, names, Length(chosen.epochs, chosen.minutes), chosen.seed)
    right = accuracy(judge, dataset, "test")
    about = {
        "data": dataset.info.name,
        "command": " ".join(["python -m benchmarks.judge", *sys.argv[1:]]),
        "accuracy": float(np.mean(list(right.values()))),
        "by_category": right,
    }
    save_judge(judge, about, chosen.out)
    show([{"category": name, "real": share} for name, share in right.items()])
    print(f"accuracy {about['accuracy']:.3f}, the mean of {len(names)} categories", file=sys.stderr)


def run_score(chosen: argparse.Namespace) -> None:
    """Complete test drawings, judge them, print the tables, and write the files."""
    judge, dataset = load_judge(chosen.judge), prepare(chosen.data)
    names = chosen.categories or judge.names
    if unknown := [name for name in names if name not in judge.names]:
        raise UsageError(f"expected names that the judge knows, got {unknown[0]!r}")
    protocol = Protocol(
        chosen.shares,
        chosen.k,
        chosen.temperature,
        chosen.seeds,
        lifted=chosen.lifted,
        unselected=chosen.unselected,
    )
    drawings = held_out(dataset, names, chosen.limit)
    results = [
        result
        for entry in entries(chosen.model, names)
        for result in score(judge, entry, drawings, protocol)
    ]
    rows = [row(result) for result in results]
    show(categories_table(results))
    show(rows)
    if chosen.sheet:
        write_atomic(chosen.sheet, sheet(results[0]))
    if chosen.json:
        about = {"judge": str(chosen.judge), "data": dataset.info.name, "k": chosen.k}
        about |= {"lifted": chosen.lifted}
        parts = [result.about | {"categories": by_category(result)} for result in results]
        text = json.dumps(about | {"seeds": chosen.seeds, "rows": rows, "parts": parts}, indent=1)
        write_atomic(chosen.json, (text + "\n").encode())


def categories_table(results: Sequence[Result]) -> list[dict[str, Any]]:
    """Return a row for each category with the first and the mean of each result.

    The categories that are recognised most often after the first result's completions come first.
    """
    table: dict[str, dict[str, Any]] = {}
    for result in results:
        about = result.about
        title = f"{about['model']} {about['given']:.0%} {about['temperature']:g}"
        for name, values in by_category(result).items():
            cells = table.setdefault(name, {"category": name, "real": values["real"]})
            cells[f"{title} first"], cells[f"{title} mean"] = values["first"], values["mean"]
    return sorted(table.values(), key=lambda cells: -list(cells.values())[3])


def parser() -> argparse.ArgumentParser:
    """Return the parser of both commands."""
    arguments = command_line(__doc__)
    commands = arguments.add_subparsers(required=True)
    made = commands.add_parser("train", help="train a judge")
    made.set_defaults(run=run_train)
    made.add_argument("--data", nargs="+", required=True, metavar="SPEC")
    made.add_argument("--out", type=Path, required=True, metavar="DIR")
    which = made.add_mutually_exclusive_group()
    which.add_argument("--categories", nargs="+", default=CATEGORIES, metavar="NAME")
    which.add_argument("--commonest", type=int, metavar="N", help="the N commonest categories")
    length = made.add_mutually_exclusive_group()
    length.add_argument("--epochs", type=float, default=20, help="passes over the data (20)")
    length.add_argument("--minutes", type=float)
    made.add_argument("--seed", type=int, default=0)
    made = commands.add_parser("score", help="judge what models complete")
    made.set_defaults(run=run_score)
    made.add_argument("--judge", type=Path, required=True, metavar="DIR")
    made.add_argument("--data", nargs="+", required=True, metavar="SPEC")
    made.add_argument("--model", nargs="+", required=True, metavar="NAME|PATH|CATEGORY=FILE")
    made.add_argument("--categories", nargs="+", metavar="NAME", help="only some of the judge's")
    made.add_argument("--shares", nargs="+", type=float, default=[0.25, 0.5, 0.75])
    made.add_argument("--limit", type=int, default=300, help="test drawings at most (300)")
    made.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    made.add_argument("--temperature", nargs="+", type=float, default=[None], metavar="T")
    made.add_argument("-k", "--k", type=int, default=6, help="endings of each start (6)")
    made.add_argument("--lifted", action="store_true", help="starts end with the pen up")
    made.add_argument("--unselected", action="store_true")
    made.add_argument("--sheet", type=Path, metavar="FILE.png", help="of the first row")
    made.add_argument("--json", type=Path, metavar="FILE")
    return arguments


def main(given: Sequence[str] | None = None) -> None:
    """Run one command."""
    chosen = parser().parse_args(given)
    torch.set_num_threads(1)
    chosen.run(chosen)


if __name__ == "__main__":
    main()
