"""Columns of times as people's tables have them: text to unix seconds.

A table has one form of time in all its lines, so the form is chosen for the column as a whole:
unix seconds or milliseconds, days of Excel (since 1899-12-30), YYYYMMDDHHMMSS, ISO 8601 and other
dates with a clock, or a clock (12:26:40, HHMMSS, a fraction of a day) with the date in a column of
its own. A time without a zone is UTC. Not here: which column holds the times (`track_csv.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timezone

import numpy as np

from sketchrnn.errors import DataError
from sketchrnn.formats.track import as_seconds, parse_iso

DAY_S = 86_400.0
EXCEL_EPOCH = 25_569
"""Days from Excel's day 0 to 1970-01-01."""
EXCEL_DAYS = (20_000.0, 80_000.0)
"""From the year 1954 to 2119."""
LONGEST_EXCEL_STEP = 0.01
"""Days. Seconds of a logger have longer steps than this number, days of a drive have shorter."""
YEARS = range(1950, 2101)
"""Digits that begin with another year are no date."""
SAMPLE = 100
"""Texts of a column by which a form is ruled out."""
NUMBER = re.compile(r"[-+]?\d{1,40}(?:[.,]\d{0,40})?(?:[eE][-+]?\d{1,3})?|[-+]?\.\d{1,40}")

_COMPACT = re.compile(
    r"(\d{4})(\d\d)(\d\d)[T _]?([01]\d|2[0-3])([0-5]\d)(?:([0-5]\d|60)(?:[.,]?(\d{1,9}))?)?Z?"
)
_CLOCK = re.compile(
    r"(\d\d?):([0-5]\d)(?::([0-5]\d|60)(?:[.,:](\d{1,9}))?)?\s{0,3}([AaPp])?(?:\.?[Mm]\.?)?"
    r"\s{0,3}(?:Z|UTC|GMT)?"
)
_CLOCK_DIGITS = re.compile(r"(\d{1,6})(?:[.,](\d{0,9}))?")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d\d?)[-/.](\d\d?)")
_YEAR_LAST = re.compile(r"(\d\d?)[-/.](\d\d?)[-/.](\d{4}|\d\d)")
_NAMED = re.compile(r"(?:[A-Za-z]{2,9}\.?,? )?(\d\d?)\.?[ -]([A-Za-z]{3,9})\.?[ -](\d{4})")
_NAMED_FIRST = re.compile(r"(?:[A-Za-z]{2,9},? )?([A-Za-z]{3,9})\.? (\d\d?),? (\d{4})")
_SEPARATOR = re.compile(r"[T,\s]{1,4}")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def parse_column(times: Sequence[str], days: Sequence[str] | None = None) -> np.ndarray:
    """Return float64[n] unix seconds, NaN for texts that are none.

    Args:
        times: the texts of n lines.
        days: their dates, if a column of its own has them. Times that have a date need none.
    """
    texts = [text.strip() for text in times]
    if days is not None:
        clocks = _clocks(texts, with_date=True)
        if _are_most(clocks, texts):
            return _midnights([text.strip() for text in days]) + clocks
    return _moments(texts)


def has_clock(text: str) -> bool:
    """Return whether a text may have the time of day in it: a date alone has none."""
    return ":" in text or len(text.strip()) > len("2020-09-13")


def parse_number(text: str) -> float:
    """Return the number in a text, with a decimal point or comma; NaN if it is none."""
    text = text.strip()
    return float(text.replace(",", ".")) if NUMBER.fullmatch(text) else np.nan


def _moments(texts: Sequence[str]) -> np.ndarray:
    """Return unix seconds of texts that are complete without another column."""
    for column in (_each(_compact, texts), _unwrapped(_clocks(texts, with_date=False))):
        if _are_most(column, texts):
            return column
    numbers = _each(parse_number, texts)
    if not _are_most(numbers, texts):
        return _dated(texts)
    steps = np.abs(np.diff(numbers[np.isfinite(numbers)]))
    steps = steps[steps > 0]
    is_days = EXCEL_DAYS[0] < np.nanmedian(numbers) < EXCEL_DAYS[1]
    if is_days and len(steps) and np.median(steps) < LONGEST_EXCEL_STEP:
        return np.round((numbers - EXCEL_EPOCH) * DAY_S, 3)  # days have about 1 ms
    return as_seconds(numbers)


def _each(parse: Callable[[str], float], texts: Sequence[str]) -> np.ndarray:
    """Return what `parse` returns for each text; NaN for all if it fails for most of a sample."""
    sample = texts[:: len(texts) // SAMPLE + 1]
    if not _are_most(np.array([parse(text) for text in sample]), sample):
        return np.full(len(texts), np.nan)
    return np.array([parse(text) for text in texts], dtype=np.float64)


def _are_most(column: np.ndarray, texts: Sequence[str]) -> bool:
    """Return whether most texts that are not empty have a number in `column`."""
    filled = sum(1 for text in texts if text)
    return 2 * int(np.isfinite(column).sum()) > filled


def _compact(text: str) -> float:
    match = _COMPACT.fullmatch(text)
    if match is None or int(match[1]) not in YEARS:
        return np.nan
    midnight = _midnight(match[1], match[2], match[3])
    return midnight + _of_day(*match.group(4, 5, 6, 7))


def _midnight(year: str, month: str, day: str) -> float:
    """Return unix seconds of a date; NaN if there is no such day."""
    full = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 70 else 1900)
    try:
        return datetime(full, int(month), int(day), tzinfo=timezone.utc).timestamp()
    except ValueError:
        return np.nan


