"""What the browser tests share: serving the app, waiting for endings, drawing with the mouse."""

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from sketchrnn.checkpoint.folder import list_names

ROOT = Path(__file__).parents[2]
START_SECONDS = 100
WAIT_MS = 40_000  # a busy machine is slow, and no test waits longer than it must
STILL: dict[str, Any] = {"reduced_motion": "reduce"}
"""For pages whose animation is not what is tested: drawing it takes half of the time."""

SERVE = """
import pathlib, sys
from sketchrnn.checkpoint import folder
folder.SHIPPED = pathlib.Path(sys.argv.pop(1))
from sketchrnn.ui.__main__ import main
main()
"""
"""A program that serves the app with the models in a folder."""

TOO_WIDE = """elements => [
    ...[...document.querySelectorAll(`.stMain :is(${elements})`)]
        .filter(element => element.getBoundingClientRect().right > innerWidth + 1),
    ...[...document.querySelectorAll('html, .stMain')]
        .filter(element => element.scrollWidth > innerWidth),
].map(element => element.outerHTML.slice(0, 300))"""

OpenPage = Callable[..., Page]


def needs(name: str) -> None:
    """Skip the test where a checkpoint is not there."""
    if name not in list_names():
        pytest.skip(f"the checkpoint {name} is not shipped yet")


@contextmanager
def serve(command: Sequence[str], log: Path) -> Iterator[str]:
    """Run the command of a server on a free port; give its address once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--server.port", str(port), "--server.headless", "true"]
    with log.open("w") as file:
        app = subprocess.Popen(
            [*command, *options], cwd=ROOT, stdout=file, stderr=file, env=os.environ
        )
    try:
        yield _wait_for(f"http://127.0.0.1:{port}", app, log)
    finally:
        app.terminate()
        app.wait(20)


def _wait_for(address: str, app: subprocess.Popen, log: Path) -> str:
    for _ in range(2 * START_SECONDS):
        assert app.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:
                if answer.read() == b"ok":
                    return address
        except OSError:
            pass
        time.sleep(0.5)
    raise AssertionError(f"the app does not answer:\n{log.read_text()}")


def endings(page: Page, besides: list[str] | None = None) -> list[str]:
    """The paths of all endings once they are there and are not those `besides`."""
    strip = page.locator(".strip")
    for _ in range(WAIT_MS // 200):
        # One look at all of it: new endings may come at any moment.
        state, paths = strip.evaluate(
            """strip => [strip.dataset.state + strip.classList.contains('stale'),
                [...strip.querySelectorAll('path.ending')].map(path => path.getAttribute('d'))]"""
        )
        if state == "donefalse" and paths and paths != besides:
            return paths
        page.wait_for_timeout(200)
    raise AssertionError("no other endings are there")


def assert_fits(page: Page, elements: str) -> None:
    """Check that neither the page nor these elements are wider than the window."""
    wide: list[str] = []
    for _ in range(WAIT_MS // 200):
        wide = page.evaluate(TOO_WIDE, elements)
        if not wide:
            return
        page.wait_for_timeout(200)  # parts of a page take their widths a moment after the window
    raise AssertionError(wide)


def downloads_begin(page: Page, files: dict[str, bytes]) -> None:
    """Download files from the menu: by the name of the button, what each file begins with."""
    for label, begins in files.items():
        page.get_by_role("button", name="Download").click()
        with page.expect_download() as download:
            page.get_by_role("button", name=label, exact=True).click()
        assert Path(download.value.path()).read_bytes().startswith(begins)
        page.keyboard.press("Escape")


def start(page: Page) -> str:
    """The path of the drawing that the endings continue."""
    return page.locator(".strip path.start").first.get_attribute("d") or ""


def drag(page: Page, target: Locator, points: list[tuple[float, float]]) -> None:
    """Press, move and release the mouse; points are shares of the target's width and height."""
    expect(target).to_have_count(1, timeout=WAIT_MS)  # the one before goes a moment after it comes
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box is not None
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()
