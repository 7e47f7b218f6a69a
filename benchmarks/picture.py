"""Writes a plotly chart as an SVG file, rendered by Chromium because plotly needs a browser."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import plotly.graph_objects as go

from benchmarks.browser import chromium
from sketchrnn.formats.files import write_atomic

DRAW = """([width, height]) => Plotly.toImage(
    document.querySelector('.js-plotly-plot'), {format: 'svg', width, height})"""


def write_svg(figure: go.Figure, path: Path, width: int, height: int) -> None:
    """Write the chart; width and height are in pixels."""
    with chromium() as browser:
        page = browser.new_page()
        page.set_content(figure.to_html(include_plotlyjs=True))
        address: str = page.evaluate(DRAW, [width, height])  # data:image/svg+xml,…
    write_atomic(path, unquote(address.partition(",")[2]).encode())
