"""A served app, a browser, and pages that fail a test when they log an error."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.app import test_morph
from tests.app.test_sketch import _save
from tests.browser.app import SERVE, WAIT_MS, OpenPage, serve

expect.set_options(timeout=WAIT_MS)


@pytest.fixture(scope="package")
def address(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on a free port."""
    log = tmp_path_factory.mktemp("app") / "log.txt"
    with serve([sys.executable, "-m", "sketchrnn.ui"], log) as found:
        yield found


@pytest.fixture(scope="package")
def tiny_address(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on a free port, with tiny models."""
    folder = tmp_path_factory.mktemp("checkpoints")
    _save(folder / "kanji", "drawing")
    _save(folder / "doodles", "drawing", 2, categories=["cat", "bus"])
    test_morph.save(folder / "morph", encoder="latent")
    with serve([sys.executable, "-c", SERVE, str(folder)], folder / "log.txt") as found:
        yield found


@pytest.fixture(scope="package")
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
