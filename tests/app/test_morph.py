"""The Morph page, run as streamlit runs it but without a browser, with tiny models with a code."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import sketchrnn.checkpoint.folder as checkpoint
from sketchrnn import Drawing
from sketchrnn.checkpoint import magenta_download
from sketchrnn.formats import canvas
from sketchrnn.ui import address, examples
from sketchrnn.ui.morph import films
from tests import tiny
from tests.app.components import sent

APP = Path(__file__).parents[2] / "app.py"
SIDE = 340  # px, of the canvas
SECTIONS = ("again", "morph", "add", "dream")
LINE = address.encode(Drawing((np.array([[20.0, 30], [300, 40], [200, 280]]),), SIDE, SIDE))


def save(folder: Path, **values: Any) -> None:
    made = tiny.model(**values)
    made.head.bias[2] -= 4  # the logit of the end: random weights would end nearly at once
    checkpoint.save(made, tiny.card(made), folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tiny checkpoints: two with a code, one of them with categories, and one without."""
    made = tmp_path_factory.mktemp("checkpoints")
    save(made / "morph", encoder="latent")
    save(made / "sorted", encoder="latent", categories=2)
    save(made / "kanji")
    return made


@pytest.fixture(autouse=True)
def shipped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tiny checkpoints in place of the shipped ones."""
    monkeypatch.setattr(checkpoint, "SHIPPED", folder)
    st.cache_resource.clear()


def open_page(name: str = "morph", **settings: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params.update(settings)
    return app.switch_page(f"pages/{name}.py").run()


def components(app: AppTest, name: str) -> list[dict[str, Any]]:
    """What the page sends to components of a name."""
    assert not app.exception
    return sent(app, f"sketchrnn_{name}")


def gallery(app: AppTest) -> dict[str, Any]:
    """What is sent to the one gallery that a pen draws."""
    (drawn,) = (data for data in components(app, "gallery") if data["token"])
    return drawn


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("model", ["morph", "sorted"])
def test_every_section_opens_with_drawings(section: str, model: str) -> None:
    app = open_page(do=section, model=model)
    assert not app.exception and not app.error and not app.info
    if section == "morph":
        (film,) = components(app, "flipbook")
        assert sum(map(bool, film["frames"])) > films.STEPS / 2
    else:
        tiles = gallery(app)["moving"]
        assert len(tiles) == {"again": 6, "add": 4, "dream": 12}[section] and any(tiles)
    assert bool([box for box in app.selectbox if box.key == "category"]) == (model == "sorted")


def test_a_drawing_is_shown_as_its_numbers() -> None:
    app = open_page()
    (code,) = components(app, "code")
    assert len(code["z"]) == 5 and code["told"] == [0, 1, 2, 3, 4] and code["drawing"]
    (other,) = components(open_page(drawing=LINE), "code")
    assert other["z"] != code["z"] and other["token"] != code["token"]


def test_two_drawings_make_a_row_and_four_a_square() -> None:
    (row,) = components(open_page(do="morph"), "flipbook")
    assert (len(row["frames"]), len(row["tiles"]), row["columns"]) == (films.STEPS, 9, 9)
    assert row["named"] == {"0": "A", "8": "B"}
    (three,) = components(open_page(do="morph", d=LINE), "flipbook")
    assert three["named"] == {"0": "A", "4": "B", "8": "D"}
    (square,) = components(open_page(do="morph", c=LINE, d=LINE), "flipbook")
    assert square["tiles"] == list(range(25)) and square["columns"] == 5
    assert square["named"] == {"0": "A", "4": "B", "20": "C", "24": "D"}
    assert max(square["reel"]) == len(square["frames"]) - 1


def test_one_drawing_is_not_enough_to_morph_or_add() -> None:
    for section, name in (("morph", "a"), ("add", "minus")):
        app = open_page(do=section, **{name: address.EMPTY})
        assert not app.exception and len(app.info) == 1 and "needed" in app.info[0].value


def test_an_empty_canvas_asks_for_a_drawing() -> None:
    app = open_page()
    next(button for button in app.button if button.label == "Clear").click().run()
    assert not app.exception and "Draw something" in app.info[0].value
    assert app.query_params["drawing"] == address.EMPTY


def test_strokes_and_drawings_are_taken_back() -> None:
    app = open_page()

    def press(label: str) -> str:
        next(button for button in app.button if button.label == label).click().run()
        assert not app.exception
        return app.query_params.get("drawing", ["example"])[0]

    def draw(stroke: list[list[float]]) -> None:
        path = [["L" if i else "M", *point] for i, point in enumerate(stroke)]
        pad = app.session_state["pad-drawing"]
        drawing = address.decode(pad.current(), SIDE)
        strokes = () if drawing is None else drawing.strokes
        objects = canvas.initial_drawing(strokes, "#000000", 4)["objects"]
        objects.append({"type": "path", "strokeWidth": 4, "path": path})
        state = {"drawing": {"raw": {"objects": objects}, "data": None}}
        app.session_state[pad.key] = state
        app.run()

    cleared = press("Clear")
    draw([[20, 30], [300, 40]])
    first = app.query_params["drawing"][0]
    draw([[20, 90], [300, 90]])
    assert press("Undo") == first
    assert press("Undo") == cleared
    assert press("Undo") == "example"
    assert next(button for button in app.button if button.label == "Undo").disabled


def test_equal_links_show_equal_drawings() -> None:
    app = open_page(do="add", plus=LINE)
    app.slider(key="temperature").set_value(0.9).run()
    app.number_input(key="seed").set_value(5).run()
    assert app.query_params["plus"] == LINE and "minus" not in app.query_params
    same = open_page(do="add", plus=LINE, temperature="0.9", seed="5")
    assert gallery(same)["moving"] == gallery(app)["moving"]
    other = open_page(do="add", plus=LINE, temperature="0.9", seed="6")
    assert gallery(other)["moving"] != gallery(app)["moving"]


def test_again_draws_anew() -> None:
    app = open_page(do="dream")
    before = gallery(app)["moving"]
    next(button for button in app.button if button.label == "Again").click().run()
    assert gallery(app)["moving"] != before


def test_a_damaged_drawing_in_the_address_is_one_sentence() -> None:
    app = open_page(drawing="!!")
    assert not app.exception
    assert [error.value[:11] for error in app.error] == ["The drawing"]
    assert components(app, "code")


def test_pages_list_the_models_that_can_do_their_work() -> None:
    def offered(app: AppTest, label: str) -> list[str]:
        groups = [group for group in app.button_group if group.label == label]
        return [option.content for group in groups for option in group.proto.options]

    assert offered(open_page(), "Model") == ["Morph", "Sorted"]
    assert "Morph" not in offered(open_page("sketch"), "Model")


def test_without_a_model_the_page_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path / "kanji")
    monkeypatch.setattr(checkpoint, "SHIPPED", tmp_path)
    monkeypatch.setattr(magenta_download, "cache_dir", lambda: tmp_path)
    app = open_page()
    assert not app.exception
    assert "--config checkpoints/morph/config.json" in app.info[0].value
    assert not components(app, "code")


@pytest.mark.parametrize("name", examples.WHOLE)
def test_the_examples_stand_on_the_canvas_and_fit_into_an_address(name: str) -> None:
    drawing = examples.whole(name, SIDE)
    points = np.concatenate(drawing.strokes)
    assert points.min() >= 0 and points.max() <= SIDE
    assert len(address.encode(drawing)) < address.MAX_CHARACTERS / 4
