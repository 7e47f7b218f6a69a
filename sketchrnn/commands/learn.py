"""What `python -m sketchrnn learn` does: run a lesson, tell how far it is, print its figures.

Figures are printed as a table to read, or as JSON that holds all of them in full.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from tqdm import tqdm

from sketchrnn.learn.lesson import LESSONS, find, plain

SHOWN = 8
"""Of a longer list, the first and the last few of these are shown."""


def learn_command(name: str, seed: int, as_json: bool) -> None:
    """Run the lesson `name` and print its figures."""
    lesson = find(name)
    # Quick lessons, and those that refuse a setting, show no bar.
    with tqdm(total=100, bar_format="{l_bar}{bar}| {elapsed}", delay=0.5, file=sys.stderr) as bar:

        def told(share: float, _: Any) -> bool:
            bar.update(int(100 * share) - bar.n)
            return False

        figures = plain(lesson.run(seed=seed, report=told))
    if as_json:
        print(json.dumps(figures, ensure_ascii=False, allow_nan=False))
        return
    rows = [("", LESSONS[name]), *lines(figures)]
    width = max(len(title) for title, _ in rows)
    for title, text in rows:
        print(f"{title:{width}}  {text}")


def lines(figures: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Return the rows of the table for plain figures: the name of each and its value as text."""
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
    """A list of numbers in one line."""
    if len(values) <= SHOWN:
        return " ".join(map(_text, values))
    half = SHOWN // 2
    first, last = (" ".join(map(_text, part)) for part in (values[:half], values[-half:]))
    return f"{first} … {last}  ({len(values)} numbers)"


def _text(value: Any) -> str:
    """One value: a dash for none, four digits for a number that is not whole."""
    if value is None:
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
