"""How long each of many people waits for endings while all of them use one server.

    python -m benchmarks.people [--models kanji,doodles] [--people 16] [--turns 8] [--think 2]

Measured is what the Sketch page calls for its endings, in a thread for each person as in the
server: six endings of one of the page's own starts, at the model's temperature, each person with a
seed of their own. `alone`: one person at a time, one after another, without a pause. `at once`: all
ask at the same instant. `with pauses`: each asks, looks at the endings for a while, `--think`
seconds on average and never the same, and asks again. The three take turns. Not in it: the page
around the endings and the way to the browser (`page.py`).

A machine that others use disturbs whatever runs just then, so `median_ms` and `p95_ms` are of the
best turn, in which everybody's endings are those of every turn; `times` is that 95th percentile
beside the best median of a person alone. `worst_ms` is of all turns. `cpu_ms` is what an asking
costs all cores, on average over all turns.
"""

from __future__ import annotations

import argparse
import os
import resource
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from benchmarks.table import show
from benchmarks.timing import Bar, row
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.ui import examples, models

SIDE, ENDINGS = 340.0, 6
"""Of the page: pixels of its canvas, and how many endings it asks for."""
ASKS = 3
"""So many times each asks in a turn with pauses."""
PEOPLE, TURNS, THINK = 16, 8, 2.0
BAR = Bar("at most", 4)


def starts_for(name: str) -> list[tuple[Drawing | None, str | None]]:
    """Return the page's own starts for a model, and of which category each is."""
    known = [one for one in models.card(name).categories if one in examples.STARTS]
    if known:
        return [(examples.start(one, SIDE), one) for one in known]
    return [(examples.start(name, SIDE), None)]


def asker(name: str) -> Callable[[int], float]:
    """Return a function that asks for a person's endings and returns the seconds they waited."""
    model, starts = models.load(name), starts_for(name)

    def ask(person: int) -> float:
        start, category = starts[person % len(starts)]
        began = time.perf_counter()
        model.complete(start, k=ENDINGS, seed=person, category=category)
        return time.perf_counter() - began

    return ask


def alone(ask: Callable[[int], float], people: int) -> list[float]:
    """Return how long each waits, one after another."""
    return [ask(person) for person in range(people)]


def at_once(ask: Callable[[int], float], people: int) -> list[float]:
    """Return how long each waits, all from the same instant; any error ends the measurement."""
    together = threading.Barrier(people)

    def one(person: int) -> float:
        together.wait()
        return ask(person)

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(one, range(people)))


def with_pauses(ask: Callable[[int], float], people: int, think: float) -> list[float]:
    """Return how long each waits, each time."""

    def one(person: int) -> list[float]:
        waits = []
        for pause in np.random.default_rng(person).uniform(0, 2 * think, ASKS):
            time.sleep(pause)
            waits.append(ask(person))
        return waits

    with ThreadPoolExecutor(people) as pool:
        return [wait for waits in pool.map(one, range(people)) for wait in waits]


def measure(name: str, people: int, turns: int, think: float) -> list[dict[str, Any]]:
    """Return a row for each of the three."""
    ask = asker(name)
    kinds: dict[str, Callable[[], list[float]]] = {
        "alone": lambda: alone(ask, people),
        "at once": lambda: at_once(ask, people),
        f"with pauses of {think:g} s": lambda: with_pauses(ask, people, think),
    }
    ask(0)
    waits: dict[str, list[list[float]]] = {kind: [] for kind in kinds}
    cpu = dict.fromkeys(kinds, 0.0)
    for kind, turn in [(kind, kinds[kind]) for _ in range(turns) for kind in kinds]:
        began = time.process_time()
        waits[kind].append(turn())
        cpu[kind] += time.process_time() - began
    seconds = {kind: np.array(rows) for kind, rows in waits.items()}  # [turns, asked in each]
    median = {kind: 1e3 * np.median(rows, axis=1).min() for kind, rows in seconds.items()}
    p95 = {kind: 1e3 * np.quantile(rows, 0.95, axis=1).min() for kind, rows in seconds.items()}
    return [
        {
            "model": name,
            "what": kind,
            "people": people if kind != "alone" else 1,
            "asked": rows.size,
            "median_ms": float(median[kind]),
            "p95_ms": float(p95[kind]),
            "times": float(p95[kind] / median["alone"]),
            "worst_ms": 1e3 * float(rows.max()),
            "cpu_ms": 1e3 * cpu[kind] / rows.size,
            "peak_MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
        for kind, rows in seconds.items()
    ]


def beside_alone(name: str) -> list[dict[str, Any]]:
    """Return the rows of the 95th percentile of many, beside the median of one alone."""
    alone, *many = measure(name, PEOPLE, TURNS, THINK)
    cores = len(os.sched_getaffinity(0))
    median = alone["median_ms"]
    return [
        row(
            f"{PEOPLE} people {one['what']}, {name}, cores: {cores}",
            *("ms", one["p95_ms"], "one alone", median, BAR),
        )
        for one in many
    ]


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--models", default="kanji,doodles")
    arguments.add_argument("--people", type=int, default=PEOPLE)
    arguments.add_argument("--turns", type=int, default=TURNS)
    arguments.add_argument("--think", type=float, default=THINK)
    chosen = arguments.parse_args()
    rest = (chosen.people, chosen.turns, chosen.think)
    show([row for name in chosen.models.split(",") for row in measure(name, *rest)])


if __name__ == "__main__":
    main()
