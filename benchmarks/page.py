"""How long a visitor waits for endings on the Sketch page, in Chromium.

    ./run --server.port 8600 --server.headless true &
    .venv/bin/python -m benchmarks.page http://localhost:8600

`open`: from the request of the page to its first ending. `turn`: from the moment at which the pen
goes up to the first move of the ghost's pen, by the clock of the page, with loaded models and a
warm browser; where the model adds nothing, to the answer that says so. `all`: from the pen going up
until all endings are there. `frame`: the longest time between two frames while a ghost is drawn.
The table gives the median, the 95th percentile and the worst.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from playwright.sync_api import Page

from benchmarks.browser import chromium
from benchmarks.command import command_line
from benchmarks.table import show

ENDING = ".strip path.ending"
CLEAR_AT = 5  # strokes on the pad
WAITED = """ghosts => {
    const [up] = performance.getEntriesByName('pad:up');
    const nothing = ghosts.dataset.state === 'none';
    const kind = nothing ? 'pad:answer' : 'pad:move';
    const first = performance.getEntriesByName(kind).find(mark => mark.startTime >= up?.startTime);
    return first ? first.startTime - up.startTime : null;
}"""
ALL = """() => {
    const [up] = performance.getEntriesByName('pad:up');
    return performance.getEntriesByName('pad:all').at(-1)?.startTime - up.startTime;
}"""
GAP = """() => new Promise(done => {
    let last = performance.now(), longest = 0, left = 60;
    const look = now => {
        longest = Math.max(longest, now - last);
        last = now;
        if (left-- > 0) requestAnimationFrame(look); else done(longest);
    };
    requestAnimationFrame(now => { last = now; requestAnimationFrame(look); });
})"""


def opened(page: Page, address: str) -> float:
    """Open the page; return the seconds until it shows the first ending."""
    began = time.monotonic()
    page.goto(address)
    page.locator(ENDING).first.wait_for(state="attached", timeout=60_000)
    return time.monotonic() - began


def turn(page: Page, rng: np.random.Generator) -> tuple[float, float, float]:
    """Draw a stroke; return the waits for the ghost and for all, and the longest frame, ms."""
    box = page.locator(".paper").bounding_box()
    assert box is not None
    low, high = rng.uniform(0.2, 0.8, (2, 2)) * box["width"] + [box["x"], box["y"]]
    page.evaluate("performance.clearMarks()")
    page.mouse.move(*low)
    page.mouse.down()
    page.mouse.move(*high, steps=6)
    page.mouse.up()
    ghosts = page.locator(".ghosts").element_handle()
    waited = page.wait_for_function(WAITED, arg=ghosts, timeout=20_000).json_value()
    gap = page.evaluate(GAP)
    page.locator(".strip[data-state=done]:not(.stale)").wait_for(state="attached")
    everything = page.evaluate(ALL)
    page.wait_for_timeout(800)  # all that runs beside the pad is done
    return waited, everything, gap


def waited_row(name: str, ms: Sequence[float]) -> dict[str, Any]:
    """Return a row of the table of waits, milliseconds."""
    return {
        "wait": name,
        "n": len(ms),
        "median_ms": float(np.median(ms)),
        "p95_ms": float(np.percentile(ms, 95)),
        "worst_ms": max(ms),
    }


def main() -> None:
    """Measure and print."""
    arguments = command_line(__doc__)
    arguments.add_argument("address")
    arguments.add_argument("--repeat", type=int, default=7, help="how often the page is opened")
    arguments.add_argument("--turns", type=int, default=100)
    chosen = arguments.parse_args()
    waits: dict[str, list[float]] = {"open": [], "turn": [], "all": [], "frame": []}
    rng = np.random.default_rng(0)
    with chromium() as browser:
        for _ in range(chosen.repeat):
            page = browser.new_context(viewport={"width": 1366, "height": 860}).new_page()
            waits["open"].append(1e3 * opened(page, chosen.address))
            page.context.close()
        page = browser.new_context(viewport={"width": 1366, "height": 860}).new_page()
        opened(page, chosen.address)
        page.wait_for_timeout(3000)
        for number in range(chosen.turns):
            if number % CLEAR_AT == 0:
                page.get_by_role("button", name="Clear").dispatch_event("click")
                page.wait_for_timeout(1500)
            for name, ms in zip(("turn", "all", "frame"), turn(page, rng), strict=True):
                waits[name].append(ms)
    show([waited_row(name, ms) for name, ms in waits.items()])


if __name__ == "__main__":
    main()
