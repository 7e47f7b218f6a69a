"""Pictures of every page and lesson, in two widths, themes and languages, to be looked at.

    ./run --server.port 8600 --server.headless true &
    .venv/bin/python -m benchmarks.screens http://localhost:8600 --out DIR [--only cars,learn:gates]

Each page is taken once it is at rest: DIR/PAGE-WIDTH-THEME-LANGUAGE.png, whole. The table names
what a program can see by itself:

    wider    pixels by which the page is wider than the window
    cut      texts in buttons, labels, headings and captions that do not fit into their element
    covered  buttons and fields in sight that something else lies over
    errors   red boxes, and errors in the console

`sheet-*.png` puts several pictures side by side.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Page

from benchmarks.browser import chromium
from benchmarks.command import command_line
from benchmarks.table import show
from sketchrnn.learn.lesson import LESSONS
from sketchrnn.ui.learn import texts

PAGES = ("sketch", "morph", "cars", "teach", "results")
WIDTHS, THEMES, LANGUAGES = (1366, 390), ("light", "dark"), ("en", "fa")
HEIGHT, TALLEST = 900, 4000
NOT_THERE = ("_stcore/health", "_stcore/host-config")
"""Addresses that Streamlit asks for below a page before it asks for them at the root."""
Look = tuple[int, str, str]
"""A width, pixels, a theme and a language."""
REST_MS, WAIT_MS = 1500, 120_000
BESIDE, TILE = 6, 420  # pictures in a row of a sheet, and the width of each, pixels
LOOK = """() => {
    const seen = element => {
        const box = element.getBoundingClientRect(), style = getComputedStyle(element);
        return box.width > 1 && box.height > 1 && style.visibility !== 'hidden' ? box : null;
    };
    const name = element => (element.innerText || element.ariaLabel || element.className || '')
        .toString().trim().slice(0, 40);
    const cut = [...document.querySelectorAll(
        '.stMain :is(button, label, h2, h3, .stCaption, [data-testid="stMetricValue"])')]
        .filter(element => seen(element) && element.scrollWidth > element.clientWidth + 1
            && getComputedStyle(element).overflowX !== 'visible').map(name);
    const covered = [...document.querySelectorAll('.stMain :is(button, input, [role=slider])')]
        .filter(element => {
            const box = seen(element);
            if (!box || element.type === 'file') return false;
            if (box.bottom > innerHeight || box.top < 60) return false;
            if (getComputedStyle(element).opacity === '0') return false;
            const x = box.left + box.width / 2, y = box.top + box.height / 2;
            const top = document.elementFromPoint(x, y);
            return top && !element.contains(top) && !top.contains(element)
                && !top.closest('label')?.contains(element);
        }).map(name);
    return {wider: document.documentElement.scrollWidth - innerWidth, cut, covered,
            red: [...document.querySelectorAll('[data-testid="stAlertContentError"]')].map(name)};
}"""


def rest(page: Page) -> None:
    """Wait until the server has answered and nothing is drawn any more."""
    page.wait_for_timeout(REST_MS)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(
        timeout=WAIT_MS
    )
    page.wait_for_timeout(REST_MS)


def take(browser: Browser, address: str, what: str, look: Look, errors: list[str]) -> Page:
    """Open a page or a lesson (`learn:NAME`), and wait for its rest; errors go to the list."""
    width, theme, language = look

    def note(message: ConsoleMessage) -> None:
        asked = message.location.get("url", "")
        if message.type == "error" and not asked.endswith(NOT_THERE):
            errors.append(f"{message.text[:80]} {asked}")

    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    )
    context.on("console", note)
    page = context.new_page()
    place, _, lesson = what.partition(":")
    page.goto(f"{address}/{place}?lang={language}" + (f"&lesson={lesson}" if lesson else ""))
    page.locator(".stMain h2").first.wait_for(timeout=WAIT_MS)
    rest(page)
    if lesson:
        page.get_by_role("button", name=texts.load(language).page["skip"]).click()
        rest(page)
    return page


def examine(browser: Browser, address: str, what: str, look: Look, out: Path) -> dict[str, Any]:
    """Take the picture of a page; return its row of the table."""
    errors: list[str] = []
    page = take(browser, address, what, look, errors)
    found = page.evaluate(LOOK)
    tall = page.evaluate("document.querySelector('.stMain').scrollHeight")
    page.set_viewport_size({"width": look[0], "height": min(max(HEIGHT, tall), TALLEST)})
    page.wait_for_timeout(REST_MS)
    name = "-".join([what.replace(":", "-"), *map(str, look)])
    page.screenshot(path=out / f"{name}.png")
    page.context.close()
    return {
        "page": name,
        "wider": found["wider"],
        "cut": "; ".join(found["cut"]),
        "covered": "; ".join(found["covered"]),
        "errors": "; ".join([*found["red"], *errors]),
    }


def sheets(files: Sequence[Path], out: Path) -> None:
    """Write the pictures side by side, a row per file."""
    for number, first in enumerate(range(0, len(files), BESIDE)):
        pictures = [Image.open(file).convert("RGB") for file in files[first : first + BESIDE]]
        small = [one.resize((TILE, round(one.height * TILE / one.width))) for one in pictures]
        sheet = Image.new("RGB", (TILE * len(small), max(one.height for one in small)), "white")
        for column, one in enumerate(small):
            sheet.paste(one, (column * TILE, 0))
        sheet.save(out / f"sheet-{number:02}.png")


def main() -> None:
    """Take all pictures, and print the table of what is wrong."""
    arguments = command_line(__doc__)
    arguments.add_argument("address")
    arguments.add_argument("--out", type=Path, required=True, metavar="DIR")
    arguments.add_argument("--only", default=",".join([*PAGES, *(f"learn:{n}" for n in LESSONS)]))
    arguments.add_argument("--looks", nargs="+", metavar="WIDTH:THEME:LANGUAGE")
    chosen = arguments.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    looks = [
        (int(width), theme, language)
        for width, theme, language in (one.split(":") for one in chosen.looks or ())
    ] or list(itertools.product(WIDTHS, THEMES, LANGUAGES))
    rows = []
    with chromium() as browser:
        for what, look in itertools.product(chosen.only.split(","), looks):
            rows.append(examine(browser, chosen.address, what, look, chosen.out))
    sheets([chosen.out / f"{row['page']}.png" for row in rows], chosen.out)
    show([row for row in rows if row["wider"] > 0 or any(list(row.values())[2:])])
    print(f"{len(rows)} pictures in {chosen.out}")


if __name__ == "__main__":
    main()
