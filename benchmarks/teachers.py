"""Two people who teach at once, and one who draws meanwhile, in Chromium.

    ./run --server.port 8600 --server.headless true &
    .venv/bin/python -m benchmarks.teachers http://localhost:8600

Each teacher gives ten drawings and presses Learn; jobs run one at a time. The table has

    draw alone, draw beside    from pen-up to the first move of the ghost (`benchmarks.page`),
                               without a job and while the first teacher's model learns, which
                               takes about half a minute
    stop                       from the press of Stop to the page that says Stopped

in milliseconds. Below it are the facts that hold or do not: whether the second teacher waits in the
queue, whether a job survives a reload, and whether an unsaved model stays out of the others' lists.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, expect

from benchmarks.browser import chromium
from benchmarks.command import command_line
from benchmarks.page import opened, turn, waited_row
from benchmarks.table import show
from sketchrnn.formats.ndjson import write_line

EXAMPLES, SIDE = 10, 256.0
CLEAR_AT = 5  # strokes on the pad
NAMES = ("robot", "rocket")
WAIT_MS, REST_MS = 120_000, 3_000


def examples(folder: Path, rng: np.random.Generator) -> Path:
    """Write ten drawings of a crossed square, each drawn a little differently; return the file."""
    square = np.array([[40, 40], [200, 40], [200, 200], [40, 200], [40, 40]], float)
    strokes = [square, square[[0, 2]], square[[1, 3]]]
    lines = [
        write_line([one + rng.normal(0, 6, one.shape) for one in strokes], SIDE, SIDE)
        for _ in range(EXAMPLES)
    ]
    path = folder / "examples.ndjson"
    path.write_text("".join(lines), encoding="utf-8")
    return path


def teach(browser: Browser, address: str, name: str, file: Path) -> Page:
    """Open the Teach page as a new visitor, and begin to teach a name."""
    page = browser.new_context(viewport={"width": 1366, "height": 860}).new_page()
    page.goto(f"{address}/teach")
    page.get_by_role("button", name="Learn from 0 drawings").wait_for(timeout=WAIT_MS)
    page.wait_for_timeout(REST_MS)  # what is below may still be on its way
    page.get_by_test_id("stFileUploader").locator("input").first.set_input_files(file)
    page.get_by_role("button", name="Remove all").wait_for(timeout=WAIT_MS)
    page.get_by_label("What it is").fill(name)
    page.get_by_label("What it is").press("Enter")
    page.get_by_role("button", name=f"Learn from {EXAMPLES} drawings").click(timeout=WAIT_MS)
    page.wait_for_url("**job=*", timeout=WAIT_MS)
    return page


def stop(page: Page) -> float:
    """Press Stop; return the milliseconds until the page says so."""
    began = time.monotonic()
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_text("Stopped", exact=True).wait_for(timeout=WAIT_MS)
    return 1e3 * (time.monotonic() - began)


def draw(page: Page, count: int, rng: np.random.Generator) -> list[float]:
    """Draw so many strokes; return the waits for the ghost, milliseconds."""
    waits = []
    for number in range(count):
        if number % CLEAR_AT == 0:
            page.get_by_role("button", name="Clear").dispatch_event("click")
            page.wait_for_timeout(1500)
        waits.append(turn(page, rng)[0])
    return waits


def holds(check: Callable[[], None]) -> bool:
    """Return whether an expectation about a page holds."""
    try:
        check()
    except AssertionError:
        return False
    return True


def learning_page(page: Page) -> Page:
    """Return the page of a job once it learns."""
    page.get_by_text("Points per second").wait_for(timeout=WAIT_MS)
    return page


def measure(
    browser: Browser, address: str, file: Path, turns: int, stops: int
) -> tuple[dict[str, list[float]], dict[str, bool]]:
    """Return the waits, milliseconds, and the facts."""
    rng = np.random.default_rng(0)
    artist = browser.new_context(viewport={"width": 1366, "height": 860}).new_page()
    opened(artist, address)
    draw(artist, 5, rng)  # loads what the first strokes load
    waits = {"draw alone": draw(artist, turns, rng)}
    first, second = (teach(browser, address, name, file) for name in NAMES)
    learning_page(first)
    waiting = second.get_by_text("Waiting for others: place 1 in the queue")
    facts = {"the second waits": holds(lambda: expect(waiting).to_be_visible())}
    first.reload()
    learning = first.get_by_role("button", name="Stop", exact=True)
    facts["the job survives a reload"] = holds(lambda: expect(learning).to_be_visible())
    waits["draw beside"] = draw(artist, turns, rng)
    facts["still learning after these strokes"] = holds(lambda: expect(learning).to_be_visible())
    artist.goto(address)
    artist.locator('[data-testid="stButtonGroup"]').first.wait_for(timeout=WAIT_MS)
    seen = artist.locator("body").inner_text().lower()
    facts["the models are not in the others' lists"] = not any(name in seen for name in NAMES)
    waits["stop"] = [
        stop(learning_page(teach(browser, address, NAMES[0], file))) for _ in range(stops)
    ]
    return waits, facts


def main() -> None:
    """Measure and print."""
    arguments = command_line(__doc__)
    arguments.add_argument("address")
    arguments.add_argument("--turns", type=int, default=10, help="strokes of each kind")
    arguments.add_argument("--stops", type=int, default=5)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        file = examples(Path(folder), np.random.default_rng(0))
        waits, facts = measure(browser, chosen.address, file, chosen.turns, chosen.stops)
    show([waited_row(name, ms) for name, ms in waits.items()])
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
