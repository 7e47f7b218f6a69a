"""Icons: what the packages hold, as few points, in one drawing direction, split by first word."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from sketchrnn.data.cache import cache_dir
from sketchrnn.data.sources.icons import (
    BRAND,
    FILLED,
    PACKAGES,
    TOLERANCE,
    TWIN,
    icon_files,
    install,
    read_icons,
    read_strokes,
)
from sketchrnn.data.spec import prepare
from sketchrnn.data.split import split_of
from sketchrnn.errors import DataError, DownloadError

DOCUMENT = (
    '<!-- tags: [some] --><svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" '
    'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2">{}</svg>'
)
HELPER = '<path stroke="none" d="M0 0h24v24H0z" fill="none"/>'


def icon(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(DOCUMENT.format(HELPER + body))
    return path


def package(folder: Path, names: list[str]) -> None:
    """A package of iconoir's form in `folder`, its icons lines of different lengths."""
    for number, name in enumerate(names):
        body = f'<path d="M2 {number % 20 + 2}h{number // 20 + 1}"/>'
        icon(folder / "icons" / "regular" / f"{name}.svg", body)


def strokes_of(tmp_path: Path, body: str) -> list[list[list[float]]]:
    strokes = read_strokes(icon(tmp_path / "a.svg", body))
    assert strokes is not None
    return [stroke.round(6).tolist() for stroke in strokes]


def test_straight_shapes_keep_their_corners_and_nothing_else(tmp_path: Path) -> None:
    body = (
        '<path d="M4 4h4h12v16H4z"/><line x1="1" y1="2" x2="3" y2="2"/>'
        '<polyline points="1 1 5 5 9 1"/><polygon points="12 2 22 20 2 20"/>'
    )
    assert strokes_of(tmp_path, body) == [
        [[4, 4], [20, 4], [20, 20], [4, 20], [4, 4]],
        [[1, 2], [3, 2]],
        [[1, 1], [5, 5], [9, 1]],
        [[12, 2], [22, 20], [2, 20], [12, 2]],
    ]


@pytest.mark.parametrize(
    "body",
    [
        '<circle cx="12" cy="12" r="9"/>',
        '<ellipse cx="12" cy="12" rx="9" ry="9"/>',
        '<path d="M12 12m-9 0a9 9 0 1 0 18 0a9 9 0 1 0 -18 0"/>',
        '<path d="M12 21C16.9706 21 21 16.9706 21 12C21 7.02944 16.9706 3 12 3C7.02944 3 3 7.02944 '
        '3 12C3 16.9706 7.02944 21 12 21Z"/>',
    ],
)
def test_a_circle_is_few_points_from_its_top_clockwise(tmp_path: Path, body: str) -> None:
    (stroke,) = (np.array(points) for points in strokes_of(tmp_path, body))
    assert 14 <= len(stroke) <= 18
    assert np.allclose(np.hypot(*(stroke - 12).T), 9, atol=0.01)
    middles = (stroke[1:] + stroke[:-1]) / 2
    assert (9 - np.hypot(*(middles - 12).T)).max() < TOLERANCE
    assert stroke[0].tolist() == stroke[-1].tolist() == pytest.approx([12, 3], abs=0.8)
    assert stroke[1, 0] > stroke[0, 0]


def test_a_rounded_rectangle_keeps_the_ends_of_its_arcs(tmp_path: Path) -> None:
    (stroke,) = strokes_of(tmp_path, '<rect x="3" y="5" width="18" height="14" rx="2"/>')
    assert stroke[0] == [5, 5] and len(stroke) == 13
    for end in ([19, 5], [21, 7], [21, 17], [19, 19], [5, 19], [3, 17], [3, 7]):
        assert end in stroke


def test_strokes_run_from_above_or_the_left(tmp_path: Path) -> None:
    down, right = strokes_of(tmp_path, '<path d="M12 20V4"/><path d="M20 9L3 9"/>')
    assert down == [[12, 4], [12, 20]] and right == [[3, 9], [20, 9]]


