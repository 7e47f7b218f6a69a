"""The app as people use it: the real server and checkpoints, a real browser, a mouse."""

import socket

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from benchmarks.pad import canvas
from sketchrnn import Drawing
from sketchrnn.ui.address import encode
from sketchrnn.ui.paper import SIDE
from tests.browser.app import (
    STILL,
    OpenPage,
    assert_fits,
    downloads_begin,
    drag,
    endings,
    needs,
    start,
)

PAGES = ("", "cars", "learn?lesson=neuron", "results")


def test_strokes_of_the_mouse_are_finished(open_page: OpenPage) -> None:
    needs("kanji")
    page = open_page("?model=kanji", **STILL)
    example = endings(page)
    assert len(example) == 6 and all(example)
    assert page.locator(".ghosts").get_attribute("data-state") == "done"  # nothing moves
    page.get_by_role("button", name="Clear").click()
    dreamt = endings(page, besides=example)
    drag(page, canvas(page), [(0.2, 0.3), (0.5, 0.28), (0.8, 0.3)])
    one_stroke = endings(page, besides=dreamt)
    drag(page, canvas(page), [(0.5, 0.1), (0.5, 0.9)])
    endings(page, besides=one_stroke)
    assert start(page).count("M") == 2
    assert "drawing=" not in page.url

    page.wait_for_timeout(1000)  # what is beside the pad waits until nobody chooses any more
    page.get_by_role("button", name="Link").click()
    link = page.locator(".stCode code").inner_text()
    same = open_page(f"?{link.partition('?')[2]}", **STILL)
    assert endings(same)
    assert start(same).count("M") == 2


def test_three_visitors_who_draw_at_once_all_get_endings(open_page: OpenPage) -> None:
    needs("kanji")
    pages = [open_page("?model=kanji", **STILL) for _ in range(3)]
    shown = [endings(page) for page in pages]
    for height in (0.15, 0.3, 0.45, 0.6, 0.75):
        for page in pages:  # nobody waits for the endings of the others before drawing
            drag(page, canvas(page), [(0.2, height), (0.8, height + 0.05)])
        shown = [endings(page, besides=old) for page, old in zip(pages, shown, strict=True)]
        assert all(shown)
        assert sum(page.locator(".stException, .stAlert").count() for page in pages) == 0
    assert shown[0] == shown[1] == shown[2]  # the same strokes and seed


def test_the_app_listens_on_localhost_only(address: str) -> None:
    port = int(address.rpartition(":")[2])
    # 127.0.0.2 is this computer too (on Linux), so only a server on all addresses answers there.
    with socket.socket() as caller, pytest.raises(OSError):
        caller.settimeout(5)
        caller.connect(("127.0.0.2", port))


def test_an_ending_is_kept_and_gone_on_from(open_page: OpenPage) -> None:
    needs("kanji")
    page = open_page("?model=kanji")
    before = endings(page)
    page.locator(".tile").nth(2).click()
    endings(page, besides=before)
    assert start(page).count("M") > 4


def test_the_mind_is_moved_through_with_the_keyboard(open_page: OpenPage) -> None:
    needs("kanji")
    page = open_page("?model=kanji&mind=true", **STILL)
    slider = page.get_by_role("slider", name="Moment of the drawing")
    slider.wait_for()
    assert slider.input_value() == slider.get_attribute("max")  # all of it, for less motion
    shown = [page.locator(".stage canvas.paper").evaluate("canvas => canvas.toDataURL()")]
    for key, place in (("Home", "0"), ("ArrowRight", "1"), ("ArrowRight", "2"), ("ArrowLeft", "1")):
        slider.press(key)
        assert slider.input_value() == place
        assert f"Point {int(place) + 1} of" in (slider.get_attribute("aria-valuetext") or "")
        shown.append(page.locator(".stage canvas.paper").evaluate("canvas => canvas.toDataURL()"))
    assert len(set(shown)) == 4 and shown[2] == shown[4]


def test_the_mind_plays_and_can_be_stopped(open_page: OpenPage) -> None:
    needs("kanji")
    page = open_page("?model=kanji")
    endings(page)
    page.get_by_text("What the model thinks").click()
    slider = page.get_by_role("slider", name="Moment of the drawing")
    slider.wait_for()
    assert "mind=true" in page.url
    page.get_by_role("button", name="Pause", exact=True).click()
    place = float(slider.input_value())
    assert page.locator("p.said").inner_text()
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_timeout(600)
    assert float(slider.input_value()) > place
    page.locator(".strip .tile").nth(1).hover()
    page.locator(".strip .tile").nth(1).and_(page.locator("[aria-pressed=true]")).wait_for()
    assert slider.count() == 1


def test_a_click_on_a_name_completes_all_as_that(open_page: OpenPage) -> None:
    needs("doodles")
    needs("recogniser")
    turn = np.linspace(0, 2 * np.pi, 30)
    circle = Drawing((170 + 100 * np.column_stack([np.cos(turn), np.sin(turn)]),), SIDE, SIDE)
    page = open_page(f"?model=doodles&drawing={encode(circle)}", **STILL)  # of many names
    before = endings(page)
    given = start(page)
    chip = page.locator(".st-key-looks-like button:enabled").last
    name = chip.inner_text().rpartition(" ")[0]
    chip.click()
    endings(page, besides=before)
    page.wait_for_url("**category=*")
    assert f"category={name.replace(' ', '+')}" in page.url.replace("%20", "+")
    assert start(page) == given


