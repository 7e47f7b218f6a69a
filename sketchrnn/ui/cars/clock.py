"""Durations in words of a stopwatch."""

from __future__ import annotations


def clock(seconds: float) -> str:
    """Return minutes and seconds, as 3:05; from an hour on hours too, as 5:02:00."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


def span(seconds: float) -> str:
    """Return a duration with its unit, as 3:05 min or 5:02:00 h."""
    return f"{clock(seconds)} {'h' if seconds >= 3600 else 'min'}"
