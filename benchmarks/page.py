"""How long a visitor waits for endings on the Sketch page, in Chromium.

    ./run --server.port 8600 --server.headless true &
    .venv/bin/python -m benchmarks.page http://localhost:8600

`open`: from the request of the page to its first ending. `again`: from a click on Again to the
first frame of the new endings, with K = 8, loaded models and a warm browser. The table gives the
median and the worst time.
"""

from __future__ import annotations

import time

import numpy as np
from playwright.sync_api import Page

from benchmarks.browser import chromium
from benchmarks.command import command_line
from benchmarks.table import show

ENDING = ".tiles path.ending[d]"
CLICK = """tiles => new Promise(done => {
    const button = [...document.querySelectorAll('button')]
        .find(b => b.innerText === 'Again' && b.offsetParent);
    const root = tiles.getRootNode();
    const paths = () => [...root.querySelectorAll('.tiles path.ending')]
        .map(path => path.getAttribute('d')).join();
    const before = paths();
    const began = performance.now();
    const look = () => {
        const waited = performance.now() - began;
        if (paths() && paths() !== before || waited > 20000) done(waited);
        else requestAnimationFrame(look);
    };
    button.click();
    look();
})"""


def opened(page: Page, address: str) -> float:
    """Open the page; return the seconds until it shows the first ending."""
    began = time.monotonic()
    page.goto(f"{address}/?k=8")
    page.locator(ENDING).first.wait_for(state="attached", timeout=60_000)
    return time.monotonic() - began


def main() -> None:
    """Measure and print."""
    arguments = command_line(__doc__)
    arguments.add_argument("address")
    arguments.add_argument("--repeat", type=int, default=7)
    chosen = arguments.parse_args()
    with chromium() as browser:
        waits = {"open": [], "again": []}
        for _ in range(chosen.repeat):
            page = browser.new_context(viewport={"width": 1280, "height": 860}).new_page()
            waits["open"].append(1e3 * opened(page, chosen.address))
            page.locator(".tiles[data-state=done]").wait_for()
            for _ in range(2):
                waits["again"].append(page.locator(".tiles").evaluate(CLICK))
                page.locator(".tiles[data-state=done]").wait_for()
            page.context.close()
    rows = [
        {"wait": name, "n": len(ms), "median_ms": float(np.median(ms)), "worst_ms": max(ms)}
        for name, ms in waits.items()
    ]
    show(rows)


if __name__ == "__main__":
    main()