def test_a_click_on_a_name_outlasts_a_message_that_follows_at_once(open_page: OpenPage) -> None:
    """A message of the part beside the pad, 300 ms after a turn, still has the old category."""
    needs("doodles")
    needs("recogniser")
    for before in (4, 3, 2, 1):  # milliseconds
        page = open_page("?model=doodles", **STILL)
        endings(page)
        chip = page.locator(".st-key-looks-like button:enabled").last
        chip.evaluate(
            """(button, before) => {
                const detail = {turn: "", chosen: null, strokes: []};
                dispatchEvent(new CustomEvent("sketchrnn-turn", {detail}));
                setTimeout(() => button.click(), 300 - before);
            }""",
            before,
        )
        page.wait_for_url("**category=*", timeout=10_000)


def test_an_old_link_to_the_sketch_page_leads_there(open_page: OpenPage) -> None:
    needs("doodles")
    page = open_page("sketch?model=doodles", **STILL)
    assert endings(page)
    assert page.get_by_text("not found").count() == 0
    expect(page.get_by_text("What it becomes")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_start_and_drawing_are_seen_on_either_theme(open_page: OpenPage, scheme: str) -> None:
    needs("kanji")
    page = open_page("?model=kanji", color_scheme=scheme, **STILL)
    endings(page)
    path = page.locator("path.start").first
    stroke = path.evaluate("path => getComputedStyle(path).stroke")
    ink = canvas(page).evaluate(
        """canvas => {
            const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            let most = 3;
            for (let i = 3; i < data.length; i += 4) if (data[i] > data[most]) most = i;
            return data[most - 3];
        }"""
    )
    bright = int(stroke.removeprefix("rgb(").split(",")[0])
    assert (bright > 128) == (ink > 128) == (scheme == "dark")


def test_a_drive_is_picked_by_clicking_it(open_page: OpenPage) -> None:
    needs("berlin")
    page = open_page("cars")
    given = page.locator("path.given").first
    page.locator(".frame[data-state=done]").wait_for()
    before = given.get_attribute("d")
    frame = page.locator(".frame")
    box = frame.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    x = next(
        x
        for x in range(int(box["x"] + 60), int(box["x"] + box["width"] - 60), 3)
        if _drive_below(page, x, middle)
    )
    page.mouse.click(x, middle)
    page.wait_for_url("**drive=*")
    page.locator(".frame[data-state=driving]").wait_for()
    page.locator(".frame[data-state=done]").wait_for()
    assert given.get_attribute("d") != before
    assert page.locator(".endings path").count() == 6
    assert page.locator("path.truth").first.get_attribute("d")
    assert page.get_by_text("constant velocity").count() >= 2
    page.locator(".js-plotly-plot").wait_for()  # it comes after the map


def _drive_below(page: Page, x: float, y: float) -> bool:
    page.mouse.move(x, y)
    return page.locator(".frame").get_attribute("data-over") == "true"


def test_a_start_is_drawn_on_the_map(open_page: OpenPage) -> None:
    needs("san-francisco")
    page = open_page("cars?city=san-francisco", **STILL)
    page.locator(".frame[data-state=done]").wait_for()
    page.get_by_role("radio", name="Draw").click()
    page.locator(".frame[data-mode=draw]").wait_for()
    drag(page, page.locator(".frame"), [(0.4, 0.7), (0.45, 0.55), (0.5, 0.45)])
    page.wait_for_url("**line=*")
    page.locator(".endings path").nth(5).wait_for(state="attached")
    page.locator(".frame[data-state=done]").wait_for()
    assert page.locator("path.given").first.get_attribute("d")


@pytest.mark.parametrize("path", [*PAGES, "?mind=true"])
def test_no_page_is_wider_than_a_telephone_or_a_tablet(open_page: OpenPage, path: str) -> None:
    page = open_page(path, width=390, **STILL)
    if path == "learn?lesson=neuron":
        page.get_by_role("button", name="Run it without an answer").click()
        page.locator(".stPlotlyChart").first.wait_for()
    elif path != "results":
        page.locator("[data-state=done]").first.wait_for()
    assert_fits(page, "button, canvas, svg, table, p, pre")
    page.set_viewport_size({"width": 768, "height": 860})
    assert_fits(page, "button, canvas, svg, table, p, pre")


def test_the_navigation_leads_to_every_page(open_page: OpenPage) -> None:
    page = open_page("?model=kanji", **STILL)
    for name, title in (
        ("Cars", "drive"),
        ("Learn", "Learn"),
        ("Results", "score"),
        ("Sketch", "Draw together"),
    ):
        page.get_by_role("link", name=name, exact=True).click()
        page.locator(".stMain h2", has_text=title).wait_for()


@pytest.mark.parametrize(
    ("path", "files"),
    [("", {"PNG": b"\x89PNG", "SVG, animated": b"<svg"}), ("cars", {"GPX": b"<?xml"})],
)
def test_what_is_shown_can_be_downloaded(
    open_page: OpenPage, path: str, files: dict[str, bytes]
) -> None:
    needs("berlin" if path else "doodles")
    page = open_page(path, **STILL)
    page.locator("[data-state=done]").first.wait_for()
    downloads_begin(page, files)


def test_strokes_are_still_there_after_another_page(open_page: OpenPage) -> None:
    needs("doodles")
    page = open_page("?model=doodles&category=cat", **STILL)
    before = endings(page)
    drag(page, canvas(page), [(0.4, 0.6), (0.6, 0.6)])
    drawn = endings(page, besides=before)
    link = page.url
    page.get_by_role("link", name="Results", exact=True).click()
    page.locator(".stMain h2", has_text="score").wait_for()
    page.get_by_role("link", name="Sketch", exact=True).click()
    assert endings(page) == drawn
    assert sorted(page.url.split("?")[1].split("&")) == sorted(link.split("?")[1].split("&"))
