"""What predictions depend on, as a picture: `dependence.js` and its data.

Not here: how it is measured (`learn/dependence.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sketchrnn.learn.dependence import Dependence
from sketchrnn.ui.components.build import build

HERE = Path(__file__).parent
HTML = """
<div class="panels"></div>
<input type="range" step="1">"""

_component = build(HERE / "dependence.js", HTML, HERE / "dependence.css")


def show(dependence: Dependence, titles: Mapping[str, str], label: str, key: str) -> None:
    """Draw the picture.

    Args:
        dependence: what is drawn.
        titles: of each cell.
        label: of the slider.
        key: of the component on the page.
    """
    _component(data=data_of(dependence, titles, label), key=key)


def data_of(dependence: Dependence, titles: Mapping[str, str], label: str) -> dict[str, Any]:
    """Return what `dependence.js` draws from, as its head describes it."""
    down = [1, -1] if dependence.kind == "fixes" else [1, 1]  # north is above
    networks = [
        {"title": titles[cell], "strengths": np.round(shares(strengths), 3).tolist()}
        for cell, strengths in dependence.strengths.items()
    ]
    data = {
        "letters": dependence.letters,
        "points": np.round(dependence.points * down, 2).tolist(),
        "networks": networks,
        "label": label,
    }
    return data | {"token": hashlib.sha256(json.dumps(data).encode()).hexdigest()}


def shares(strengths: np.ndarray) -> np.ndarray:
    """Return strengths [T, T] divided by the largest of each row; a row of zeros stays so."""
    largest = strengths.max(axis=1, keepdims=True)
    return np.divide(strengths, largest, out=np.zeros_like(strengths), where=largest > 0)
