"""Icons: what the sets hold, as few points, in one drawing direction, split by set and word."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sketchrnn.data.cache import cache_dir
from sketchrnn.data.sources.icon_sets import FEWEST, Icon, read_sets, set_files, words_of
from sketchrnn.data.sources.icons import (
    BRAND,
    FILLED,
    OFF,
    PACKAGE,
    TOLERANCE,
    TWIN,
    VARIANT,
    VERSION,
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


def iconify(file: Path, bodies: dict[str, str], **info: Any) -> None:
    """A set of Iconify with these icons, and as many others as a set needs to be read."""
    # Lines of different lengths, 1 unit of 24 apart.
    other = LINE.replace("h4", "h9")
    names = [f"filler-{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(FEWEST)]
    more = {name: other.format(2 * i) for i, name in enumerate(names)}
    icons = {name: {"body": body} for name, body in (more | bodies).items()}
    about = {"name": "Some", "author": {"name": "Ann"}, "license": {"spdx": "MIT"}} | info
    file.parent.mkdir(parents=True, exist_ok=True)
    prefix = file.stem
    whole = {"prefix": prefix, "info": about, "icons": icons, "width": 48, "height": 48}
    file.write_text(json.dumps(whole))


LINE = '<path fill="none" stroke="currentColor" d="M4 4h4v{}"/>'


def one(body: str) -> Icon:
    return Icon("a.svg: a", "set", ("a",), False, DOCUMENT.format(HELPER + body).encode())


def icons_in(folder: Path) -> list[Icon]:
    return [found for part in read_sets(folder) for found in part.icons]


def strokes_of(body: str) -> list[list[list[float]]]:
    strokes = read_strokes(one(body))
    assert strokes is not None
    return [stroke.round(6).tolist() for stroke in strokes]


def test_straight_shapes_keep_their_corners_and_nothing_else() -> None:
    body = (
        '<path d="M4 4h4h12v16H4z"/><line x1="1" y1="2" x2="3" y2="2"/>'
        '<polyline points="1 1 5 5 9 1"/><polygon points="12 2 22 20 2 20"/>'
    )
    assert strokes_of(body) == [
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
def test_a_circle_is_few_points_from_its_top_clockwise(body: str) -> None:
    (stroke,) = (np.array(points) for points in strokes_of(body))
    assert 14 <= len(stroke) <= 18
    assert np.allclose(np.hypot(*(stroke - 12).T), 9, atol=0.01)
    middles = (stroke[1:] + stroke[:-1]) / 2
    assert (9 - np.hypot(*(middles - 12).T)).max() < TOLERANCE
    assert stroke[0].tolist() == stroke[-1].tolist() == pytest.approx([12, 3], abs=0.8)
    assert stroke[1, 0] > stroke[0, 0]


def test_a_rounded_rectangle_keeps_the_ends_of_its_arcs() -> None:
    (stroke,) = strokes_of('<rect x="3" y="5" width="18" height="14" rx="2"/>')
    assert stroke[0] == [5, 5] and len(stroke) == 13
    for end in ([19, 5], [21, 7], [21, 17], [19, 19], [5, 19], [3, 17], [3, 7]):
        assert end in stroke


def test_strokes_run_from_above_or_the_left() -> None:
    down, right = strokes_of('<path d="M12 20V4"/><path d="M20 9L3 9"/>')
    assert down == [[12, 4], [12, 20]] and right == [[3, 9], [20, 9]]


def test_small_filled_shapes_and_short_lines_are_dots() -> None:
    body = (
        '<circle cx="7.5" cy="8" r=".5" fill="currentColor"/><path d="M12 16h.01"/>'
        '<path d="M5 5h4"/>'
    )
    assert strokes_of(body) == [[[7.5, 8]], [[12.005, 16]], [[5, 5], [9, 5]]]


def test_what_is_no_line_drawing_of_its_own_is_counted(tmp_path: Path) -> None:
    bodies = {
        "brand-me": LINE.format(-2),
        "house": LINE.format(60),
        "home": LINE.format(60).replace("M4 4h4v60", "M8 64V4H4"),
        "home-off": LINE.format(61),
        "log-off": LINE.format(62),
        "home-bold": LINE.format(63),
        "moon": '<circle cx="12" cy="12" r="9" fill="currentColor"/>',
        "sun": '<circle cx="12" cy="12" r="9" fill="currentColor" stroke="currentColor"/>',
    }
    iconify(tmp_path / "json" / "some.json", bodies)
    dropped: Counter[str] = Counter()
    found = {drawing.category: drawing for drawing, _ in read_icons(icons_in(tmp_path), dropped)}
    assert {"home", "log off"} <= found.keys() and not {"house", "home off", "sun"} & found.keys()
    assert dropped == {BRAND: 1, TWIN: 1, FILLED: 1, OFF: 1, VARIANT: 1}
    home = found["home"]
    assert (home.width, home.height) == (24, 24)  # half of the set's 48
    assert home.strokes[0].tolist() == [[2, 2], [4, 2], [4, 32]]


def test_variants_of_a_name_stay_in_one_split_of_their_set(tmp_path: Path) -> None:
    words = [f"w{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(40)]
    package(tmp_path / "iconoir", [f"{w}{more}" for w in words for more in ("", "-up", "-circle")])
    icons = icons_in(tmp_path)
    splits = [split for _, split in read_icons(icons, {})]
    assert len(splits) == 120 and set(splits) == {"train", "valid", "test"}
    assert splits == [split_of(f"iconoir {found.words[0]}") for found in icons]


@pytest.mark.parametrize("inside", ["", "iconoir", "node_modules/iconoir"])
def test_packages_of_svg_files_are_found_wherever_npm_put_them(tmp_path: Path, inside: str) -> None:
    folder = tmp_path / "iconoir"
    package(folder / inside, ["a", "b"])
    assert [file.name for file in set_files(folder)] == ["a.svg", "b.svg"]
    assert [found.words for found in icons_in(folder)] == [("a",), ("b",)]


@pytest.mark.parametrize("place", ["json", "@iconify/json/json", "node_modules/@iconify/json/json"])
def test_sets_of_iconify_are_read_with_their_licence(tmp_path: Path, place: str) -> None:
    iconify(tmp_path / place / "good.json", {"user-plus-02": LINE.format(60)})
    (found,) = read_sets(tmp_path)
    assert (found.licence, found.credit) == ("MIT", "Some, Ann")
    assert ("user", "plus") in [part.words for part in found.icons]


@pytest.mark.parametrize(
    "info",
    [
        {"license": {"spdx": "GPL-3.0"}},
        {"license": {"spdx": "CC-BY-NC-4.0"}},
        {"license": {}},
        {"palette": True},
        {"category": "Logos"},
    ],
)
def test_sets_that_may_not_be_passed_on_or_are_no_line_icons_are_left_out(
    tmp_path: Path, info: dict[str, Any]
) -> None:
    iconify(tmp_path / "json" / "a.json", {})
    iconify(tmp_path / "json" / "b.json", {}, **info)
    assert len(read_sets(tmp_path)) == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("home", "home"),
        ("user-plus-02", "user plus"),
        ("card-freeze-outline-regular", "card freeze"),
        ("line", "line"),
        ("letter-a", "letter a"),
    ],
)
def test_a_name_is_its_words_without_variants_and_numbers(name: str, words: str) -> None:
    assert " ".join(words_of(name)) == words


def test_bad_folders_and_files_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected the npm package @iconify/json, one of @iconify"):
        read_sets(tmp_path)
    with pytest.raises(DataError, match=r"a\.svg: a: expected path data"):
        read_strokes(one('<path d="no"/>'))
    wide = one('<path d="M2 2h9"/>')
    wide = wide._replace(svg=wide.svg.replace(b"0 0 24 24", b"0 0 32 24"))
    with pytest.raises(DataError, match=r"expected a square icon, got 32 x 24"):
        read_strokes(wide)
    (tmp_path / "json").mkdir()
    about = {"name": "Some", "author": {"name": "Ann"}, "license": {"spdx": "MIT"}}
    bodiless = {"prefix": "a", "info": about, "icons": {"home": {}}}
    for broken in ({"prefix": "a"}, {"info": about, "icons": {}}, bodiless, []):
        (tmp_path / "json" / "a.json").write_text(json.dumps(broken))
        with pytest.raises(DataError, match=r"a\.json: expected a set of Iconify, got "):
            read_sets(tmp_path)


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
    assert (dataset.info.licence, dataset.info.credit) == ("MIT", "Iconoir, Luca Burgio (MIT)")
    calls = (tmp_path / "bin" / "calls").read_text()
    assert calls.endswith(f"{PACKAGE}@{VERSION}\n")
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
