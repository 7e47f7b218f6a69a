"""What a car does on a path, in a few words such as "turns left after 20 s".

Not here: how turns and stops are found (`trajectories/manoeuvres.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sketchrnn.trajectories.manoeuvres import ROUND_DEG, Manoeuvre

NAMED = 2
"""Most manoeuvres in a description."""
Translate = Callable[..., str]
"""Text and values of its fields, by name -> the text in some language, with the values.

`language.tr` is for pages, and `str.format` for files, which are in English.
"""


def describe(found: Sequence[Manoeuvre], tr: Translate) -> str:
    """Return what a car does, in words.

    Args:
        found: the manoeuvres of its path.
        tr: returns the texts in a language.
    """
    words = [_words(one, tr) for one in found[:NAMED]]
    if not words or (len(words) == 1 and 0 < found[0].stop_s < np.inf):
        words.append(tr("straight on"))
    if len(words) == 1:
        return words[0]
    for verb in ("turns ", "stops "):
        if all(one.startswith(verb) for one in words):
            words[1] = words[1].removeprefix(verb)  # the same verb once
    return tr("{first}, then {second}", first=words[0], second=words[1])


def _words(one: Manoeuvre, tr: Translate) -> str:
    at_once = one.at_s < 1
    when = tr("at once") if at_once else tr("after {time}", time=_time(one.at_s, tr))
    if one.degrees:
        if abs(one.degrees) >= ROUND_DEG:
            return tr("turns round {when}", when=when)
        if one.degrees > 0:
            return tr("turns left {when}", when=when)
        return tr("turns right {when}", when=when)
    if one.stop_s == np.inf:
        return tr("stands still") if at_once else tr("stops {when}", when=when)
    time = _time(one.stop_s, tr)
    if at_once:
        return tr("stands for {time}", time=time)
    return tr("stops {when} for {time}", when=when, time=time)


def _time(seconds: float, tr: Translate) -> str:
    if seconds < 120:
        return tr("{seconds:.0f} s", seconds=seconds)
    return tr("{minutes:.0f} min", minutes=seconds / 60)
