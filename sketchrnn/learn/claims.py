"""Claims of the lessons: sentences of their pages as tests of their figures, over several seeds.

A lesson module lists them as `CLAIMS`. Not here: the texts (`ui/learn/texts/`), which contain each
sentence, and the table that the command line prints (`commands/learn.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sketchrnn.learn.lesson import find

Settings = Mapping[str, Any]
"""Arguments of `run` without the seed."""


class Claim(NamedTuple):
    """One sentence that a page says about the figures of its lesson."""

    said: str
    """The sentence or a part of it, as the English page says it."""
    test: Callable[..., bool]
    """Whether the figures agree; called with the figures of each of `runs`, in order."""
    runs: tuple[Settings, ...] = ({},)
    """The settings that the sentence speaks of, one per run."""
    quick: bool = False
    """Whether all runs together take a second or two, so that the tests include it."""


@dataclass(frozen=True)
class Checked:
    """A claim and where it holds."""

    lesson: str
    """One of `LESSONS`."""
    said: str
    """The sentence."""
    held: tuple[bool, ...]
    """Whether it holds, for each seed."""
    seconds: float
    """Time of the runs that no claim before it had made."""


def claims_of(name: str) -> tuple[Claim, ...]:
    """Return the claims of a lesson, which may be plain tuples (sentence, test).

    Raises:
        UsageError: the name is not registered.
    """
    return tuple(Claim(*claim) for claim in find(name).CLAIMS)


def check(name: str, claims: Sequence[Claim], seeds: Sequence[int]) -> Iterator[Checked]:
    """Test claims of a lesson with each seed; equal runs are made once."""
    done: dict[str, Any] = {}

    def figures(seed: int, settings: Settings) -> Any:
        key = repr((seed, dict(settings)))
        if key not in done:
            done[key] = find(name).run(seed=seed, **settings)
        return done[key]

    for claim in claims:
        began = time.perf_counter()
        held = tuple(
            bool(claim.test(*(figures(seed, settings) for settings in claim.runs)))
            for seed in seeds
        )
        yield Checked(name, claim.said, held, time.perf_counter() - began)
