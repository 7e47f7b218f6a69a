"""Which of train, valid and test a drawing belongs to, decided by its name alone.

The same name falls into the same split on every machine, in every order of reading and however many
other drawings there are, so that no drawing that a model is tested on was ever trained on.
"""

from __future__ import annotations

import zlib

import numpy as np

VALID_SHARE = 0.05
TEST_SHARE = 0.05
SEED = b"sketchrnn-1:"


def split_of(key: str) -> str:
    """Return "train" (90 %), "valid" (5 %) or "test" (5 %) for a drawing's lasting name.

    `key` identifies it in its source: the `key_id` of Quick, Draw!, the character of KanjiVG.
    """
    place = zlib.crc32(SEED + key.encode()) / 2**32  # [0, 1)
    if place < TEST_SHARE:
        return "test"
    return "valid" if place < TEST_SHARE + VALID_SHARE else "train"


def evenly_spaced(count: int, most: int) -> np.ndarray:
    """Return at most `most` of the indices 0 … count - 1, int64, in ascending order.

    The first and the last one are among them.
    """
    return np.unique(np.linspace(0, max(0, count - 1), most).astype(int))[:count]