def _of_day(hour: str, minute: str, second: str | None, fraction: str | None) -> float:
    """Return seconds since midnight."""
    whole = 3600 * int(hour) + 60 * int(minute) + int(second or 0)
    return whole + float(f"0.{fraction or 0}")


def _clocks(texts: Sequence[str], with_date: bool) -> np.ndarray:
    """Return seconds since midnight, NaN for texts that are no time of day.

    Digits are HHMMSS; without a date beside them only if all six are there, as fewer may count
    seconds. Beside a date, numbers below 1 are the share of the day.
    """
    numbers = _each(parse_number, texts)
    if with_date and np.isfinite(numbers).any() and np.nanmax(numbers) < 1:
        return np.round(numbers * DAY_S, 3)
    clocks = _each(_clock, texts)
    if np.isnan(clocks).all():
        return clocks
    digits = [text for text in texts if _CLOCK_DIGITS.fullmatch(text)]
    whole = all(len(re.split("[.,]", text)[0]) == 6 for text in digits)
    # one impossible minute or second shows that the numbers of the column are no clock
    sound = not any(np.isnan(_clock(text)) for text in digits)
    return clocks if not digits or (sound and (with_date or whole)) else np.full(len(texts), np.nan)


def _clock(text: str) -> float:
    if match := _CLOCK.fullmatch(text):
        hour = int(match[1])
        if match[5]:
            hour = hour % 12 + (12 if match[5] in "Pp" else 0)
        return _of_day(str(hour), *match.group(2, 3, 4)) if hour < 24 else np.nan
    if ":" in text:
        try:
            return parse_iso(f"1970-01-01 {text}")  # with a zone
        except DataError:
            return np.nan
    match = _CLOCK_DIGITS.fullmatch(text)
    if match is None:
        return np.nan
    digits = match[1].zfill(6)
    hour, minute, second = digits[:2], digits[2:4], digits[4:]
    if int(hour) > 23 or int(minute) > 59 or int(second) > 59:
        return np.nan
    return _of_day(hour, minute, second, match[2])


def _unwrapped(clocks: np.ndarray) -> np.ndarray:
    """Return seconds since the first midnight: a clock that falls by half a day begins the next."""
    known = np.flatnonzero(np.isfinite(clocks))
    nights = np.cumsum(np.diff(clocks[known]) < -DAY_S / 2)
    out = clocks.copy()
    out[known[1:]] += DAY_S * nights
    return out


def _midnights(texts: Sequence[str]) -> np.ndarray:
    """Return unix seconds of the dates in a column."""
    if all(re.fullmatch(r"\d{6}", text) for text in texts):
        by_year = [_midnight(text[:2], text[2:4], text[4:]) for text in texts]
        by_day = [_midnight(text[4:], text[2:4], text[:2]) for text in texts]
        return np.array(by_day if np.isnan(by_year).any() else by_year)
    if all(re.fullmatch(r"\d{5}(?:[.,]0*)?", text) for text in texts):
        return (np.floor(_each(parse_number, texts)) - EXCEL_EPOCH) * DAY_S
    if all(re.fullmatch(r"\d{8}", text) for text in texts):
        return np.array([_midnight(text[:4], text[4:6], text[6:]) for text in texts])
    return np.floor(_dated(texts) / DAY_S) * DAY_S


def _dated(texts: Sequence[str]) -> np.ndarray:
    """Return unix seconds of dates with or without a clock."""
    numeric = [match for text in texts if (match := _YEAR_LAST.match(text))]
    second_is_day = any(int(match[2]) > 12 for match in numeric)
    month_first = second_is_day and not any(int(match[1]) > 12 for match in numeric)
    return np.array([_one_dated(text, month_first) for text in texts], dtype=np.float64)


def _one_dated(text: str, month_first: bool) -> float:
    try:
        return parse_iso(text)
    except DataError:
        midnight, rest = _leading_date(text, month_first)
    rest = _SEPARATOR.sub("", rest, count=1) if _SEPARATOR.match(rest) else rest
    return midnight + _clock(rest) if rest else midnight


def _leading_date(text: str, month_first: bool) -> tuple[float, str]:
    """Return unix seconds of the date at the beginning of a text, and what follows it."""
    if match := _YEAR_FIRST.match(text):
        date = match.group(1, 2, 3)
    elif match := _YEAR_LAST.match(text):
        date = match.group(3, 1, 2) if month_first else match.group(3, 2, 1)
    elif match := _NAMED.match(text):
        date = match[3], _month(match[2]), match[1]
    elif match := _NAMED_FIRST.match(text):
        date = match[3], _month(match[1]), match[2]
    else:
        return np.nan, ""
    return _midnight(*date), text[match.end() :]


def _month(name: str) -> str:
    """Return the number of an English month, "0" for another word."""
    short = name[:3].lower()
    return str(_MONTHS.index(short) + 1) if short in _MONTHS else "0"
