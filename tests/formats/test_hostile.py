"""Hostile files of every kind: one sentence each, from the reader, before any limit is reached."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sketchrnn.drawings.drawing import Drawing
from sketchrnn.errors import DataError
from sketchrnn.formats.npz import load_npz
from sketchrnn.trajectories.recording import Recording
from tests.formats import hostile


def check(read: Callable[[], object], name: str) -> None:
    """Check that reading raises an error with one sentence, not that of the limit on time."""
    with pytest.raises(DataError) as caught:
        read()
    message = str(caught.value)
    assert message.startswith(name) and message.count("expected") >= 1
    assert len(message) < 300 and "\n" not in message
    assert "takes longer" not in message and "memory" not in message


@pytest.mark.parametrize("name", hostile.DRAWINGS)
def test_drawings(name: str) -> None:
    content = hostile.DRAWINGS[name]()
    check(lambda: Drawing.parse(content, name), name)


@pytest.mark.parametrize("name", hostile.TRACKS)
def test_tracks(name: str) -> None:
    content = hostile.TRACKS[name]()
    check(lambda: Recording.parse(content, name), name)


@pytest.mark.parametrize("name", hostile.ARCHIVES)
def test_archives(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(hostile.ARCHIVES[name]())
    with pytest.raises(DataError):
        load_npz(path)
