"""The Learn page as people use it: the real server, a real browser."""

from itertools import zip_longest

import pytest
from playwright.sync_api import expect

from sketchrnn.learn.lesson import LESSONS
from tests.browser.app import STILL, WAIT_MS, OpenPage

FURTHEST = """() => {
    window.furthest = 0;
    const look = () => document.querySelectorAll("[role=progressbar]").forEach((bar) => {
        window.furthest = Math.max(window.furthest, Number(bar.getAttribute("aria-valuenow")));
    });
    look();
    new MutationObserver(look).observe(document.body, {attributes: true, subtree: true});
}"""
"""Makes a page remember how far its bar has come."""
SKIP = "Run it without an answer"


@pytest.mark.timeout(400)
def test_the_guide_leads_from_the_first_lesson_to_the_last(open_page: OpenPage) -> None:
    page = open_page("learn", **STILL)
    for title, onward in zip_longest(LESSONS.values(), list(LESSONS.values())[1:]):
        page.locator("h3", has_text=title).wait_for()
        page.get_by_role("button", name=SKIP).click()
        page.locator(".stMain :is(.stPlotlyChart, table)").first.wait_for()
        if onward is not None:
            page.get_by_role("button", name=f"Next: {onward}").click()
    assert page.url.endswith(f"lesson={list(LESSONS)[-1]}")


def test_a_lesson_that_is_stopped_keeps_what_it_had_got_to(open_page: OpenPage) -> None:
    page = open_page("learn?lesson=text", **STILL)
    page.get_by_role("button", name=SKIP).click()
    stop = page.locator(".stMain").get_by_role("button", name="Stop", exact=True)
    stop.wait_for()
    page.evaluate(FURTHEST)
    stop.dispatch_event("click")  # a mouse would wait for a page that rests
    page.get_by_text("Computed just now in").wait_for()
    assert 0 <= page.evaluate("window.furthest") < 80  # percent: it was not computed to its end
    # What an ended run had drawn goes when the next one is done, a moment after its own is there.
    expect(page.locator(".stPlotlyChart")).to_have_count(1, timeout=WAIT_MS)
    # What was never measured to its end.
    expect(page.get_by_text("…", exact=True)).to_have_count(1, timeout=WAIT_MS)


def test_pointing_at_a_letter_shows_what_three_cells_depend_on(open_page: OpenPage) -> None:
    page = open_page("learn?lesson=text&text-seconds=1", **STILL)
    page.get_by_role("button", name=SKIP).click()
    panels = page.locator(".panels figure")
    expect(panels).to_have_count(3, timeout=2 * WAIT_MS)
    titles = panels.locator("figcaption").all_text_contents()
    assert [cell for cell, title in zip(("RNN", "GRU", "LSTM"), titles, strict=True)
            if title.startswith(cell)] == ["RNN", "GRU", "LSTM"]  # fmt: skip
    panels.first.locator("[data-item='12']").hover()
    for panel in panels.all():  # the same letter, in all three
        expect(panel.locator(".chosen")).to_have_attribute("data-item", "12")
        shares = panel.locator("[data-item]").evaluate_all(
            "items => items.map(item => Number(item.dataset.share))"
        )
        assert max(shares[:13]) == 1 and not any(shares[13:])
