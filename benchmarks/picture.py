"""Writes a chart of plotly as an SVG file. Chromium draws it: plotly draws in browsers only."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote

import plotly.graph_objects as go
from playwright.sync_api import sync_playwright

from sketchrnn.formats.files import write_atomic

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
DRAW = """([width, height]) => Plotly.toImage(
    document.querySelector('.js-plotly-plot'), {format: 'svg', width, height})"""


def write_svg(figure: go.Figure, path: Path, width: int, height: int) -> None:
    """Write the chart, width and height in pixels."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content(figure.to_html(include_plotlyjs=True))
        address: str = page.evaluate(DRAW, [width, height])  # data:image/svg+xml,…
        browser.close()
    write_atomic(path, unquote(address.partition(",")[2]).encode())
