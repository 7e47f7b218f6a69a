"""The corpus of the fuzzer (`python -m benchmarks.fuzz`): each file is read, or refused as bad."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.fuzz import reader_of
from benchmarks.fuzz_seeds import SEEDS
from sketchrnn.errors import DataError

CORPUS = Path(__file__).parent / "corpus"


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # huge numbers, which are refused afterwards
@pytest.mark.parametrize("kind", SEEDS)
def test_every_file_is_read_or_refused(kind: str) -> None:
    read = reader_of(kind)
    files = sorted(CORPUS.glob(f"*.{kind}"))
    assert files
    for file in files:
        try:
            read(file.read_bytes())
        except DataError as error:
            assert "\n" not in str(error), file


def test_the_corpus_is_small() -> None:
    assert sum(file.stat().st_size for file in CORPUS.iterdir()) < 200_000
