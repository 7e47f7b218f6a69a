"""A visitor uploads hostile files, and the completions of another visitor still arrive."""

import re

import pytest
from playwright.sync_api import Page, expect

from benchmarks.pad import canvas
from tests.browser.app import STILL, WAIT_MS, OpenPage, drag, endings
from tests.formats import hostile

FILES = ("closes.svg", "deep.svg", "transforms.svg", "deep.json", "bomb.png", "text.png")


@pytest.fixture(scope="module")
def address(tiny_address: str) -> str:
    """The app with tiny models."""
    return tiny_address


def upload(page: Page, name: str) -> None:
    """Choose a hostile file in the menu Open."""
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": hostile.DRAWINGS[name]()}
    )


def test_another_visitor_is_served_while_hostile_files_are_read(open_page: OpenPage) -> None:
    bad, good = (
        open_page("?model=kanji&drawing=AA", **STILL),
        open_page("?model=kanji&drawing=AA", **STILL),
    )
    before = endings(good)
    bad.get_by_test_id("stPopoverButton").filter(has_text="Open").click()
    for number, name in enumerate(FILES):
        upload(bad, name)
        height = 0.1 + 0.1 * number
        drag(good, canvas(good), [(0.2, height), (0.8, height + 0.05)])
        before = endings(good, before)
        said = bad.get_by_text(
            re.compile(f"^({re.escape(name)}: expected|Expected a (PNG|picture))")
        )
        expect(said.first).to_be_visible(timeout=WAIT_MS)
