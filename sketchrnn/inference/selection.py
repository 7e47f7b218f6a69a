"""Which of many sampled endings are shown: good ones that differ from each other.

Not here: what makes an ending a failure (`completion.py`), and how many are sampled
(`drawings.py`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

import numpy as np

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.formats.pen import arc_length
from sketchrnn.inference.completion import Completion, tier

ALIKE = 0.03
"""Chamfer distance below which two endings are alike, as a share of the canvas."""
MARGIN = 0.1
"""How far an ending may leave the canvas, as a share of its side."""
SLIGHT = 0.03
"""Length of an ending that can hardly be seen, as a share of the canvas."""
FITTED = 1.2
"""Side of a canvas that fits a finished drawing, in extents of the drawing."""
OUTLINE = 32
"""Points of an ending that are compared."""
Name = TypeVar("Name", str, str | None)


class Critic(Protocol):
    """Ranks finished drawings."""

    def score(self, drawings: Sequence[Drawing], category: str | None) -> np.ndarray | None:
        """Return a score for each drawing [n], higher is better; None for an unknown category."""
        ...


def select(
    endings: Sequence[Completion[Drawing]], critic: Critic | None, k: int
) -> list[Completion[Drawing]]:
    """Return K of the endings, best first.

    An ending that is like a better one is chosen only if too few others are left, and one that
    failed only if no other is left.

    A judge that sees pictures measures the choice: `benchmarks/judge.py`, docs/results.md.

    Args:
        endings: of one category, at least K.
        critic: ranks the endings; None to rank them by likelihood.
        k: number of endings to return.
    """
    tiers = [_tier(one) for one in endings]
    score = scores(endings, critic)
    order = sorted(range(len(endings)), key=lambda i: (tiers[i], -score[i]))
    good = [i for i in order if not endings[i].failed]
    # If all good ones are needed, none has to be compared.
    fresh = [] if len(good) <= k else _differing(endings, good, k)
    chosen = {*[*fresh, *(i for i in order if i not in fresh)][:k]}
    return [endings[i] for i in order if i in chosen]


def choose(
    endings: Sequence[Completion[Drawing]],
    beliefs: Sequence[tuple[str | None, float]],
    critic: Critic | None,
    k: int,
) -> list[Completion[Drawing]]:
    """Return K of the endings of all names, those of the likeliest name first.

    Several names share the places. One ending that adds nothing is enough for all of them: it is
    first if the drawing is more likely than not finished, and last if it is not.

    Args:
        endings: of all names, K at least together.
        beliefs: names and their probabilities, likeliest first.
        critic: ranks the endings of a name.
        k: number of endings to return.
    """
    nothing = _nothing_to_add(endings, beliefs)
    adding = [one for one in endings if one.ending is not None]
    if len(beliefs) == 1 or not adding:
        nothing, adding = [], list(endings)
    supply = Counter(one.category for one in adding if not one.failed)
    places = Counter(shared(beliefs, k - len(nothing), supply))
    chosen: list[Completion[Drawing]] = []
    for name, count in places.items():
        own = [one for one in adding if one.category == name]
        chosen += select(own, critic, count) if own else []
    finished = _finished(endings, beliefs) > 0.5
    result = [*nothing, *chosen] if finished else [*chosen, *nothing]
    if len(result) < k:  # too few add something
        used = {id(one) for one in result}
        result += [one for one in endings if id(one) not in used][: k - len(result)]
    return sorted(result, key=lambda one: one.failed)


def _nothing_to_add(
    endings: Sequence[Completion[Drawing]], beliefs: Sequence[tuple[str | None, float]]
) -> list[Completion[Drawing]]:
    """Return the ending that adds nothing under the likeliest name that has one, if any has."""
    empty = {one.category: one for one in endings if one.ending is None and not one.failed}
    return [empty[name] for name, _ in beliefs if name in empty][:1]


def _finished(
    endings: Sequence[Completion[Drawing]], beliefs: Sequence[tuple[str | None, float]]
) -> float:
    """Return the probability that a drawing is finished, over all of its names."""
    ends = {one.category: math.exp(one.log_prob) for one in endings if one.ending is None}
    return sum(p * ends.get(name, 0) for name, p in beliefs) / sum(p for _, p in beliefs)


def _differing(
    endings: Sequence[Completion[Drawing]], order: Sequence[int], k: int
) -> dict[int, np.ndarray]:
    """Return up to K of the endings that `order` lists, none like one before, with outlines."""
    fresh: dict[int, np.ndarray] = {}
    for i in order:
        if len(fresh) == k:
            break
        shape = outline(endings[i].ending)
        if all(distance(shape, one) >= ALIKE for one in fresh.values()):
            fresh[i] = shape
    return fresh


def _tier(one: Completion[Drawing]) -> int:
    """Return the tier of an ending; those that can hardly be seen are behind the others."""
    slight = one.ending is not None and length(one.ending) < SLIGHT
    return max(tier(one.failed, one.ending is None, one.log_prob), 2 if slight else 0)


def length(drawing: Drawing) -> float:
    """Return the length of all strokes, in sides of the canvas."""
    side = max(drawing.width, drawing.height)
    return sum(arc_length(stroke)[-1] for stroke in drawing.strokes) / side


def scores(endings: Sequence[Completion[Drawing]], critic: Critic | None) -> np.ndarray:
    """Return the score by which each ending is ranked, float64 [n], higher is better.

    That is the log probability of the category after the ending, by the critic. It is the
    likelihood, nats per point, without a critic, without a category that it knows, and for
    endings that add nothing or failed. Adding the likelihood to the log probability helps neither
    the first nor the mean of six endings.

    endings: of one category.
    """
    result = np.array([one.log_prob for one in endings])
    category = endings[0].category
    sound = [i for i, one in enumerate(endings) if one.ending is not None and not one.failed]
    drawings = [fitted(endings[i].drawing) for i in sound]
    found = None if critic is None else critic.score(drawings, category)
    if found is not None:
        result[sound] = found
    return result


def fitted(drawing: Drawing) -> Drawing:
    """Return a finished drawing on a canvas of 1.2 times its extent.

    Most drawings that the critic learnt from fill their canvas. A user's drawing may fill a
    small part of its own, and is then recognised less often.
    """
    extent = float(np.ptp(np.concatenate(drawing.strokes), axis=0).max())
    side = FITTED * extent or drawing.width
    return replace(drawing, width=side, height=side)


def strays(ending: Drawing, start: Drawing | None) -> bool:
    """Return whether an ending leaves the canvas by more than 10 % of its side.

    Parts of the start that lie outside of the canvas extend what the ending may use.
    """
    low, high = np.zeros(2), np.array([ending.width, ending.height])
    if start is not None:
        given = np.concatenate(start.strokes)
        low, high = np.minimum(low, given.min(0)), np.maximum(high, given.max(0))
    points, margin = np.concatenate(ending.strokes), MARGIN * max(ending.width, ending.height)
    return bool((points < low - margin).any() or (points > high + margin).any())


def shared(
    beliefs: Sequence[tuple[Name, float]], k: int, supply: Mapping[Name, int] | None = None
) -> list[Name]:
    """Return K names, each at least once if K allows, in proportion to their probabilities.

    Places are given by the method of D'Hondt (1878): the next goes to the name with the highest
    probability per place.

    Args:
        beliefs: names and their probabilities, likeliest first.
        k: number of places.
        supply: how many places each name can fill; others get the rest if any can. None: no limit.
    """
    places: Counter[Name] = Counter()
    for _ in range(k):
        free = [pair for pair in beliefs if supply is None or places[pair[0]] < supply[pair[0]]]
        name, _ = max(
            free or beliefs,
            key=lambda pair: (places[pair[0]] == 0, pair[1] / (places[pair[0]] + 1)),
        )
        places[name] += 1
    return [name for name, _ in beliefs for _ in range(places[name])]


def outline(ending: Drawing | None) -> np.ndarray:
    """Return points at equal distances along the strokes of an ending, [OUTLINE, 2].

    In shares of the canvas; NaN for an ending that adds nothing.
    """
    if ending is None:
        return np.full((OUTLINE, 2), np.nan)
    lengths = [arc_length(stroke) for stroke in ending.strokes]
    before = np.cumsum([0.0, *(length[-1] for length in lengths)])
    along = np.concatenate([far + length for far, length in zip(before, lengths, strict=False)])
    at = np.linspace(0, before[-1], OUTLINE)
    points = np.concatenate(ending.strokes) / max(ending.width, ending.height)
    return np.column_stack([np.interp(at, along, axis) for axis in points.T])


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """Return the Chamfer distance of two outlines, in shares of the canvas.

    That is the mean of both mean distances from a point of one to the nearest of the other. It is 0
    if both add nothing, and infinite if one of them does.
    """
    empty = np.isnan(one[0, 0]), np.isnan(other[0, 0])
    if any(empty):
        return 0.0 if all(empty) else np.inf
    away = np.hypot(*(one[:, None] - other[None]).transpose(2, 0, 1))  # [OUTLINE, OUTLINE]
    return float(away.min(0).mean() + away.min(1).mean()) / 2
