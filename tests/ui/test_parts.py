"""The parts of the pages that compute: addresses, timing, the plane of the map, scores, words."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays
from PIL import Image
from streamlit import config

from sketchrnn import Drawing, ui
from sketchrnn.errors import DataError
from sketchrnn.formats.drawing_files import Output
from sketchrnn.formats.files import MAX_UPLOAD_BYTES
from sketchrnn.inference.completion import Completion
from sketchrnn.inference.drawings import DrawingCompleter
from sketchrnn.inference.surprise import score_points
from sketchrnn.ui import address, downloads, examples
from sketchrnn.ui.components import tiles
from sketchrnn.ui.errors import plain_values, sentence
from sketchrnn.ui.sketch import mind
from tests import tiny

SIDE = 340.0
UI = Path(ui.__file__).parent
strokes = some.lists(
    arrays(
        np.float64, some.tuples(some.integers(1, 30), some.just(2)), elements=some.floats(0, SIDE)
    ),
    min_size=1,
    max_size=6,
)


@given(strokes)
def test_a_drawing_survives_its_address(given_strokes: list[np.ndarray]) -> None:
    text = address.encode(Drawing(tuple(given_strokes), SIDE, SIDE))
    drawing = address.decode(text, SIDE)
    assert drawing is not None
    assert len(drawing.strokes) == len(given_strokes)
    for before, after in zip(given_strokes, drawing.strokes, strict=True):
        assert np.abs(after[0] - before[0]).max() <= address.GRID / 2
        assert np.abs(after[-1] - before[-1]).max() <= address.GRID / 2
    assert address.encode(drawing) == text


def test_an_empty_canvas_has_an_address_too() -> None:
    assert address.encode(None) == address.EMPTY
    assert address.decode(address.EMPTY, SIDE) is None


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@given(some.text(max_size=40) | some.binary(max_size=30).map(_base64))
def test_any_other_address_is_refused_or_read(text: str) -> None:
    try:
        drawing = address.decode(text, SIDE)
    except DataError as error:
        assert "address" in str(error)
    else:
        assert drawing is None or drawing.points > 0


def test_an_address_cannot_ask_for_much_memory() -> None:
    with pytest.raises(DataError):
        address.decode("_" * 100_000, SIDE)


@pytest.mark.parametrize("name", examples.STARTS)
def test_examples_fit_the_canvas_and_a_link(name: str) -> None:
    drawing = examples.start(name, SIDE)
    assert drawing is not None
    points = np.concatenate(drawing.strokes)
    assert points.min() >= 0 and points.max() <= SIDE
    assert len(address.encode(drawing)) < 600


def test_all_pens_are_equally_fast_and_wait_for_each_stroke() -> None:
    line = np.array([[0.0, 0.0], [1000.0, 0.0]])
    dot = np.array([[5.0, 5.0]])
    long = Drawing((line, line + 50, dot), SIDE, SIDE)
    short = Drawing((line / 2,), SIDE, SIDE)
    timed, half, none = tiles.pen_times([long, short, None], SIDE)
    times = [time for stroke in timed for _, _, time in stroke]
    assert times == sorted(times)
    assert times[-1] == pytest.approx(tiles.SECONDS, abs=0.05)
    assert half[0][-1][2] == pytest.approx(tiles.SECONDS / 4, rel=0.1)
    assert none == []


def test_the_mind_is_sent_point_by_point() -> None:
    model = tiny.model()
    start = Drawing((np.array([[9.0, 9], [99, 9], [99, 99]]), np.array([[50.0, 50]])), SIDE, SIDE)
    thoughts = score_points(DrawingCompleter(model, tiny.card(model)), start, start)
    data = mind.data_of(thoughts, [0, 0, SIDE, SIDE], "", dark=False)
    assert [step["begins"] for step in data["steps"]] == [True, False, False, True] * 2
    assert [step["line"][-1] for step in data["steps"]][1] == [99, 9]
    assert len(data["nats"]) == len(data["clouds"]) == len(data["pens"]) == 8
    assert data["given"] == 4 and data["low"] < data["high"]
    for gaussians, pen in zip(data["clouds"], data["pens"], strict=True):
        assert sum(pen) == pytest.approx(1, abs=0.01)
        assert sum(row[0] for row in gaussians) == pytest.approx(1, abs=0.05)
        assert all(row[3] * row[5] > row[4] ** 2 for row in gaussians)
    json.dumps(data)


def test_one_point_can_be_thought_of() -> None:
    model = tiny.model()
    dot = Drawing((np.array([[50.0, 50.0]]),), SIDE, SIDE)
    data = mind.data_of(
        score_points(DrawingCompleter(model, tiny.card(model)), dot), [0, 0, 9, 9], "", True
    )
    assert len(data["steps"]) == 1 and data["low"] == data["high"] == 0


@pytest.mark.parametrize("dark", [False, True])
def test_surprise_stands_out_from_the_page_the_more_the_greater_it_is(dark: bool) -> None:
    """WCAG contrast with the page's background: even the palest line can be seen."""
    page = luminance("#15171b" if dark else "#ffffff")
    contrasts = []
    for colour in mind.SCALES[dark]:
        low, high = sorted((page, luminance(colour)))
        contrasts.append((high + 0.05) / (low + 0.05))
    assert contrasts == sorted(contrasts) and contrasts[0] > 2


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, WCAG 2.2."""
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("expected a drawing", "Expected a drawing."),
        ("a.svg: broken", "a.svg: broken."),
        ("use `x`  and\n[y]", "Use \\`x\\` and \\[y\\]."),
    ],
)
def test_an_error_becomes_a_sentence(message: str, shown: str) -> None:
    assert sentence(message) == shown


def test_files_to_download_hold_the_drawing() -> None:
    start = Drawing((np.array([[10.0, 10.0], [90.0, 10.0]]),), 100, 100)
    ending = Drawing((np.array([[10.0, 50.0], [90.0, 90.0]]),), 100, 100)
    whole = Drawing(start.strokes + ending.strokes, 100, 100)
    files = downloads.files_of(Completion(start, ending, whole, -1.0, True, False))
    made = {name: make() for name, (_, _, make) in files.items()}
    assert len(json.loads(made["JSON"])["strokes"]) == 2
    assert made["SVG"].count(b"<path") == 2
    assert b"<animate" in made["SVG, animated"]
    assert Image.open(io.BytesIO(made["PNG"])).size == (800, 800)
    assert getattr(Image.open(io.BytesIO(made["GIF, animated"])), "n_frames", 1) > 20
    assert made["G-code"].count(b"G1 Z0\n") == 2


def test_files_to_download_have_the_chosen_size() -> None:
    start = Drawing((np.array([[10.0, 10.0], [90.0, 10.0]]),), 100, 100)
    plain = Completion(start, None, start, -1.0, True, False)
    for done in (plain, replace(plain, icon='<svg width="24" height="24" viewBox="0 0 24 24"/>')):
        files = downloads.files_of(done, Output(size=300), Output(50, "M5", "M3"))
        made = {name: make() for name, (_, _, make) in files.items()}
        assert b"<svg" in made["SVG"] and b'width="300" height="300"' in made["SVG"]
        assert Image.open(io.BytesIO(made["PNG"])).size == (300, 300)
        assert b"M3\nG1 X45.00 Y45.00\nM5\n" in made["G-code"]


def test_an_icon_is_downloaded_as_designers_want_it() -> None:
    start = Drawing((np.array([[10.0, 10.0], [90.0, 10.0]]),), 100, 100)
    ending = Drawing((np.array([[10.0, 50.0], [90.0, 90.0]]),), 100, 100)
    curves = Drawing((np.array([[10.0, 50.0], [50, 71], [90.0, 90.0]]),), 100, 100)
    whole = Drawing(start.strokes + ending.strokes, 100, 100)
    plain = Completion(start, ending, whole, -1.0, True, False)
    icon = replace(plain, icon="<svg/>", curves=curves)
    made, other = (
        {name: make() for name, (_, _, make) in downloads.files_of(done).items()}
        for done in (icon, plain)
    )
    assert made["SVG"] == b"<svg/>" and list(made) == list(other)
    assert made["JSON"] == other["JSON"] and made["PNG"] != other["PNG"]


@pytest.mark.parametrize("name", ["components/tiles", "cars/map", "sketch/mind", "sketch/pad/pad"])
def test_components_take_their_colours_from_the_theme(name: str) -> None:
    style = (UI / f"{name}.css").read_text(encoding="utf-8")
    assert "var(--st-primary-color)" in style and "#" not in style


def test_the_app_is_served_with_safe_settings() -> None:
    # Streamlit reads .streamlit/config.toml in the folder that the tests are run from.
    assert config.get_option("server.address") == "localhost"
    assert config.get_option("server.maxUploadSize") * 1_000_000 == MAX_UPLOAD_BYTES
    assert config.get_option("client.showErrorDetails") == "none"


def test_texts_of_cards_are_never_markdown() -> None:
    card = {"name": "![a](http://b) <b>", "epochs": 3, "list": ["**x**"], "min_ade": 1, "_a_": None}
    shown = plain_values(card)
    assert shown["name"] == r"!\[a\](http://b) \<b\>"
    assert shown["list"] == [r"\*\*x\*\*"] and shown["epochs"] == 3
    assert set(shown) == {"name", "epochs", "list", "min_ade", r"\_a\_"}
