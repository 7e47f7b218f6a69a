"""How long each of many visitors waits for endings while all of them use one server.

    python -m benchmarks.people [--models kanji,doodles] [--people 16] [--turns 8] [--think 2]

It measures what the Sketch page calls for its endings, in one thread per visitor as in the server:
six endings of an example start, at the default temperature, with a different seed per visitor.

    alone        one visitor at a time, without pauses
    at once      all visitors request at the same instant
    with pauses  each visitor waits `--think` seconds on average between requests

The three take turns. Not measured: the rest of the page and the network (`page.py`).

`median_ms` and `p95_ms` are of the best turn, because other work on the machine disturbs single
turns; every turn computes the same endings. `times` is this 95th percentile divided by the best
median of a visitor alone. `worst_ms` is over all turns. `cpu_ms` is the processor time of a request
on all cores, on average over all turns.
"""

from __future__ import annotations

import os
import resource
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from benchmarks.command import command_line
from benchmarks.table import show
from benchmarks.timing import Bar, peak, row
from sketchrnn.drawings.drawing import Drawing
from sketchrnn.ui import examples, models

SIDE, ENDINGS = 340.0, 6
"""Of the Sketch page: side of its canvas in pixels, and endings per request."""
ASKS = 3
"""Requests of each visitor in a turn with pauses."""
PEOPLE, TURNS, THINK = 16, 8, 2.0
BAR = Bar("at most", 4)


def starts_for(name: str) -> list[tuple[Drawing | None, str | None]]:
    """Return the example starts of the page for a model, each with its category."""
    known = [one for one in models.card(name).categories if one in examples.STARTS]
    if known:
        return [(examples.start(one, SIDE), one) for one in known]
    return [(examples.start(name, SIDE), None)]


def asker(name: str) -> Callable[[int], float]:
    """Return a function that requests the endings of a visitor and returns the seconds it took."""
    model, starts = models.load(name), starts_for(name)

    def ask(person: int) -> float:
        start, category = starts[person % len(starts)]
        began = time.perf_counter()
        model.complete(start, k=ENDINGS, seed=person, category=category)
        return time.perf_counter() - began

    return ask


def alone(ask: Callable[[int], float], people: int) -> list[float]:
    """Return the waiting times of visitors who come one after the other, seconds."""
    return [ask(person) for person in range(people)]


def at_once(ask: Callable[[int], float], people: int) -> list[float]:
    """Return the waiting times of visitors who all request at once, seconds.

    An error of one request ends the measurement.
    """
    together = threading.Barrier(people)

    def one(person: int) -> float:
        together.wait()
        return ask(person)

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(one, range(people)))


def with_pauses(ask: Callable[[int], float], people: int, think: float) -> list[float]:
    """Return the waiting times of all requests of visitors who pause in between, seconds."""

    def one(person: int) -> list[float]:
        waits = []
        for pause in np.random.default_rng(person).uniform(0, 2 * think, ASKS):
            time.sleep(pause)
            waits.append(ask(person))
        return waits

    with ThreadPoolExecutor(people) as pool:
        return [wait for waits in pool.map(one, range(people)) for wait in waits]


def measure(name: str, people: int, turns: int, think: float) -> list[dict[str, Any]]:
    """Return a row for each of the three ways to request."""
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
    seconds = {kind: np.array(rows) for kind, rows in waits.items()}  # [turns, requests]
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
            "peak_MB": peak(resource.RUSAGE_SELF),
        }
        for kind, rows in seconds.items()
    ]


def beside_alone(name: str) -> list[dict[str, Any]]:
    """Return the rows on the 95th percentile of many visitors, beside the median of one."""
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
    arguments = command_line(__doc__)
    arguments.add_argument("--models", default="kanji,doodles")
    arguments.add_argument("--people", type=int, default=PEOPLE)
    arguments.add_argument("--turns", type=int, default=TURNS)
    arguments.add_argument("--think", type=float, default=THINK)
    chosen = arguments.parse_args()
    rest = (chosen.people, chosen.turns, chosen.think)
    show([row for name in chosen.models.split(",") for row in measure(name, *rest)])


if __name__ == "__main__":
    main()
