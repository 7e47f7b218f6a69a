"""Makes a Streamlit component of a script, its style and its HTML.

Streamlit sends a component's code with each change of its data. So a component here is two. The
first has the code and the data that never change: Streamlit sends it once, and later only its hash.
The second is small and refers to the first (`kept.js`, `borrowed.js`). The first has nothing to
show and takes no room (style.css).
Not here: how modules become one script (`bundle.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from streamlit.components.v2 import component

from sketchrnn.ui.components.bundle import bundle

HERE = Path(__file__).parent
TILES = HERE / "tiles.css"
"""The style of tiles.js, for the components that use it."""
CODE = "component-code"
"""The keys of the components with code end so: style.css knows them by it."""


class Fixed:
    """Data of a component that stay the same: the browser gets them once."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        """Take data that can be written as JSON, and are not changed afterwards."""
        self.values = values

    @cached_property
    def name(self) -> str:
        """Other values have another name."""
        return _digest(json.dumps(self.values))


NOTHING = Fixed({})


def build(script: Path, html: str, *styles: Path) -> Callable[..., Any]:
    """Return the component `sketchrnn_NAME`, where NAME is the script's name without its ending.

    It is called like a component of Streamlit, and returns the same. `key` is needed, and `fixed`
    are further data for the script.

    Args:
        script: the module with the default export, see `mount.js`.
        html: the content of the component before its script runs.
        styles: files of CSS; later ones win.
    """
    name, code = f"sketchrnn_{script.stem}", bundle(script, (HERE / "kept.js", "keep"))
    version = _digest(code)
    keeper = component(f"{name}_code", js=code)
    shown = component(
        name,
        html=html,
        css="\n".join(file.read_text(encoding="utf-8") for file in styles),
        js=bundle(HERE / "borrowed.js"),
    )

    def show(*, key: str, data: object = None, fixed: Fixed = NOTHING, **callbacks: Any) -> Any:
        part = f"{script.stem} {version} {fixed.name}"
        keeper(key=f"{key}-{CODE}", data={"part": part, "fixed": fixed.values})
        return shown(key=key, data={"part": part, "data": data}, **callbacks)

    return show


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
