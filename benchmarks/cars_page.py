"""How long a visitor waits on the Cars page, in Chromium.

    ./run --server.port 8600 --server.headless true &
    .venv/bin/python -m benchmarks.cars_page http://localhost:8600 [--city berlin]

`map`: from the request of the page until its drives can be picked. `endings`: from a click on a
drive to the first of its endings on the map, by the clock of the page, with a loaded model. The
table gives the number of drives on the map, the median, the 95th percentile and the worst,
milliseconds.
"""

from __future__ import annotations

import time

import numpy as np
from playwright.sync_api import FloatRect, Locator, Page

from benchmarks.browser import chromium
from benchmarks.command import command_line
from benchmarks.page import waited_row
from benchmarks.table import show

WAIT_MS = 60_000
TRIES = 200
WATCH = """frame => {
    const endings = frame.querySelector('.endings');
    window.waited = null;
    let clicked = null;
    const down = event => { clicked = event.timeStamp; };
    frame.addEventListener('pointerup', down, { capture: true, once: true });
    const watch = new MutationObserver(() => {
        if (clicked === null || !endings.querySelector('path')) return;
        watch.disconnect();
        requestAnimationFrame(now => { window.waited = now - clicked; });
    });
    watch.observe(endings, { childList: true });
}"""


def opened(page: Page, address: str, city: str) -> float:
    """Open the page; return the milliseconds until its map is there."""
    began = time.monotonic()
    page.goto(f"{address}/cars?city={city}")
    page.locator(".endings path").first.wait_for(state="attached", timeout=WAIT_MS)
    return 1e3 * (time.monotonic() - began)


def settled(page: Page) -> Locator:
    """Wait until no car drives any more; return the map."""
    frame = page.locator(".frame")
    page.locator(".frame[data-state=done]").wait_for(timeout=WAIT_MS)
    return frame


def a_drive(page: Page, box: FloatRect, rng: np.random.Generator) -> tuple[float, float]:
    """Return a place of the window at which a click picks a drive."""
    for _ in range(TRIES):
        x = box["x"] + box["width"] * rng.uniform(0.1, 0.8)
        y = box["y"] + box["height"] * rng.uniform(0.1, 0.9)
        page.mouse.move(x, y)
        if page.locator(".frame").get_attribute("data-over") == "true":
            return x, y
    raise RuntimeError(f"expected a drive below one of {TRIES} places of the map, found none")


def click(page: Page, rng: np.random.Generator) -> float | None:
    """Click a drive; return the milliseconds to its endings, None if it was chosen already."""
    frame = settled(page)
    box = frame.bounding_box()
    assert box is not None
    x, y = a_drive(page, box, rng)
    before = page.url
    frame.evaluate(WATCH)
    page.mouse.click(x, y)
    page.wait_for_timeout(1500)
    if page.url == before:
        return None
    return page.wait_for_function("window.waited", timeout=WAIT_MS).json_value()


def main() -> None:
    """Measure and print."""
    arguments = command_line(__doc__)
    arguments.add_argument("address")
    arguments.add_argument("--city", default="berlin")
    arguments.add_argument("--repeat", type=int, default=5, help="how often the page is opened")
    arguments.add_argument("--clicks", type=int, default=20)
    chosen = arguments.parse_args()
    rng, opens, clicks = np.random.default_rng(0), [], []
    with chromium() as browser:
        for _ in range(chosen.repeat):
            context = browser.new_context(
                viewport={"width": 1366, "height": 860}, reduced_motion="reduce"
            )
            page = context.new_page()
            opens.append(opened(page, chosen.address, chosen.city))
            if len(opens) < chosen.repeat:
                context.close()
        settled(page)
        drives = (page.locator("path.drives").get_attribute("d") or "").count("M")
        for _ in range(chosen.clicks):
            waited = click(page, rng)
            if waited is not None:
                clicks.append(waited)
    waits = {"map": opens, "endings": clicks}
    show([waited_row(name, ms) | {"drives": drives} for name, ms in waits.items()])


if __name__ == "__main__":
    main()
