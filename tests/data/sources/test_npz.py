"""Tests of `npz`: drawings or trajectories, as the arrays say."""

from pathlib import Path

import numpy as np

from sketchrnn.data.spec import open_source
from tests.data.examples import npz, tracks


def test_an_npz_of_tracks_is_read(tmp_path: Path) -> None:
    made = tracks(8)
    np.savez(
        tmp_path / "cabs.npz",
        lat=np.round(made.lat * 1e6).astype(np.int32),
        lon=np.round(made.lon * 1e6).astype(np.int32),
        t=made.time,
        offsets=made.offsets,
    )
    source = open_source(f"{tmp_path}/cabs.npz")
    assert source.info.name == "cabs" and len(list(source.items)) == 8


def test_an_npz_of_drawings_is_read(tmp_path: Path) -> None:
    source = open_source(str(npz(tmp_path / "birds.npz")))
    assert source.info.kind == "drawing" and len(list(source.items)) == 39
