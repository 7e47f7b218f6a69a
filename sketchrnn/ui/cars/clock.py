"""Durations in words of a stopwatch."""

from __future__ import annotations

from sketchrnn.ui.cars.description import Translate
from sketchrnn.ui.language import tr as translate


def clock(seconds: float, tr: Translate = translate) -> str:
    """Return minutes and seconds, as 3:05; from an hour on hours too, as 5:02:00.

    tr: as in `describe`.
    """
    minutes, left = divmod(int(seconds), 60)
    if minutes < 60:
        return tr("{minutes}:{seconds:02d}", minutes=minutes, seconds=left)
    hours, minutes = divmod(minutes, 60)
    return tr("{hours}:{minutes:02d}:{seconds:02d}", hours=hours, minutes=minutes, seconds=left)


def span(seconds: float, tr: Translate = translate) -> str:
    """Return a duration with its unit, as 3:05 min or 5:02:00 h."""
    time = clock(seconds, tr)
    return tr("{time} h", time=time) if seconds >= 3600 else tr("{time} min", time=time)
