"""The split of sequences into train, valid and test, and evenly spaced subsets.

Drawings are split by name, trajectories by departure or by driver. Windows of one trajectory never
fall into different splits. Not here: the sources that choose one of these functions.
"""

from __future__ import annotations

import zlib

import numpy as np

from sketchrnn.data.store import SPLITS

VALID_SHARE = 0.05
TEST_SHARE = 0.05
"""Shares of the drawings."""
SEED = b"sketchrnn-1:"
"""Prefix of the hashed names. Another one would give another split."""

DRIVER_VALID_SHARE = 0.1
DRIVER_TEST_SHARE = 0.15
"""Shares of the trajectories where drivers are held out."""
FREQUENT = 0.1
"""A driver with more than this share of all trajectories is always in the training split: held out,
that driver alone would be most of it."""
DAY_S = 86_400.0


def split_of(key: str) -> str:
    """Return "train" (90 %), "valid" (5 %) or "test" (5 %) for the lasting name of a drawing.

    The split follows from a hash of the name alone. It is the same on every machine, in every order
    of reading, and whatever other drawings the data set has.

    Args:
        key: identifies the drawing in its source: the `key_id` of Quick, Draw!, the character of
            KanjiVG.
    """
    place = zlib.crc32(SEED + key.encode()) / 2**32  # [0, 1)
    if place < TEST_SHARE:
        return "test"
    return "valid" if place < TEST_SHARE + VALID_SHARE else "train"


def split_by_time(start: np.ndarray) -> np.ndarray:
    """Return the split of each trajectory by its departure.

    If the departures span two weeks or more, the test split is the last three days and the
    validation split the day before. Otherwise the test split is the last tenth of the departures
    and the validation split the twentieth before it. If all departures are equal, the order of the
    array replaces them.

    Args:
        start: departures, [n], unix seconds.

    Returns:
        int64 [n], indices into `store.SPLITS`.
    """
    if start.max() == start.min():
        start = np.arange(len(start))
    end = start.max() + 1  # one second later, so that the latest departure is before the end
    if end - start.min() >= 14 * DAY_S:
        valid, test = end - 4 * DAY_S, end - 3 * DAY_S
    else:
        valid, test = np.quantile(start, (0.85, 0.9))
    split = np.full(len(start), SPLITS.index("train"))
    split[start >= valid] = SPLITS.index("valid")
    split[start >= test] = SPLITS.index("test")
    return split


def split_by_driver(driver: np.ndarray) -> np.ndarray:
    """Return the split of each trajectory by its driver; no driver is in two splits.

    A hash of their names puts the drivers in order. The first of them make up the test split until
    it has 15 % of the trajectories, the next ones the validation split until it has 10 %.

    Args:
        driver: names or numbers, [n].

    Returns:
        int64 [n], indices into `store.SPLITS`.
    """
    names, number, trips = np.unique(driver.astype(str), return_inverse=True, return_counts=True)
    # GeoLife's folder 021 is the driver 21 of a table: both give the same split.
    plain = [str(int(name)) if name.isdecimal() else name for name in names]
    order = np.argsort([zlib.crc32(name.encode()) for name in plain], kind="stable")
    part = np.full(len(names), SPLITS.index("train"))  # [drivers]
    free = [i for i in order if trips[i] <= FREQUENT * len(driver)]
    for name, share in (("test", DRIVER_TEST_SHARE), ("valid", DRIVER_VALID_SHARE)):
        held = 0
        while free and held < share * len(driver):
            part[free[0]] = SPLITS.index(name)
            held += trips[free.pop(0)]
    return part[number]


def evenly_spaced(count: int, most: int) -> np.ndarray:
    """Return at most `most` of the indices 0 … count - 1, int64, in ascending order.

    The first and the last one are among them.
    """
    return np.unique(np.linspace(0, max(0, count - 1), most).astype(int))[:count]
