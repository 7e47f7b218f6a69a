"""Makes a Streamlit component of a script, its style and its HTML.

Not here: how modules become one script (`bundle.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from streamlit.components.v2 import component

from sketchrnn.ui.components.bundle import bundle

TILES = Path(__file__).parent / "tiles.css"
"""The style of tiles.js, for the components that use it."""


def build(script: Path, html: str, *styles: Path) -> Any:
    """Return the component `sketchrnn_NAME`, where NAME is the script's name without its ending.

    Args:
        script: the module with the default export, see `mount.js`.
        html: the content of the component before its script runs.
        styles: files of CSS; later ones win.
    """
    return component(
        f"sketchrnn_{script.stem}",
        html=html,
        css="\n".join(file.read_text(encoding="utf-8") for file in styles),
        js=bundle(script),
    )
