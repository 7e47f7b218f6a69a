"""The pad as people use it: the real server with tiny models, a real browser, a mouse and touch."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from benchmarks.pad import canvas, drawing
from benchmarks.pad_history import compare
from benchmarks.pad_turns import DRAWS, TOUCH, WIDTHS, Turns, fast_turns
from tests.browser.app import STILL, WAIT_MS, OpenPage, drag, endings


@pytest.fixture(scope="module")
def address(tiny_address: str) -> str:
    """The app with tiny models."""
    return tiny_address


POINTERS = ((390, "touch"), (768, "touch"), (1366, "mouse"))
"""Widths of windows, and what people draw with in them."""


@pytest.fixture
def empty_pad(open_page: OpenPage) -> Callable[..., Page]:
    """Opens pages with nothing on the pad."""

    def open_(**settings: Any) -> Page:
        page = open_page("?model=kanji&drawing=AA", **settings)
        endings(page)
        return page

    return open_


def person(page: Page) -> list[list[list[float]]]:
    """The strokes that the person drew."""
    return [points for by, points in drawing(page) if by == "person"]


@pytest.mark.parametrize(("width", "pointer"), POINTERS)
def test_the_samples_are_those_drawn(
    empty_pad: Callable[..., Page], pointer: str, width: int
) -> None:
    page = empty_pad(width=width, **STILL, **(TOUCH if pointer == "touch" else {}))
    found = fast_turns(page, DRAWS[pointer], 8, np.random.default_rng(width))
    assert found == Turns(8, wrong=0, unsent=0)


def test_endings_that_come_out_of_sight_do_not_move_the_pad_under_the_pen(
    empty_pad: Callable[..., Page],
) -> None:
    page = empty_pad(**STILL)
    tall = canvas(page).bounding_box()
    page.set_viewport_size({"width": 1280, "height": 560})
    while canvas(page).bounding_box() == tall:  # it takes its new size a moment later
        page.wait_for_timeout(50)
    before, place = endings(page), canvas(page).bounding_box()
    drag(page, canvas(page), [(0.3, 0.2), (0.6, 0.4)])
    endings(page, before)
    strip = page.locator(".strip").bounding_box()
    assert strip is not None and strip["y"] + strip["height"] > 560
    assert canvas(page).bounding_box() == place


def test_endings_come_from_the_address_of_the_page_or_else_through_streamlit(
    empty_pad: Callable[..., Page],
) -> None:
    page, asked = empty_pad(**STILL), []
    page.on("request", lambda one: asked.append(one.url) if "/visits/" in one.url else None)
    shown = endings(page)
    drag(page, canvas(page), [(0.3, 0.2), (0.6, 0.4)])
    shown = endings(page, shown)
    assert len(asked) == 2  # the first one, then all
    page.route("**/visits/*", lambda route: route.fulfill(body="<html>"))
    drag(page, canvas(page), [(0.3, 0.6), (0.6, 0.7)])
    endings(page, shown)
    assert len(asked) == 4


@pytest.mark.parametrize("erases", [False, True])
def test_settings_that_change_during_a_stroke_bring_endings_when_the_pen_goes_up(
    empty_pad: Callable[..., Page], erases: bool
) -> None:
    page = empty_pad(**STILL)
    before = endings(page)
    drag(page, canvas(page), [(0.3, 0.2), (0.6, 0.4)])
    before = endings(page, before)
    if erases:
        page.get_by_role("button", name="Erase").click()
    box = canvas(page).bounding_box()
    assert box is not None
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "/visits/" in one.url else None)
    page.mouse.move(box["x"] + 20, box["y"] + 0.9 * box["height"])
    page.mouse.down()
    page.get_by_role("button", name="Again").dispatch_event("click")
    page.wait_for_timeout(2000)  # the page has run with another seed
    assert not asked
    page.mouse.move(box["x"] + 60, box["y"] + 0.9 * box["height"], steps=4)
    page.mouse.up()
    assert endings(page, before) != before and len(asked) == 2


def test_the_first_of_new_endings_is_in_sight_in_a_strip_that_was_scrolled(
    empty_pad: Callable[..., Page],
) -> None:
    page = empty_pad(width=320, **STILL)
    before = endings(page)
    page.locator(".strip").evaluate("strip => { strip.scrollLeft = 999; }")
    drag(page, canvas(page), [(0.3, 0.2), (0.6, 0.4)])
    endings(page, before)
    assert page.locator(".strip").evaluate("strip => strip.scrollWidth > strip.clientWidth")
    assert page.locator(".strip").evaluate("strip => strip.scrollLeft") < 5


@pytest.mark.parametrize("seed", range(3))
def test_random_steps_lead_to_the_drawing_of_the_reference(
    empty_pad: Callable[..., Page], seed: int
) -> None:
    steps, difference = compare(empty_pad(**STILL), np.random.default_rng(seed))
    assert steps and difference is None


def test_a_drawing_survives_a_reload_and_back(empty_pad: Callable[..., Page]) -> None:
    page = empty_pad(**STILL)
    drag(page, canvas(page), [(0.2, 0.3), (0.8, 0.3)])
    drag(page, canvas(page), [(0.5, 0.1), (0.5, 0.9)])
    before = drawing(page)
    assert len(before) == 2
    shown = endings(page)
    page.reload()
    assert endings(page) == shown and drawing(page) == before
    page.get_by_role("link", name="Results", exact=True).click()
    page.locator(".stMain h2", has_text="score").wait_for()
    page.go_back()
    endings(page)
    assert drawing(page) == before
    page.get_by_role("button", name="Undo").click()
    assert drawing(page) == before[:1]
    page.reload()
    endings(page)
    page.get_by_role("button", name="Redo").click()
    assert drawing(page) == before


def test_a_page_left_at_once_makes_room_for_the_next(open_page: OpenPage) -> None:
    held: list[tuple[WebSocketRoute, bytes | str]] | None = None

    def route(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def send(message: bytes | str) -> None:
            server.send(message) if held is None else held.append((server, message))

        socket.on_message(send)

    page = open_page("?model=kanji&drawing=AA", **STILL)
    page.route_web_socket("**/_stcore/stream", route)
    page.reload()
    before = endings(page)
    drag(page, canvas(page), [(0.2, 0.3), (0.8, 0.3)])
    endings(page, before)
    page.wait_for_timeout(1000)
    held = []  # the connection is slow from here on
    page.keyboard.press("ArrowRight")
    page.get_by_role("link", name="Results", exact=True).click()
    page.wait_for_timeout(1000)  # by now the pad would have told Python of the chosen ending
    slow, held = held, None
    for server, message in slow:
        server.send(message)
    page.locator(".stMain h2", has_text="score").wait_for()
    page.wait_for_timeout(500)
    expect(page.locator(".stMain h2")).to_contain_text("score")


def chosen(page: Page) -> list[str | None]:
    """What each tile says of being the ending in the drawing."""
    return [tile.get_attribute("aria-pressed") for tile in page.locator(".strip .tile").all()]


def test_the_keyboard_chooses_keeps_undoes_and_refuses(empty_pad: Callable[..., Page]) -> None:
    page = empty_pad(**STILL)
    drag(page, canvas(page), [(0.2, 0.3), (0.8, 0.3)])
    shown = endings(page)
    assert chosen(page)[0] == "true"
    page.keyboard.press("ArrowRight")
    assert chosen(page)[:2] == ["false", "true"]
    page.keyboard.press("Escape")
    assert "true" not in chosen(page)
    assert page.locator(".ghosts").get_attribute("data-state") == "none"
    page.keyboard.press("Enter")
    assert len(drawing(page)) == 1
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert {by for by, _ in drawing(page)} == {"person", "model"}
    page.keyboard.press("Control+z")
    assert len(drawing(page)) == 1
    assert endings(page) == shown
    page.keyboard.press("Control+Shift+z")
    assert len(drawing(page)) > 1
    expect(page.get_by_role("status").filter(has_text=re.compile("ending|Done"))).to_have_count(1)


SLOW_TIMERS = """() => {
    const {setTimeout} = window;
    window.setTimeout = (f, ms, ...rest) => setTimeout(f, ms || 1000, ...rest);
}"""
ECHO_MS = 300
"""After a choice among the endings, when the pad passes it on to the part beside it."""


def test_what_is_sent_at_the_same_time_as_the_choice_is_answered(
    empty_pad: Callable[..., Page],
) -> None:
    page = empty_pad(**STILL)
    drag(page, canvas(page), [(0.2, 0.3), (0.8, 0.3)])
    shown = endings(page)
    page.wait_for_timeout(2 * ECHO_MS)
    page.evaluate(SLOW_TIMERS)  # what follows one another within a second goes into one message
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(2 * ECHO_MS)
    drag(page, canvas(page), [(0.5, 0.1), (0.5, 0.9)])
    endings(page, shown)


def test_a_stroke_stops_the_ghost_and_makes_its_answer_stale(
    empty_pad: Callable[..., Page],
) -> None:
    page = empty_pad()
    box = canvas(page).bounding_box()
    assert box is not None
    for height in (0.3, 0.5):
        page.mouse.move(box["x"] + 50, box["y"] + height * box["height"])
        page.mouse.down()
        assert page.locator(".ghosts").get_attribute("data-state") == "none"
        assert "stale" in (page.locator(".strip").get_attribute("class") or "")
        page.mouse.move(box["x"] + 150, box["y"] + height * box["height"], steps=4)
        page.wait_for_timeout(600)  # an answer to the stroke before would be there by now
        assert page.locator(".ghosts").get_attribute("data-state") == "none"
        page.mouse.up()
    endings(page)
    assert len(person(page)) == 2
    page.locator(".ghosts[data-state=done]").wait_for(state="attached")


def test_strokes_are_erased_and_the_pad_is_cleared(empty_pad: Callable[..., Page]) -> None:
    page = empty_pad(**STILL)
    for height in (0.2, 0.5, 0.8):
        drag(page, canvas(page), [(0.2, height), (0.8, height)])
    three = drawing(page)
    page.keyboard.press("e")
    drag(page, canvas(page), [(0.5, 0.4), (0.5, 0.95)])
    assert drawing(page) == three[:1]
    page.get_by_role("button", name="Erase strokes").click()
    page.get_by_role("button", name="Undo").click()
    assert drawing(page) == three
    page.get_by_role("button", name="Clear").click()
    assert drawing(page) == []
    page.keyboard.press("Control+z")
    assert drawing(page) == three


def test_the_model_draws_alone_until_a_stroke_begins(empty_pad: Callable[..., Page]) -> None:
    page = empty_pad(**STILL)
    drag(page, canvas(page), [(0.2, 0.3), (0.8, 0.3)])
    endings(page)
    page.get_by_role("button", name="Let it draw alone").click()
    page.wait_for_function(
        "JSON.parse(sessionStorage.getItem('sketchrnn-pad')).strokes.some(s => s.by === 'model')"
    )
    drag(page, canvas(page), [(0.2, 0.6), (0.8, 0.6)])
    page.get_by_role("button", name="Let it draw alone").wait_for()
    by = [name for name, _ in drawing(page)]
    assert by.count("person") == 2 and "model" in by
    page.wait_for_timeout(1500)
    assert [name for name, _ in drawing(page)] == by


def test_a_drawing_whose_message_is_lost_is_sent_again(empty_pad: Callable[..., Page]) -> None:
    """Of what is sent at once, Streamlit runs one fragment: here the one beside the pad."""
    page = empty_pad(**STILL)
    drag(page, canvas(page), [(0.2, 0.3), (0.8, 0.3)])
    before = endings(page)
    toggle = page.locator(".st-key-mind input")
    undo = page.get_by_role("button", name="Undo").element_handle()
    toggle.evaluate("(toggle, undo) => { toggle.click(); undo.click(); }", undo)
    endings(page, besides=before)


def test_two_visitors_draw_on_pads_of_their_own(empty_pad: Callable[..., Page]) -> None:
    one, other = empty_pad(**STILL), empty_pad(**STILL)
    for height in (0.2, 0.4, 0.6):
        drag(one, canvas(one), [(0.1, height), (0.9, height)])
        drag(other, canvas(other), [(height, 0.1), (height, 0.9)])
    assert len(drawing(one)) == len(drawing(other)) == 3
    assert endings(one) != endings(other)


@pytest.mark.parametrize("width", WIDTHS)
def test_tools_and_endings_are_in_sight_and_large_enough(
    open_page: OpenPage, width: int, tmp_path: Path
) -> None:
    page = open_page("?model=kanji", width=width, **STILL)
    endings(page)
    for _ in range(WAIT_MS // 100):  # the pad takes the width of its column a moment later
        paper = canvas(page).bounding_box()
        column = page.locator(".st-key-sketch-pad-column").bounding_box()
        assert paper and column
        if paper["width"] == pytest.approx(column["width"], abs=3):
            break
        page.wait_for_timeout(100)
    strip = page.locator(".strip").bounding_box()
    assert paper and strip and column
    assert paper["width"] == pytest.approx(paper["height"])
    assert paper["width"] == pytest.approx(column["width"], abs=3)
    assert strip["y"] + strip["height"] <= 860
    for tool in page.locator(".tool").all():
        box = tool.bounding_box()
        assert box and min(box["width"], box["height"]) >= 40
    sharp = canvas(page).evaluate("canvas => canvas.width / canvas.getBoundingClientRect().width")
    assert sharp == pytest.approx(page.evaluate("devicePixelRatio"), abs=0.01)
    page.screenshot(path=tmp_path / f"pad-{width}.png")
    # Names for screen readers.
    page.get_by_role("application", name="Your drawing").wait_for()
    page.get_by_role("toolbar", name="Tools of the drawing").wait_for()
    assert page.get_by_role("group", name="Endings").get_by_role("button").count() == 6
