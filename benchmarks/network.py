"""Frame rate of the picture of a network while it plays, in Chromium.

    ./run --server.port 8600 --server.headless true &
    .venv/bin/python -m benchmarks.network http://localhost:8600 [--seconds 5]

For each lesson: frames per second, and the median, the 95th percentile and the longest time
between two frames, milliseconds; and the frames per second while the network is rolled up.
"""

from __future__ import annotations

import numpy as np
from playwright.sync_api import Page

from benchmarks.browser import chromium
from benchmarks.command import command_line
from benchmarks.table import show

LESSONS = ("neuron", "layer", "unrolled", "bptt", "gates")
WIDTHS = (1366, 390)
FRAMES = """seconds => new Promise(done => {
    const times = [];
    const look = now => {
        times.push(now);
        if (now - times[0] < 1000 * seconds) requestAnimationFrame(look); else done(times);
    };
    requestAnimationFrame(look);
})"""


def frames(page: Page, seconds: float) -> np.ndarray:
    """Return the times between frames over some seconds, milliseconds."""
    return np.diff(page.evaluate(FRAMES, seconds))


def main() -> None:
    """Play the picture of each lesson, and print a table."""
    arguments = command_line(__doc__)
    arguments.add_argument("address")
    arguments.add_argument("--seconds", type=float, default=5.0)
    chosen = arguments.parse_args()
    rows = []
    with chromium() as browser:
        for width in WIDTHS:
            page = browser.new_page(viewport={"width": width, "height": 860})
            for lesson in LESSONS:
                page.goto(f"{chosen.address}/learn?lesson={lesson}")
                page.get_by_role("button", name="Run it without an answer").click()
                stage = page.locator(".stage").first
                stage.locator(".status:not(:empty)").wait_for(timeout=120_000)
                stage.scroll_into_view_if_needed()
                page.wait_for_timeout(3000)  # until Streamlit rests
                stage.locator(".play").click()
                gaps = frames(page, chosen.seconds)
                stage.locator(".rolled").click()
                rolling = frames(page, 0.9)
                rows.append(
                    {
                        "lesson": lesson,
                        "width": width,
                        "frames_s": 1000 / gaps.mean(),
                        "median_ms": float(np.median(gaps)),
                        "p95_ms": float(np.percentile(gaps, 95)),
                        "longest_ms": float(gaps.max()),
                        "rolling_frames_s": 1000 / rolling.mean(),
                    }
                )
            page.close()
    show(rows)


if __name__ == "__main__":
    main()
