"""The pad of the Sketch page in a browser, driven as a person does. Not here: what is measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from playwright.sync_api import FloatRect, Locator, Page

SIDE = 340  # of the pad in its own units
ANSWERED = ".strip[data-state=done]:not(.stale)"

Place = tuple[float, float]
Draw = Callable[[Page, Sequence[Place]], None]


def canvas(page: Page) -> Locator:
    """Return the paper of the pad."""
    return page.locator(".paper")


def drawing(page: Page) -> list[tuple[str, list[list[float]]]]:
    """Return who drew each stroke that was put onto the pad, and its points, units of the pad."""
    return page.evaluate(
        """() => {
            const kept = JSON.parse(sessionStorage.getItem('sketchrnn-pad'));
            if (!kept) return [];  // nobody has changed the drawing that the page opens with
            const {steps, strokes} = kept;
            return steps.present.map(i =>
                [strokes[i].by, strokes[i].samples.map(([x, y]) => [x, y])]);
        }"""
    )


def answered(page: Page) -> None:
    """Wait until all endings of the drawing are there."""
    page.locator(ANSWERED).wait_for(state="attached")


def use(page: Page, tool: str) -> None:
    """Click on a tool, also where it does nothing at the moment."""
    page.locator(f".tool.{tool}").click(force=True)


def resting_box(page: Page) -> FloatRect:
    """Return the place of the paper, once the page no longer moves it."""
    box = canvas(page).bounding_box()
    while True:
        page.wait_for_timeout(500)
        before, box = box, canvas(page).bounding_box()
        if box is not None and box == before:
            return box


def mouse(page: Page, places: Sequence[Place]) -> None:
    """Draw a stroke with the mouse."""
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place)
    page.mouse.up()


def touch(page: Page, places: Sequence[Place]) -> None:
    """Draw a stroke with a finger."""
    session = page.context.new_cdp_session(page)
    for i, (x, y) in enumerate(places):
        kind = "touchMove" if i else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()
