"""FIT files of sports watches and bicycle computers, read only with fitdecode.

Specification: https://developer.garmin.com/fit/protocol/. The positions of all `record` messages of
a file are one track. Positions are stored in semicircles, 2^31 of them in 180 degrees. Not here:
laps, heart rate and altitudes.
"""

from __future__ import annotations

import io
from collections import Counter
from datetime import datetime

from sketchrnn.errors import DataError
from sketchrnn.formats.track import Track, from_datetime, make_track

MAX_BYTES = 16_000_000
SEMICIRCLE = 180 / 2**31
"""Degrees."""


def parse(content: bytes, file_name: str, dropped: Counter[str] | None = None) -> list[Track]:
    """Return the one track of a FIT file, with points in the order of the file.

    `dropped` counts records without a position. Raises DataError, which names the file, if it is
    broken or has no position.
    """
    import fitdecode  # takes 0.1 s, and few files are FIT

    fixes, without = [], 0
    try:
        with fitdecode.FitReader(io.BytesIO(content)) as frames:
            for frame in frames:
                if not isinstance(frame, fitdecode.FitDataMessage) or frame.name != "record":
                    continue
                lat, lon, time = (
                    frame.get_value(field, fallback=None)
                    for field in ("position_lat", "position_long", "timestamp")
                )
                if isinstance(lat, int) and isinstance(lon, int) and isinstance(time, datetime):
                    fixes.append((lat * SEMICIRCLE, lon * SEMICIRCLE, from_datetime(time)))
                else:
                    without += 1
    except Exception as error:
        # fitdecode fails at broken files with its own error, those of struct, assertions and more
        raise DataError(
            f"{file_name}: expected a FIT file, got something else ({error})"
        ) from error
    if not fixes:
        raise DataError(f"{file_name}: expected a FIT file with positions, got none")
    if dropped is not None and without:
        dropped["fix without a position"] += without
    lat, lon, time = zip(*fixes, strict=True)
    return [make_track(lat, lon, time)]