def test_small_filled_shapes_and_short_lines_are_dots(tmp_path: Path) -> None:
    body = (
        '<circle cx="7.5" cy="8" r=".5" fill="currentColor"/><path d="M12 16h.01"/>'
        '<path d="M5 5h4"/>'
    )
    assert strokes_of(tmp_path, body) == [[[7.5, 8]], [[12.005, 16]], [[5, 5], [9, 5]]]


def test_what_is_no_line_drawing_of_its_own_is_counted(tmp_path: Path) -> None:
    folder = tmp_path / "node_modules" / "lucide-static" / "icons"
    line = '<path d="M2 2h9"/>'
    icon(folder / "brand-me.svg", line)
    icon(folder / "house.svg", line)
    icon(folder / "home.svg", '<path d="M11 2h-9"/>')
    icon(folder / "moon.svg", '<circle cx="12" cy="12" r="9" fill="currentColor"/>')
    dropped: Counter[str] = Counter()
    ((drawing, split),) = read_icons(tmp_path, dropped)
    assert (drawing.width, drawing.height, split) == (24, 24, split_of("home"))
    assert dropped == {BRAND: 1, TWIN: 1, FILLED: 1}


def test_variants_of_a_name_stay_in_one_split(tmp_path: Path) -> None:
    words = [f"w{number}" for number in range(40)]
    package(tmp_path / "iconoir", [f"{w}{more}" for w in words for more in ("", "-up", "-circle")])
    splits = [split for _, split in read_icons(tmp_path, {})]
    assert len(splits) == 120 and set(splits) == {"train", "valid", "test"}
    first_words = [file.stem.split("-")[0] for file in icon_files(tmp_path)]
    assert splits == [split_of(word) for word in first_words]


@pytest.mark.parametrize("inside", ["", "iconoir", "node_modules/iconoir"])
def test_packages_are_found_wherever_npm_put_them(tmp_path: Path, inside: str) -> None:
    package(tmp_path / inside, ["a", "b"])
    assert [file.name for file in icon_files(tmp_path)] == ["a.svg", "b.svg"]


def test_bad_folders_and_files_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected the npm packages @tabler/icons, lucide-static"):
        icon_files(tmp_path)
    path = icon(tmp_path / "a.svg", '<path d="no"/>')
    with pytest.raises(DataError, match=r"a\.svg: expected path data"):
        read_strokes(path)
    large = icon(tmp_path / "large.svg", '<path d="M2 2h9"/>')
    large.write_text(large.read_text().replace("0 0 24 24", "0 0 32 32"))
    with pytest.raises(DataError, match=r"24 units wide and high, got 32"):
        read_strokes(large)


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SKETCHRNN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def npm(folder: Path, script: str) -> str:
    """A folder to search for programs in that holds one named npm."""
    folder.mkdir()
    (folder / "npm").write_text(f"#!/bin/sh\necho {folder} $@ >> {folder}/calls\n{script}\n")
    (folder / "npm").chmod(0o755)
    return str(folder)


def test_npm_installs_the_pinned_versions_once(
    tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package(tmp_path / "made" / "node_modules" / "iconoir", ["cat", "dog", "arrow-up"])
    # the sixth argument follows --prefix
    search = npm(tmp_path / "bin", f"cp -r {tmp_path}/made/node_modules $7")
    monkeypatch.setenv("PATH", search, prepend=":")
    dataset = prepare(["icons"])
    assert len(dataset) == 3 and dataset.info.name == "icons"
    units = dataset.info.drawing
    assert (units.canvas, units.epsilon, units.grid) == (24, 0.2, 0.5)
    assert dataset.info.licence == "MIT (Tabler, Iconoir), ISC (Lucide)"
    calls = (tmp_path / "bin" / "calls").read_text()
    assert calls.endswith(" ".join(f"{part.name}@{part.version}" for part in PACKAGES) + "\n")
    assert install().is_relative_to(cache_dir()) and prepare(["icons"]).folder == dataset.folder
    assert (tmp_path / "bin" / "calls").read_text() == calls


def test_npm_missing_or_failing_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", npm(tmp_path / "bin", "exit 7"))
    with pytest.raises(DownloadError, match="exit status 7"):
        prepare(["icons"])
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DownloadError, match="expected npm, which fetches the icons"):
        prepare(["icons"])
    assert not list(own_cache.rglob("*.*"))
