"""Makes a Streamlit component of the files beside a module: its style and its scripts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from streamlit.components.v2 import component

SHARED = Path(__file__).parent
"""Where files stand that several components use."""


def build(name: str, folder: Path, html: str, styles: Sequence[str], scripts: Sequence[str]) -> Any:
    """Return the component `sketchrnn_NAME`.

    Args:
        name: of the component.
        folder: holds its files; a file that is not there is taken from `SHARED`.
        html: what stands on the page before a script runs.
        styles: files of CSS, in this order.
        scripts: files of JavaScript, in this order; Streamlit takes one script, so they are joined.
    """
    return component(
        f"sketchrnn_{name}",
        html=html,
        css="\n".join(_read(folder, file) for file in styles),
        js="\n".join(_read(folder, file) for file in scripts),
    )


def _read(folder: Path, name: str) -> str:
    own = folder / name
    return (own if own.exists() else SHARED / name).read_text(encoding="utf-8")
