"""Sketch and Morph in Persian, on a narrow screen: no English text of the pages' own."""

import re

import pytest
from playwright.sync_api import Page

from sketchrnn.checkpoint.card import read_card
from sketchrnn.checkpoint.folder import find
from tests.browser.app import STILL, OpenPage, endings, needs

NAMES = {"English", "SVG", "PNG", "JSON", "GIF", "WebM", "code", "Enter", "Delete", "Escape"}
NAMES |= {"Control", "Ctrl", "Language"}
"""Names of formats and keys, and the choice of the language. Names of categories are added."""
TEXTS = """() => {
  const texts = [];
  const look = (root, ours) => {
    for (const node of root.querySelectorAll('*')) {
      if (node.matches('style, script, [data-testid=stIconMaterial]')) continue;
      if (!node.checkVisibility()) continue;
      for (const child of node.childNodes) if (child.nodeType === 3) texts.push(child.data.trim());
      // Outside of the components, labels for screen readers are Streamlit's.
      for (const name of ours ? ['aria-label', 'aria-valuetext', 'title', 'alt'] : [])
        texts.push(node.getAttribute(name));
      if (node.shadowRoot) look(node.shadowRoot, true);
    }
  };
  const parts = '.stMainBlockContainer, [data-testid=stPopoverBody]';
  for (const part of document.querySelectorAll(parts)) look(part, false);
  return [...new Set(texts)].filter(Boolean);
}"""


def open_sketch(open_page: OpenPage) -> Page:
    """Open the Sketch page, with names for the drawing, what the model thinks, and its files."""
    page = open_page("?lang=fa&model=doodles&mind=true", width=390, **STILL)
    endings(page)
    page.locator(".side .where").wait_for()
    page.locator(".st-key-looks-like button").first.wait_for()
    page.locator(".stPopover button", has_text="دریافت").click()
    page.get_by_test_id("stPopoverBody").get_by_text("WebM").wait_for()
    return page


def open_morph(open_page: OpenPage) -> Page:
    """Open the Morph page with a code and its sliders."""
    page = open_page("morph?lang=fa", width=390, **STILL)
    page.locator(".sliders input").first.wait_for()
    page.locator(".tiles[data-state=done]").last.wait_for()
    return page


@pytest.mark.parametrize("name", ["sketch", "morph"])
def test_a_page_in_persian_has_no_english_text(open_page: OpenPage, name: str) -> None:
    needs("doodles")
    needs("morph")
    needs("recogniser")
    page = open_sketch(open_page) if name == "sketch" else open_morph(open_page)
    categories = {word for one in read_card(find("doodles")).categories for word in one.split()}
    texts = page.evaluate(TEXTS)
    assert any("نقاشی" in text for text in texts)
    latin = [set(re.findall("[A-Za-z]{2,}", text)) - NAMES - categories for text in texts]
    assert [text for text, words in zip(texts, latin, strict=True) if words] == []

    assert page.evaluate("document.documentElement.scrollWidth") == 390
    title = page.locator(".stMain h2").bounding_box()
    choice = page.locator(".stMain .stButtonGroup").first.bounding_box()
    assert title is not None and choice is not None
    assert choice["x"] >= 0 and choice["x"] + choice["width"] <= title["x"] + 1
