"""Whether the pad loses or alters strokes, and whether its history is the right one, in Chromium.

    ./run --server.port 8600 --server.headless true &
    .venv/bin/python -m benchmarks.pad_turns http://localhost:8600

`turns`: strokes drawn one right after the other, with the mouse and with a finger, in windows of
three widths. `wrong` of them are lost, or their samples are not those drawn; `unsent` of the
drawings did not get to the model as they are on the pad.

`sequences`: random steps (draw, erase, accept, open, clear, undo, redo, reload, Back) from an empty
pad. `differ` of the sequences led to another drawing than the reference (`pad_history.py`), and
are printed to standard error.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from typing import Any, NamedTuple

import numpy as np
from playwright.sync_api import Browser, Page, Request

from benchmarks.browser import chromium
from benchmarks.command import command_line
from benchmarks.pad import SIDE, Draw, answered, drawing, mouse, resting_box, touch, use
from benchmarks.pad_history import compare, same
from benchmarks.table import show

WIDTHS = (390, 768, 1366)
DRAWS: dict[str, Draw] = {"mouse": mouse, "touch": touch}
TOUCH: dict[str, Any] = {"has_touch": True, "is_mobile": True}
EMPTY = "/?model=kanji&drawing=AA"
TOGETHER = 10  # strokes of a drawing
WAIT_MS = 60_000
SENT = re.compile(rb'"strokes":(\[[^a-z]*\])')


class Turns(NamedTuple):
    """What became of strokes."""

    turns: int
    wrong: int
    unsent: int


class Sent:
    """The drawings that a page sends to its address."""

    def __init__(self, page: Page) -> None:
        """Listen to a page."""
        self.questions: list[bytes] = []
        page.on("request", self._keep)

    def _keep(self, request: Request) -> None:
        if "/visits/" in request.url:
            self.questions.append(request.post_data_buffer or b"")

    def has(self, strokes: list[list[list[float]]]) -> bool:
        """Return whether a drawing was sent exactly as it is."""
        flat = [[value for point in points for value in point] for points in strokes]
        found = [match[1] for one in self.questions for match in SENT.finditer(one)]
        return any(json.loads(text) == flat for text in found)


def fast_turns(page: Page, draw: Draw, count: int, rng: np.random.Generator) -> Turns:
    """Draw strokes without a pause, on a page that is open with an empty pad."""
    sent = Sent(page)
    page.reload()
    answered(page)
    box = resting_box(page)
    wrong = unsent = 0
    for first in range(0, count, TOGETHER):
        drawn = []
        for _ in range(min(TOGETHER, count - first)):  # the model is answering meanwhile
            walk = rng.uniform(0.2, 0.8, 2) + np.cumsum(rng.uniform(-0.03, 0.03, (9, 2)), axis=0)
            places = np.round(walk.clip(0.02, 0.98) * box["width"]) + 0.0
            places = places[np.append(True, np.any(np.diff(places, axis=0), axis=1))]
            draw(page, [(box["x"] + x, box["y"] + y) for x, y in places.tolist()])
            drawn.append(places * SIDE / box["width"])
        strokes = [points for _, points in drawing(page)]
        found = [np.array(points) for points in strokes]
        pairs = zip(drawn, found, strict=False)
        wrong += len(drawn) - sum(same([one], [other]) for one, other in pairs)
        wrong += max(0, len(found) - len(drawn))
        answered(page)
        unsent += not sent.has(strokes)
        sent.questions.clear()
        use(page, "clear")
    return Turns(count, wrong, unsent)


def open_empty(browser: Browser, address: str, width: int, **settings: Any) -> Page:
    """Return a page with nothing on its pad."""
    window = {"width": width, "height": 860}
    context = browser.new_context(viewport=window, reduced_motion="reduce", **settings)  # pyright: ignore[reportArgumentType]
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    page.goto(address + EMPTY)
    answered(page)
    return page


def measure_turns(browser: Browser, address: str, count: int) -> list[dict[str, Any]]:
    """Return a row for each width and pointer."""
    rows = []
    for width in WIDTHS:
        for name, draw in DRAWS.items():
            page = open_empty(browser, address, width, **(TOUCH if draw is touch else {}))
            found = fast_turns(page, draw, count, np.random.default_rng(width))
            rows.append({"width": width, "pointer": name} | found._asdict())
            page.context.close()
    return rows


def measure_sequences(browser: Browser, address: str, count: int, seed: int) -> dict[str, Any]:
    """Return the numbers of sequences, of steps of each kind, and of differences."""
    page = open_empty(browser, address, 1366)
    made: Counter[str] = Counter()
    differ = 0
    for number in range(count):
        page.evaluate("sessionStorage.clear()")
        page.goto(address + EMPTY)
        answered(page)
        steps, difference = compare(page, np.random.default_rng([seed, number]))
        made.update(name for name, _ in steps)
        if difference is not None:
            differ += 1
            print(f"sequence {number}: {difference}", file=sys.stderr, flush=True)
        print(f"{number + 1} of {count}, {differ} differ", file=sys.stderr, end="\r", flush=True)
    page.context.close()
    return {"sequences": count, "differ": differ, "steps": sum(made.values())} | dict(made)


def main() -> None:
    """Measure and print."""
    arguments = command_line(__doc__)
    arguments.add_argument("address")
    arguments.add_argument("--turns", type=int, default=200, help="for each width and pointer")
    arguments.add_argument("--sequences", type=int, default=500)
    arguments.add_argument("--seed", type=int, default=0, help="of the sequences")
    chosen = arguments.parse_args()
    with chromium() as browser:
        if chosen.turns:
            show(measure_turns(browser, chosen.address, chosen.turns))
        if chosen.sequences:
            row = measure_sequences(browser, chosen.address, chosen.sequences, chosen.seed)
            show([row])


if __name__ == "__main__":
    main()
