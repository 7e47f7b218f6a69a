"""A served app, a browser, and pages that fail a test when they log an error."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.app import WAIT_MS, OpenPage, serve


@pytest.fixture(scope="module")
def address(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on a free port."""
    log = tmp_path_factory.mktemp("app") / "log.txt"
    with serve([sys.executable, "-m", "sketchrnn.ui"], log) as found:
        yield found


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[OpenPage]:
    """Opens pages, and fails the test if any of them logged an error or showed a traceback."""
    faults: list[str] = []
    contexts = []

    def open_(path: str = "", width: int = 1280, **settings: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 860}, **settings)
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        # A link to a page makes streamlit look for the server below it first, which is a 404.
        page.on(
            "console",
            lambda message: (
                faults.append(f"{message.text} {message.location}")
                if message.type == "error" and "_stcore" not in message.location.get("url", "")
                else None
            ),
        )
        page.goto(f"{address}/{path}")
        page.locator(".stMain h2").first.wait_for()
        return page

    yield open_
    for context in contexts:
        for page in context.pages:
            text = page.locator("body").inner_text()
            if "Traceback" in text or page.locator(".stException").count():
                faults.append(text)
        context.close()
    assert not faults
