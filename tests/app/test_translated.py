"""Cars and Teach in Persian: no text of theirs is left in English.

Not here: the texts of parts that other pages have too, and messages of errors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from sketchrnn.checkpoint.folder import list_names
from sketchrnn.data.registry import SOURCES

APP = Path(__file__).parents[2] / "app.py"
LONG = 120  # seconds
SHOWN = {"label", "body", "help", "placeholder", "content", "options", "text", "title"}
"""Fields of Streamlit's messages that hold what visitors read."""
CHART = {"name", "text", "hovertext", "ticktext", "title", "ticksuffix"}
"""The same in the descriptions of charts."""
MAP = {"words", "heading", "name", "does", "credit", "hint", "label"}
"""The same in the data of the map."""
NAMES = re.compile(
    r"Berlin|San Francisco|Beijing|Kanji|Doodles|Icons|Morph|GPX|GeoJSON|CSV|KML|TCX|FIT|SVG|Ctrl|"
    r"Quick, Draw!|Cars|OpenStreetMap|Streets © .*SUMO|\blat\b|\blon\b|^(rtl|fa)$"
)
SHARED = {
    "Language · زبان",
    "English",
    "Temperature",
    "Seed",
    "Download",
    "The same seed gives the same راه‌ها.",
}
"""Texts of parts that other pages have too."""
CODE = re.compile(r"`[^`]*`|\.[a-z]+\b|\{\w+\}|[a-z0-9_-]+:[A-Z]+|^way \d$")
"""Commands, endings of files, fields, data sets, and the names of ways, which are not shown."""


def open_page(name: str, **address: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=LONG)
    app.query_params.update(lang="fa", **address)
    app.switch_page(f"pages/{name}.py").run()
    assert not app.exception and not app.error
    return app


def texts(node: Any) -> Iterator[str]:
    """Yield what visitors read in a part of a page."""
    message = getattr(node, "proto", None)
    if node.type == "plotly_chart":
        yield from inside(json.loads(node.proto.spec), CHART)
    elif node.type == "bidi_component":
        yield from inside(json.loads(node.proto.json or "{}"), MAP)
    elif node.type == "arrow_data_frame":
        yield from (str(one) for one in [*node.value.columns, *node.value.to_numpy().ravel()])
    elif isinstance(message, Message):
        yield from shown(message)
    for child in getattr(node, "children", {}).values():
        yield from texts(child)


def shown(message: Message) -> Iterator[str]:
    for field, value in message.ListFields():
        for one in value if field.is_repeated else [value]:
            if isinstance(one, Message):
                yield from shown(one)
            elif isinstance(one, str) and field.name in SHOWN:
                yield one


def inside(value: Any, keys: set[str], wanted: bool = False) -> Iterator[str]:
    """Yield the texts of a value from JSON that are under some keys."""
    if isinstance(value, str):
        yield from [value] * wanted
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from inside(one, keys, wanted or key in keys)
    elif isinstance(value, list):
        for one in value:
            yield from inside(one, keys, wanted)


def english(app: AppTest) -> list[str]:
    """Return the texts of a page with words of Latin letters that are no names."""
    found = set(texts(app.main)) - SHARED - {source.spec for source in SOURCES}
    return sorted(
        text
        for text in found
        if not text.startswith("<")  # a style
        and re.search("[A-Za-z]{2}", NAMES.sub(" ", CODE.sub(" ", text)))
    )


def persian(app: AppTest) -> int:
    return sum(bool(re.search("[آ-ی]", text)) for text in texts(app.main))


@pytest.mark.skipif("berlin" not in list_names(), reason="the checkpoint berlin is not shipped")
@pytest.mark.parametrize(
    "address",
    [
        {"heat": "end"},
        {"from": "dream"},
        {"from": "draw"},
        {"from": "upload"},
        {"aim": "true"},
    ],
    ids=str,
)
def test_cars_has_no_english_texts(address: dict[str, str]) -> None:
    app = open_page("cars", **address)
    app.session_state["city-map"] = {"there": True}  # the chart comes after the map
    app.run()
    assert english(app) == [] and persian(app) > 20


@pytest.mark.parametrize("address", [{}, {"teach": "city"}, {"teach": "data"}], ids=str)
def test_teach_has_no_english_texts(address: dict[str, str]) -> None:
    app = open_page("teach", **address)
    assert english(app) == [] and persian(app) > 10
