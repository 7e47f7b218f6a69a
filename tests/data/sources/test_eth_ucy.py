"""Tests of `data.pedestrians`: windows against brute force, and what is not such a fold."""

from pathlib import Path

import numpy as np
import pytest

from sketchrnn.data.spec import open_source, prepare
from sketchrnn.data.store import SPLITS
from sketchrnn.errors import DataError

REAL = Path(__file__).parents[4] / "shared" / "data" / "eth-ucy"


def fold(folder: Path, people: list[tuple[int, int]]) -> Path:
    """A fold whose people are there from one frame to another, each straight on at 1 m a fix."""
    lines = []
    for person, (first, last) in enumerate(people):
        for frame in range(first, last):
            lines.append(f"{10 * frame}\t{person}.0\t{frame - first}.0\t{person}.5\n")
    for part in ("train", "val", "test"):
        (folder / part).mkdir(parents=True)
        (folder / part / "scene.txt").write_text("".join(lines))
    return folder


def test_windows_are_of_people_who_are_together(tmp_path: Path) -> None:
    # Three people; the third is alone from frame 40 on, and the last one is there too briefly.
    folder = fold(tmp_path / "a", [(0, 25), (3, 30), (30, 70), (60, 61)])
    source = open_source(f"eth-ucy:{folder}")
    items = list(source.items)
    # The first one is there for windows from 0 to 5, the second from 3 to 10: together 3, 4, 5.
    for split in range(3):
        windows = [item for item in items if item.split == split]
        assert len(windows) == 6 and {len(item.stroke3) for item in windows} == {19}
        assert [item.origin for item in windows][:2] == [(3.0, 0.5), (0.0, 1.5)]
        assert windows[0].stroke3[:, :2].tolist() == [[1, 0]] * 19
    info = source.info
    units = info.trajectory
    assert (units.step_s, units.seen_s, units.horizon_s) == (0.4, 2.8, 4.8)
    assert info.kind == "trajectory"


def test_no_window_has_a_gap(tmp_path: Path) -> None:
    folder = fold(tmp_path / "a", [(0, 40), (0, 40), (0, 40)])
    path = folder / "train" / "scene.txt"
    lines = [line for line in path.read_text().splitlines() if not line.startswith("200\t1")]
    path.write_text("\n".join(lines))
    begun = [item.origin for item in open_source(f"eth-ucy:{folder}").items if item.split == 0]
    # The second person is gone at frame 20, and comes back only in the last 19 frames.
    assert [one for one in begun if one[1] == 1.5] == [(0.0, 1.5)]
    assert len(begun) == 21 + 1 + 21


def test_it_is_a_spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKETCHRNN_CACHE", str(tmp_path / "cache"))
    dataset = prepare([f"eth-ucy:{fold(tmp_path / 'zara', [(0, 25), (0, 25)])}"])
    assert dataset.info.name == "eth-ucy zara" and len(dataset.indices("test")) == 12


@pytest.mark.parametrize("line", ["1 2 3", "1 2 3 4 5", "a b c d", "1 2 nan 4"])
def test_other_lines_are_refused(tmp_path: Path, line: str) -> None:
    folder = fold(tmp_path / "a", [(0, 25)])
    (folder / "val" / "scene.txt").write_text(f"0 1 2 3\n{line}\n")
    with pytest.raises(DataError, match="expected lines of frame, person, x and y, got"):
        list(open_source(f"eth-ucy:{folder}").items)


def test_other_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="got none in train and val and test"):
        open_source(f"eth-ucy:{tmp_path}")
    folder = fold(tmp_path / "a", [(0, 25)])
    (folder / "test" / "scene.txt").write_text("")
    with pytest.raises(DataError, match="got none"):
        list(open_source(f"eth-ucy:{folder}").items)


@pytest.mark.skipif(not REAL.exists(), reason="the ETH/UCY folds are not beside the project")
def test_the_windows_of_zara1_are_those_of_social_gan() -> None:
    items = list(open_source(f"eth-ucy:{REAL}/zara1").items)
    assert sum(item.split == SPLITS.index("test") for item in items) == 2253
    test = [item.stroke3[:, :2] for item in items if item.split == SPLITS.index("test")]
    last = np.stack([rows[6] for rows in test])
    rest = np.cumsum(np.stack([rows[7:] for rows in test]), axis=1)
    off = np.linalg.norm(last[:, None] * np.arange(1, 13)[:, None] - rest, axis=-1)
    assert off.mean() == pytest.approx(0.431, abs=1e-3)  # constant velocity, as published
