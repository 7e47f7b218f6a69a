"""The app as people use it: the real server and checkpoints, a real browser, a mouse."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from sketchrnn import checkpoint

ROOT = Path(__file__).parents[1]
PAGES = ("", "cars", "learn?lesson=neuron", "results")
START_SECONDS = 100
WAIT_MS = 40_000  # a busy machine is slow, and no test waits longer than it must
STILL: dict[str, Any] = {"reduced_motion": "reduce"}
"""For pages whose animation is not what is tested: drawing it takes half of the time."""

OpenPage = Callable[..., Page]


def needs(name: str) -> None:
    if name not in checkpoint.list_names():
        pytest.skip(f"the checkpoint {name} is not shipped yet")


@pytest.fixture(scope="module")
def address(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("app") / "log.txt"
    command = [sys.executable, "-m", "sketchrnn.ui"]
    command += ["--server.port", str(port), "--server.headless", "true"]
    with log.open("w") as file:
        app = subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=file, env=os.environ)
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


def endings(page: Page, besides: list[str] | None = None) -> list[str]:
    """The paths of all endings once they are drawn and are not those `besides`."""
    tiles = page.locator(".tiles")
    tiles.wait_for()
    for _ in range(WAIT_MS // 200):
        # One look at all of it: new endings may begin to be drawn at any moment.
        state, paths = tiles.evaluate(
            """tiles => [tiles.dataset.state, [...tiles.querySelectorAll('path.ending')]
                .map(path => path.getAttribute('d'))]"""
        )
        if state == "done" and paths != besides:
            return paths
        page.wait_for_timeout(200)
    raise AssertionError("no other endings are drawn")


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


def canvas(page: Page) -> Locator:
    return page.locator(".st-key-pad-column canvas.upper-canvas")


def test_strokes_of_the_mouse_are_finished(open_page: OpenPage) -> None:
    needs("kanji")
    page = open_page(**STILL)
    example = endings(page)
    assert len(example) == 6 and all(example)
    page.get_by_role("button", name="Clear").click()
    dreamt = endings(page, besides=example)
    drag(page, canvas(page), [(0.2, 0.3), (0.5, 0.28), (0.8, 0.3)])
    one_stroke = endings(page, besides=dreamt)
    drag(page, canvas(page), [(0.5, 0.1), (0.5, 0.9)])
    two_strokes = endings(page, besides=one_stroke)
    assert "drawing=" in page.url
    start = page.locator("path.start").first.get_attribute("d") or ""
    assert start.count("M") == 2

    same = open_page(page.url.split("/", 3)[3], **STILL)
    assert endings(same) == two_strokes


def test_three_visitors_who_draw_at_once_all_get_endings(open_page: OpenPage) -> None:
    needs("kanji")
    pages = [open_page(**STILL) for _ in range(3)]
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


def test_an_ending_is_picked_and_gone_on_from(open_page: OpenPage) -> None:
    needs("kanji")
    page = open_page()
    before = endings(page)
    page.locator(".tile").nth(2).click()
    page.get_by_role("button", name="Go on from ending 3").click()
    endings(page, besides=before)
    start = page.locator("path.start").first.get_attribute("d") or ""
    assert start.count("M") > 4


def test_the_mind_is_moved_through_with_the_keyboard(open_page: OpenPage) -> None:
    needs("kanji")
    page = open_page("?mind=true", **STILL)
    slider = page.get_by_role("slider", name="Moment of the drawing")
    slider.wait_for()
    assert slider.input_value() == slider.get_attribute("max")  # all of it, for less motion
    shown = [page.locator("canvas.paper").evaluate("canvas => canvas.toDataURL()")]
    for key, place in (("Home", "0"), ("ArrowRight", "1"), ("ArrowRight", "2"), ("ArrowLeft", "1")):
        slider.press(key)
        assert slider.input_value() == place
        assert f"Point {int(place) + 1} of" in (slider.get_attribute("aria-valuetext") or "")
        shown.append(page.locator("canvas.paper").evaluate("canvas => canvas.toDataURL()"))
    assert len(set(shown)) == 4 and shown[2] == shown[4]


def test_the_mind_plays_and_can_be_stopped(open_page: OpenPage) -> None:
    needs("kanji")
    page = open_page()
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
    page.locator(".tile").nth(1).click()
    page.get_by_role("button", name="Go on from ending 2").wait_for()
    assert page.locator("canvas.paper").count() == 1


def test_an_old_link_to_the_sketch_page_leads_there(open_page: OpenPage) -> None:
    needs("doodles")
    page = open_page("sketch?model=doodles", **STILL)
    assert endings(page)
    assert page.get_by_text("not found").count() == 0
    assert page.get_by_text("What it becomes").count() == 1


def test_less_motion_is_respected(open_page: OpenPage) -> None:
    needs("kanji")
    page = open_page(**STILL)
    page.locator(".tiles").wait_for()
    assert page.locator(".tiles").get_attribute("data-state") == "done"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_start_and_canvas_are_seen_on_either_theme(open_page: OpenPage, scheme: str) -> None:
    needs("kanji")
    page = open_page(color_scheme=scheme, **STILL)
    endings(page)
    stroke = page.locator("path.start").first.evaluate("path => getComputedStyle(path).stroke")
    ink = page.locator(".st-key-pad-column canvas.dc-canvas.lower-canvas").evaluate(
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
@pytest.mark.parametrize("width", [390, 768])
def test_no_page_is_wider_than_a_telephone(open_page: OpenPage, path: str, width: int) -> None:
    page = open_page(path, width=width, **STILL)
    if path == "learn?lesson=neuron":
        page.locator(".stPlotlyChart").first.wait_for()
    elif path != "results":
        page.locator("[data-state=done]").first.wait_for()
    for selector in ("html", ".stMain"):
        wide = page.locator(selector).first.evaluate("element => element.scrollWidth")
        assert wide <= width
    too_wide = page.evaluate(
        """() => [...document.querySelectorAll('.stMain :is(button, canvas, svg, table, p, pre)')]
            .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
            .map(element => element.outerHTML)"""
    )
    assert too_wide == []


def test_the_navigation_leads_to_every_page(open_page: OpenPage) -> None:
    page = open_page(**STILL)
    for name, title in (
        ("Cars", "drive"),
        ("Learn", "Learn"),
        ("Results", "score"),
        ("Sketch", "drawing"),
    ):
        page.get_by_role("link", name=name, exact=True).click()
        page.locator(".stMain h2", has_text=title).wait_for()


@pytest.mark.parametrize(
    ("path", "label", "begins"),
    [("", "PNG", b"\x89PNG"), ("", "SVG, animated", b"<svg"), ("cars", "GPX", b"<?xml")],
)
def test_what_is_shown_can_be_downloaded(
    open_page: OpenPage, path: str, label: str, begins: bytes
) -> None:
    needs("berlin" if path else "kanji")
    page = open_page(path, **STILL)
    page.locator("[data-state=done]").first.wait_for()
    page.get_by_role("button", name="Download").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=label, exact=True).click()
    assert Path(download.value.path()).read_bytes().startswith(begins)


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
