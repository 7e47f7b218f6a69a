"""How hostile files that one visitor uploads slow the completions of another down.

    python -m benchmarks.hostile FOLDER

It serves the app in a process of its own. One visitor draws all the time, with pauses, over the
websocket that browsers use (`visitor.py`). Another opens each file of the folder in Chromium:
drawings on the Sketch page, tracks on the Cars page. For each file the table has

    said_s    seconds from the choice of the file to the page's answer (limit 2)
    MB        most memory of the server and its children meanwhile, above that before (limit 300)
    beside_s  median of the waits for first endings that fall into this time, at least in part
    ratio     beside_s by the median of the waits without files (limit 2)

and what the page said. The reader of the table checks that it is one clear sentence. The first row
is of a good drawing (`GOOD`): the browser that opens a file has its part of the same cores, so this
row says what any file costs.
"""

from __future__ import annotations

import asyncio
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page

from benchmarks.browser import chromium
from benchmarks.command import command_line
from benchmarks.pens import drawings, strokes
from benchmarks.served import Most, Server, serve
from benchmarks.table import show
from benchmarks.visitor import Visitor
from sketchrnn.trajectories.trajectory import READERS as TRACKS

MODEL = "kanji"
GOOD = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">'
    '<path d="M10 10L60 70L80 20"/></svg>'
)
PAUSE = 0.2
"""Between two strokes, seconds."""
ALONE = 10.0
"""Seconds without files."""
WAIT_MS = 60_000
ANSWERS = ".stMain [data-testid=stAlert], .stMain [data-testid=stCaptionContainer]"


@dataclass
class Artist:
    """Draws in a thread, and notes when each wait began and how long it was, seconds."""

    address: str
    waits: list[tuple[float, float]] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    async def draw(self) -> None:
        """Draw until `done`."""
        visitor = await Visitor.open(self.address, f"model={MODEL}")
        for stroke in strokes(drawings(MODEL), np.random.default_rng(0)):
            if self.done.is_set():
                break
            if stroke.new:
                visitor.strokes = []
            began = time.monotonic()
            self.waits.append((began, await visitor.draw(stroke.samples)))
            await asyncio.sleep(PAUSE)
        await visitor.close()

    def median(self, since: float, until: float) -> float:
        """Return the median of the waits that overlap an interval, seconds."""
        found = [
            seconds for began, seconds in self.waits if began < until and began + seconds > since
        ]
        return float(np.median(found or [np.nan]))


def chosen_file(page: Page, address: str, file: Path) -> Page:
    """Open the page on which a file of this kind is uploaded; return it."""
    if file.suffix in TRACKS:
        page.goto(f"{address}/cars?city=berlin&from-berlin=upload&from=upload")
    else:
        page.goto(f"{address}/?model={MODEL}&drawing=AA")
        page.get_by_test_id("stPopoverButton").filter(has_text="Open").click(timeout=WAIT_MS)
    page.locator("input[type=file]").first.wait_for(state="attached", timeout=WAIT_MS)
    page.wait_for_timeout(2000)
    return page


def try_file(browser: Browser, server: Server, artist: Artist, file: Path) -> dict[str, Any]:
    """Upload a file; return its row."""
    page = chosen_file(browser.new_context().new_page(), server.address, file)
    before, resting = set(page.locator(ANSWERS).all_inner_texts()), server.megabytes_with_children
    said = ""
    with Most(lambda: server.megabytes_with_children, 0.02) as memory:
        began = time.monotonic()
        page.locator("input[type=file]").first.set_input_files(file)
        while not said and time.monotonic() - began < WAIT_MS / 1e3:
            page.wait_for_timeout(20)
            now = [text for text in page.locator(ANSWERS).all_inner_texts() if text not in before]
            said = now[0] if now else ""
        until = time.monotonic()
    page.context.close()
    return {
        "file": file.name,
        "said_s": until - began,
        "MB": memory.value - resting,
        "beside_s": artist.median(began, until),
        "said": said,
    }


def main() -> None:
    """Measure and print."""
    arguments = command_line(__doc__)
    arguments.add_argument("folder", type=Path)
    files = sorted(one for one in arguments.parse_args().folder.iterdir() if one.is_file())
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder) / "log.txt") as server,
        chromium() as browser,
    ):
        good = Path(folder) / "good.svg"
        good.write_text(GOOD)
        artist = Artist(server.address)
        thread = threading.Thread(target=lambda: asyncio.run(artist.draw()))
        thread.start()
        time.sleep(5.0)  # what is slow only once has then been done
        began = time.monotonic()
        time.sleep(ALONE)
        alone = artist.median(began, time.monotonic())
        rows = [try_file(browser, server, artist, file) for file in [good, *files]]
        artist.done.set()
        thread.join()
    for row in rows:
        row["ratio"] = row["beside_s"] / alone
    print(f"alone: {alone:.3f} s")
    show(rows)


if __name__ == "__main__":
    main()
