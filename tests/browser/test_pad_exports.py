"""What visitors take away from the pad: files, films and drawings that they put aside."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from benchmarks.pad import canvas, drawing
from tests.browser.app import STILL, WAIT_MS, OpenPage, drag, endings, start


@pytest.fixture(scope="module")
def address(tiny_address: str) -> str:
    """The app with tiny models."""
    return tiny_address


def drawn_together(page: Page) -> None:
    """Draw a stroke and keep an ending."""
    endings(page)
    drag(page, canvas(page), [(0.2, 0.3), (0.8, 0.3)])
    endings(page)
    page.keyboard.press("Enter")
    assert len(drawing(page)) > 1


def timed(page: Page) -> list[tuple[str, list[float]]]:
    """The author of each stroke on the pad, and the times of its points since the first one."""
    strokes: list[dict[str, Any]] = page.evaluate(
        """() => {
            const {steps, strokes} = JSON.parse(sessionStorage.getItem('sketchrnn-pad'));
            return steps.present.map(i => strokes[i]);
        }"""
    )
    first = strokes[0]["began"]
    return [
        (one["by"], [round(one["began"] - first + sample[2], 1) for sample in one["samples"]])
        for one in strokes
    ]


def test_a_downloaded_drawing_is_opened_with_its_times_and_authors(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page("?model=kanji&drawing=AA", **STILL)
    drawn_together(page)
    before, points = timed(page), drawing(page)
    endings(page)
    page.keyboard.press("Escape")  # the file is of the drawing alone
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON").click()
    path = tmp_path / "drawn.json"
    download.value.save_as(path)
    fields = json.loads(path.read_text())
    assert fields["drawn_by"] == [by for by, _ in before]
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("button", name="Open", exact=True).click()
    page.locator("input[type=file]").set_input_files(path)
    page.wait_for_function(
        "JSON.parse(sessionStorage.getItem('sketchrnn-pad')).steps.present.length > 0"
    )
    endings(page)
    assert start(page).count("M") == len(before)  # the model goes on with the opened drawing
    assert timed(page) == before
    assert [by for by, _ in drawing(page)] == [by for by, _ in points]


def test_an_ending_that_is_kept_does_not_overlap_the_next_stroke(open_page: OpenPage) -> None:
    page = open_page("?model=kanji&drawing=AA", **STILL)
    drawn_together(page)
    drag(page, canvas(page), [(0.2, 0.6), (0.8, 0.6)])  # at once, while a pen would still draw
    times = [time for _, times in timed(page) for time in times]
    assert times == sorted(times)


def test_a_film_of_the_drawing_is_recorded(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("?model=kanji&drawing=AA", **STILL)
    drawn_together(page)
    page.wait_for_timeout(1500)  # the menu is there once the visitor has stopped choosing
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="WebM of the drawing process").click()
        page.get_by_role("button", name="Stop recording").wait_for()
    path = tmp_path / "film.webm"
    download.value.save_as(path)
    assert download.value.suggested_filename == "kanji.webm"
    content = path.read_bytes()
    assert content.startswith(b"\x1a\x45\xdf\xa3") and len(content) > 2000  # the head of EBML
    page.get_by_role("button", name="WebM of the drawing process").wait_for()


def test_a_browser_that_records_nothing_says_so(open_page: OpenPage) -> None:
    page = open_page("?model=kanji", **STILL)
    page.add_init_script("delete window.MediaRecorder")
    page.reload()
    endings(page)
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="Download").click()
    button = page.get_by_role("button", name="WebM of the drawing process")
    expect(button).to_be_disabled()
    assert "MediaRecorder" in (button.get_attribute("title") or "")


@pytest.mark.parametrize("touched", [False, True])
def test_what_deletes_a_drawing_is_large_enough_to_touch(
    open_page: OpenPage, touched: bool
) -> None:
    settings = {"has_touch": True, "is_mobile": True} if touched else {}
    page = open_page("?model=kanji&drawing=AA", width=390, **STILL, **settings)
    endings(page)
    drag(page, canvas(page), [(0.2, 0.3), (0.8, 0.3)])
    page.get_by_role("button", name="Put aside").click()
    box = page.get_by_role("button", name="Delete drawing 1 of 1").bounding_box()
    assert box and min(box["width"], box["height"]) >= (44 if touched else 24)
    tile = page.get_by_role("button", name="Open drawing 1 of 1").bounding_box()
    assert tile and (not touched or tile["x"] + tile["width"] <= box["x"] + 1)


def photo(path: Path) -> Path:
    """A picture of a dark cross and of a faint line below it."""
    image = Image.new("L", (600, 400), 240)
    pen = ImageDraw.Draw(image)
    pen.line((100, 150, 500, 150), 20, 8)
    pen.line((300, 50, 300, 250), 20, 8)
    pen.line((100, 330, 500, 330), 180, 8)
    image.save(path)
    return path


def test_a_picture_is_shown_behind_the_drawing_and_only_there(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page("?model=kanji&drawing=AA", width=390, **STILL)
    shown = endings(page)
    picture = page.get_by_alt_text("The picture to trace over")
    expect(picture).to_be_hidden()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Trace over a picture").click()
    chooser.value.set_files(photo(tmp_path / "cross.png"))
    expect(picture).to_be_visible()
    assert drawing(page) == [] and endings(page) == shown  # the model does not see it
    drag(page, canvas(page), [(0.2, 0.3), (0.8, 0.3)])
    assert len(drawing(page)) == 1
    page.reload()
    endings(page)
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth / image.naturalHeight") == 1.5
    page.get_by_role("button", name="Remove picture").click()
    expect(picture).to_be_hidden()
    page.reload()
    endings(page)
    expect(picture).to_be_hidden()
    (tmp_path / "no.png").write_bytes(b"no picture")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Trace over a picture").click()
    chooser.value.set_files(tmp_path / "no.png")
    expect(page.get_by_text("Expected a PNG or JPEG picture")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_was_traced_of_a_photo_is_corrected_and_used(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page("?model=kanji&drawing=AA", width=390, **STILL)
    endings(page)
    page.get_by_role("button", name="Open", exact=True).click()
    page.locator("input[type=file]").set_input_files(photo(tmp_path / "cross.png"))
    preview = page.get_by_test_id("stPopoverBody").locator("img")
    preview.wait_for()
    before = preview.get_attribute("src") or ""
    assert drawing(page) == []
    page.get_by_role("slider", name="How dark a line must be").press("Home")
    expect(preview).not_to_have_attribute("src", before)
    page.get_by_role("button", name="Use it").click()
    page.locator(".sheet:not(.empty)").wait_for()
    assert len(drawing(page)) == 3
    expect(page.get_by_role("button", name="Use it")).to_have_count(0, timeout=WAIT_MS)


def test_drawings_are_put_aside_opened_and_deleted(open_page: OpenPage) -> None:
    page = open_page("?model=kanji&drawing=AA", width=390, **STILL)
    endings(page)
    aside = page.get_by_role("button", name="Put aside")
    expect(aside).to_have_attribute("aria-disabled", "true")
    kept = []
    for height in (0.3, 0.6):
        drag(page, canvas(page), [(0.2, height), (0.8, height)])
        kept.append(drawing(page))
        aside.click()
        assert drawing(page) == []
    drag(page, canvas(page), [(0.5, 0.1), (0.5, 0.9)])
    present = drawing(page)
    tiles = page.locator(".pictures .tile")
    tiles.nth(1).click()
    assert drawing(page) == kept[0]
    page.get_by_role("button", name="Undo").click()
    assert drawing(page) == present
    page.reload()
    endings(page)
    expect(tiles).to_have_count(2)
    tiles.nth(0).focus()
    page.keyboard.press("Delete")
    expect(tiles).to_have_count(1)
    page.keyboard.press("Enter")  # the focus is on what brings it back
    expect(tiles).to_have_count(2)
    page.get_by_role("button", name="Delete drawing 2 of 2").click()
    page.reload()
    endings(page)
    page.get_by_role("button", name="Bring back").click()
    tiles.nth(1).focus()
    page.keyboard.press("Enter")
    assert drawing(page) == kept[0]
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
