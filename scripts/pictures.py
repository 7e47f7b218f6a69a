"""Takes the README's pictures from the running app, and checks pictures of every page by eye.

    ./run --server.port 8600 --server.headless true &
    .venv/bin/python scripts/pictures.py http://localhost:8600 docs
    .venv/bin/python scripts/pictures.py http://localhost:8600 FOLDER --all

`--all` takes every page, on a desktop and a telephone, light and dark, to look at by eye.
Chromium is the system's, or the one that $CHROMIUM names.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PAGES = {"sketch": "", "morph": "morph?do=morph", "cars": "cars", "results": "results"}
DONE = "[data-state=done]"


def take(
    browser: Browser, url: str, file: Path, width: int, height: int, scheme: str, whole: bool
) -> None:
    """Open a page, wait until its endings are drawn, and take its picture."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        device_scale_factor=1.5 if not whole else 1,
    )
    page = context.new_page()
    page.goto(url)
    page.locator(".stMain h2").first.wait_for(timeout=120_000)
    if not url.endswith("results"):
        page.locator(DONE).first.wait_for(timeout=120_000)
    page.wait_for_timeout(1000)
    if whole:  # the page scrolls inside of itself, so that the window must be as tall as it
        tall = page.locator(".stMain").evaluate("element => element.scrollHeight")
        page.set_viewport_size({"width": width, "height": max(height, tall)})
        page.wait_for_timeout(1500)
    page.screenshot(path=file)
    context.close()


def main() -> None:
    """Take the pictures that the command line asks for."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("address")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--all", action="store_true")
    chosen = arguments.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        for name, path in PAGES.items():
            url = f"{chosen.address}/{path}"
            if not chosen.all:
                if name != "results":
                    take(browser, url, chosen.folder / f"{name}.png", 1280, 800, "light", False)
                continue
            for width, height in ((1280, 860), (390, 844)):
                for scheme in ("light", "dark"):
                    file = chosen.folder / f"{name}-{width}-{scheme}.png"
                    take(browser, url, file, width, height, scheme, True)
        browser.close()


if __name__ == "__main__":
    main()
