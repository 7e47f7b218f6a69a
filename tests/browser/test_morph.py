"""The Morph page as people use it: the real server with a tiny model, a real browser, a mouse."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.app import STILL, OpenPage, assert_fits, downloads_begin, drag

SECTIONS = ("again", "morph", "add", "dream")


@pytest.fixture(scope="module")
def address(tiny_address: str) -> str:
    """The app with tiny models."""
    return tiny_address


def results(page: Page) -> Locator:
    """What the section shows, once it is there."""
    page.locator("[data-state=done]").first.wait_for()
    return page.locator(".st-key-endings-column")


def wait_until(page: Page, true: Callable[[], bool]) -> None:
    for _ in range(200):
        if true():
            return
        page.wait_for_timeout(200)
    raise AssertionError("it does not come true")


def drawn(page: Page, besides: list[str | None] | None = None) -> list[str | None]:
    """The paths that a pen has drawn in the section, once they are not those `besides`."""
    paths: list[str | None] = []

    def finished() -> bool:
        nonlocal paths
        endings = results(page).locator(".tile path.ending").all()
        paths = [path.get_attribute("d") for path in endings]
        still = page.locator("[data-state=drawing]").count() == 0
        return still and bool(paths) and paths != besides

    wait_until(page, finished)
    return paths


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_shows_its_result_and_fits(open_page: OpenPage, section: str) -> None:
    page = open_page(f"morph?do={section}", width=390, **STILL)
    assert any(path.get_attribute("d") for path in results(page).locator("path").all())
    assert_fits(page, "button, canvas, svg, p")
    page.set_viewport_size({"width": 1280, "height": 860})
    assert_fits(page, "button, canvas, svg, p")


def test_an_example_is_put_on_the_canvas_and_drawn_again(open_page: OpenPage) -> None:
    page = open_page("morph")
    before = drawn(page)
    page.locator(".st-key-examples-again .tile").nth(6).click()
    after = drawn(page, besides=before)
    assert "drawing=" in page.url
    canvas = page.locator(".st-key-pad-column canvas.upper-canvas")
    drag(page, canvas, [(0.3, 0.2), (0.6, 0.25), (0.5, 0.7)])
    drawn(page, besides=after)


def test_a_number_of_the_code_is_dragged_and_the_drawing_follows(
    open_page: OpenPage,
) -> None:
    page = open_page("morph", **STILL)
    results(page)
    shown = page.locator(".bench path")
    before = shown.get_attribute("d")
    slider = page.locator(".sliders input").first
    value = slider.input_value()
    for _ in range(12):
        slider.press("ArrowRight" if float(value) < 0 else "ArrowLeft")
    assert slider.input_value() != value
    wait_until(page, lambda: shown.get_attribute("d") != before)
    page.get_by_role("button", name="Back to its own numbers").click()
    assert page.locator(".sliders input").first.input_value() == value
    wait_until(page, lambda: shown.get_attribute("d") == before)


def test_a_slot_is_chosen_and_filled_and_the_film_moves(open_page: OpenPage) -> None:
    page = open_page("morph?do=morph")
    results(page)
    assert page.locator(".sheet .tile").count() == 9
    for place, example in ((2, 6), (3, 7)):
        slot = page.locator(f".st-key-slots-morph figure:nth-child({place + 1})")
        slot.locator(".tile").click()
        slot.locator("[aria-pressed=true]").wait_for()
        page.locator(".st-key-examples-morph .tile").nth(example).click()
        slot.locator("path[d^=M]").wait_for()
    page.locator(".sheet .tile").nth(24).wait_for()
    stage = page.locator(".stage path").first
    page.get_by_role("button", name="Pause", exact=True).click()
    before = stage.get_attribute("d")
    page.wait_for_timeout(500)
    assert stage.get_attribute("d") == before
    page.locator(".sheet .tile").nth(12).click()
    assert page.locator(".sheet .tile[data-now]").count() == 1
    page.get_by_role("button", name="Play", exact=True).click()
    still = stage.get_attribute("d")
    wait_until(page, lambda: stage.get_attribute("d") != still)
    assert "c=" in page.url and "d=" in page.url


def test_less_motion_is_respected(open_page: OpenPage) -> None:
    page = open_page("morph?do=morph", **STILL)
    results(page)
    page.get_by_role("button", name="Play", exact=True).wait_for()
    page = open_page("morph?do=dream", **STILL)
    results(page)
    assert page.locator("[data-state=drawing]").count() == 0


@pytest.mark.parametrize(
    ("section", "files"),
    [
        ("again", {"SVG, animated": b"<svg"}),
        ("morph", {"SVG of the steps": b"<svg", "GIF, animated": b"GIF8"}),
        ("dream", {"PNG": b"\x89PNG"}),
    ],
)
def test_what_is_shown_can_be_downloaded(
    open_page: OpenPage, section: str, files: dict[str, bytes]
) -> None:
    page = open_page(f"morph?do={section}", **STILL)
    results(page)
    downloads_begin(page, files)
