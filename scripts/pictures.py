"""Takes the pictures of the README from the running app, and pictures of every page to check.

    ./run --server.port 8600 --server.headless true &
    .venv/bin/python -m scripts.pictures http://localhost:8600 docs
    .venv/bin/python -m scripts.pictures http://localhost:8600 FOLDER --all

The first form writes `sketch.gif` and `cars.png`. `--all` takes every page on a desktop and on a
telephone, light and dark, each in its whole height.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page

from benchmarks.browser import chromium
from benchmarks.command import command_line
from sketchrnn.ui import examples

PAGES = {
    "sketch": "",
    "morph": "morph?do=morph",
    "cars": "cars",
    "learn": "learn?lesson=neuron",
    "results": "results",
}
WITH_ENDINGS = ("sketch", "morph", "cars")
DONE = "[data-state=done]"
"""Marks a component that has drawn its endings."""
WAIT_MS = 120_000


class Scene(NamedTuple):
    """A scene of the film: strokes of an example start, drawn on the Sketch page."""

    example: str
    strokes: int
    address: str


SCENES = (
    Scene("kanji", 4, "?model=kanji&seed=3"),
    Scene("cat", 1, "?model=doodles&category=cat&seed=1"),
)
FRAME = (960, 690)
"""Width and height of the film, pixels."""
COLOURS = 96
"""So few are enough for ink, grey and orange, and they keep the file small."""
SHORTEST = 0.08
"""Seconds between two frames of the GIF. Chromium gives a frame every 1/60 s."""
HOLD = 2.5
"""Seconds for which a scene shows its finished endings."""


@dataclass(frozen=True)
class View:
    """How a page is looked at."""

    width: int
    height: int
    scheme: str = "light"
    zoom: float = 1.0


VIEWS = [
    View(width, height, scheme)
    for width, height in ((1280, 860), (390, 844))
    for scheme in ("light", "dark")
]


class Frame(NamedTuple):
    """What the page showed at a time."""

    seconds: float
    png: bytes


@contextmanager
def opened(browser: Browser, url: str, view: View) -> Iterator[Page]:
    """Give the page once its heading is there."""
    context = browser.new_context(
        viewport={"width": view.width, "height": view.height},
        color_scheme="dark" if view.scheme == "dark" else "light",
        device_scale_factor=view.zoom,
    )
    page = context.new_page()
    page.goto(url)
    page.locator(".stMain h2").first.wait_for(timeout=WAIT_MS)
    yield page
    context.close()


def take(page: Page, name: str, file: Path, whole: bool) -> None:
    """Write a screenshot of a page; `whole`: in its full height instead of the window's."""
    if name in WITH_ENDINGS:
        page.locator(DONE).first.wait_for(timeout=WAIT_MS)
    if name == "learn":
        page.get_by_role("button", name="Run it without an answer").click()
    page.wait_for_timeout(1000)
    if whole:  # the page scrolls inside itself, so the window must become as tall as the page
        tall = page.locator(".stMain").evaluate("element => element.scrollHeight")
        size = page.viewport_size or {"width": 0, "height": 0}
        page.set_viewport_size({"width": size["width"], "height": max(size["height"], tall)})
        page.wait_for_timeout(1500)
    page.screenshot(path=file)


def draw(page: Page, scene: Scene) -> None:
    """Draw an example start on the canvas with the mouse, as a person would."""
    canvas = page.locator(".paper")
    box = canvas.bounding_box()
    start = examples.start(scene.example, box["width"]) if box else None
    assert box is not None and start is not None
    for stroke in start.strokes[: scene.strokes]:
        points = [(box["x"] + x, box["y"] + y) for x, y in stroke.tolist()]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=max(1, 24 // len(points)))
            page.wait_for_timeout(20)
        page.mouse.up()
        page.wait_for_timeout(400)


def record(browser: Browser, address: str, scene: Scene) -> list[Frame]:
    """Return the frames of a scene in which a start is drawn on an empty canvas and finished.

    Chromium sends a frame whenever the page changes, not always in order.
    """
    frames: list[Frame] = []

    def keep(event: dict[str, Any]) -> None:
        seconds, png = event["metadata"]["timestamp"], base64.b64decode(event["data"])
        frames.append(Frame(seconds, png))
        session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    with opened(browser, f"{address}/{scene.address}", View(*FRAME)) as page:
        page.locator(DONE).first.wait_for(timeout=WAIT_MS)
        page.get_by_role("button", name="Clear").click()
        page.wait_for_timeout(5000)  # the endings of nothing, which the page draws now
        session = page.context.new_cdp_session(page)
        session.on("Page.screencastFrame", keep)
        session.send("Page.startScreencast", {"format": "png"})
        page.wait_for_timeout(500)
        draw(page, scene)
        page.wait_for_timeout(5000)  # until the endings of the last stroke begin
        page.locator(DONE).first.wait_for(timeout=WAIT_MS)
        page.wait_for_timeout(500)
        session.send("Page.stopScreencast")
    return sorted(frames)


def write_film(scenes: list[list[Frame]], file: Path) -> None:
    """Write the scenes one after the other as a GIF that repeats for ever."""
    images: list[Image.Image] = []
    durations: list[int] = []  # of each image, milliseconds
    for frames in scenes:
        kept = frames[:1]
        for frame in frames[1:]:
            if frame.seconds - kept[-1].seconds >= SHORTEST:
                kept.append(frame)
        kept[-1] = frames[-1]
        pauses = [after.seconds - before.seconds for before, after in pairwise(kept)]
        durations += [round(1000 * pause) for pause in [*pauses, HOLD]]
        images += [Image.open(io.BytesIO(frame.png)).convert("RGB") for frame in kept]
    palette = images[-1].quantize(COLOURS, Image.Quantize.MAXCOVERAGE)
    none = Image.Dither.NONE
    first, *rest = [image.quantize(palette=palette, dither=none) for image in images]
    first.save(file, save_all=True, append_images=rest, duration=durations, loop=0, optimize=True)


def main() -> None:
    """Take the pictures that the command line asks for."""
    arguments = command_line(__doc__)
    arguments.add_argument("address")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--all", action="store_true", help="every page, to look at")
    chosen = arguments.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        if chosen.all:
            for name, path in PAGES.items():
                for view in VIEWS:
                    file = chosen.folder / f"{name}-{view.width}-{view.scheme}.png"
                    with opened(browser, f"{chosen.address}/{path}", view) as page:
                        take(page, name, file, whole=True)
        else:
            scenes = [record(browser, chosen.address, scene) for scene in SCENES]
            write_film(scenes, chosen.folder / "sketch.gif")
            view = View(1280, 800, zoom=1.5)
            with opened(browser, f"{chosen.address}/{PAGES['cars']}", view) as page:
                take(page, "cars", chosen.folder / "cars.png", whole=False)


if __name__ == "__main__":
    main()
