"""`learn`: run a lesson and print its figures, or check what the pages of lessons claim."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from sketchrnn.commands.parser import Commands, Parser
from sketchrnn.errors import UsageError

SEEDS = 5
"""Seeds with which a claim is tested."""
SHOWN = 8
"""Items of a list that are printed; of a longer list, the first and the last half as many."""


def add_parser(commands: Commands) -> Parser:
    """Add the parser of this command and return it."""
    parser = commands.add_parser("learn", help="run a lesson on recurrent networks")
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="such as neuron; a wrong one lists them all"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="all figures in full")
    parser.add_argument(
        "--check",
        action="store_true",
        help=f"test what the pages claim over {SEEDS} seeds from SEED on; without NAME all lessons",
    )
    return parser


def run(arguments: argparse.Namespace, given: list[str]) -> None:
    """Run a lesson and print its figures, or check claims; exit with 1 if one does not hold."""
    if arguments.check:
        if not _check(arguments):
            raise SystemExit(1)
    elif arguments.name is None:
        raise UsageError("expected the NAME of a lesson, or --check for the claims of all")
    else:
        _run(arguments)


def _check(arguments: argparse.Namespace) -> bool:
    """Print how many of the seeds each claim holds for; return whether all hold for all."""
    from sketchrnn.learn.claims import check, claims_of
    from sketchrnn.learn.lesson import LESSONS, generator, plain

    seeds = range(arguments.seed, arguments.seed + SEEDS)
    generator(seeds[-1])  # refuses a wrong seed
    names = list(LESSONS) if arguments.name is None else [arguments.name]
    good, rows = True, []
    if not arguments.json:
        print(f"{'lesson':12} {'holds':7} {'s':>6}  claim")
    for name in names:
        for row in check(name, claims_of(name), seeds):
            good = good and all(row.held)
            rows.append(plain(row))
            if not arguments.json:
                holds = f"{sum(row.held)}/{len(row.held)}"
                print(f"{name:12} {holds:7} {row.seconds:6.1f}  {row.said}", flush=True)
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False))
    return good


def _run(arguments: argparse.Namespace) -> None:
    """Run a lesson with a progress bar and print its figures."""
    from tqdm import tqdm

    from sketchrnn.learn.lesson import LESSONS, find, plain

    lesson = find(arguments.name)
    # Quick lessons, and those that refuse a setting, show no bar.
    with tqdm(total=100, bar_format="{l_bar}{bar}| {elapsed}", delay=0.5, file=sys.stderr) as bar:

        def report(share: float, _: Any) -> bool:
            bar.update(int(100 * share) - bar.n)
            return False  # do not stop the lesson

        figures = plain(lesson.run(seed=arguments.seed, report=report))
    if arguments.json:
        print(json.dumps(figures, ensure_ascii=False, allow_nan=False))
        return
    rows = [("", LESSONS[arguments.name]), *lines(figures)]
    width = max(len(title) for title, _ in rows)
    for title, text in rows:
        print(f"{title:{width}}  {text}")


def lines(figures: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield the rows of the table for plain figures: the name of each and its value as text."""
    if isinstance(figures, dict):
        for key, value in figures.items():
            yield from lines(value, f"{name}.{key}" if name else key)
    elif isinstance(figures, list) and any(isinstance(item, dict | list | str) for item in figures):
        for i, value in enumerate(figures):
            if len(figures) <= SHOWN or i < SHOWN // 2 or i >= len(figures) - SHOWN // 2:
                yield from lines(value, f"{name}[{i}]")
            elif i == SHOWN // 2:
                yield f"{name}[…]", f"{len(figures)} in all"
    elif isinstance(figures, list):
        yield name, _row(figures)
    else:
        yield name, _text(figures)


def _row(values: list[Any]) -> str:
    """Return a list of numbers as one line."""
    if len(values) <= SHOWN:
        return " ".join(map(_text, values))
    half = SHOWN // 2
    first, last = (" ".join(map(_text, part)) for part in (values[:half], values[-half:]))
    return f"{first} … {last}  ({len(values)} numbers)"


def _text(value: Any) -> str:
    """Return one value as text: a dash for None, four digits for a number that is not whole."""
    if value is None:
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
