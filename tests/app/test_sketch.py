"""The pages, run as streamlit runs them but without a browser.

With tiny models of random weights first: every page, every kind of start, and what is broken. Then
with the shipped checkpoints, where they stand.
"""

import json
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import streamlit as st
import torch
from streamlit.testing.v1 import AppTest

import sketchrnn.checkpoint.folder as checkpoint
from sketchrnn import Drawing, Trajectory
from sketchrnn.checkpoint.card import read_card, write_card
from sketchrnn.checkpoint.folder import SHIPPED, list_names, save
from sketchrnn.data.sources.simulated import BERLIN, CREDIT
from sketchrnn.data.units import TrajectoryUnits
from sketchrnn.inference.characters import Characters, outlines
from sketchrnn.inference.recogniser import SHIPPED_NAME
from sketchrnn.trajectories.density_map import CityMap
from sketchrnn.trajectories.trajectory import dump_trajectories
from sketchrnn.ui import address
from sketchrnn.ui.line import PLACES, long_answers
from sketchrnn.ui.models import load_drawing_model
from sketchrnn.ui.sketch import endings, turns
from tests import tiny
from tests.app.components import sent
from tests.checkpoint.test_magenta import write

APP = Path(__file__).parents[2] / "app.py"
LATITUDE, LONGITUDE = 52.432, 13.532
STROKES = [[(60, 80), (150, 84), (260, 80)], [(160, 30), (162, 180), (158, 300)]]
PAGES = ("sketch", "morph", "cars", "results")


in_cache: list[Path] = []  # the folder whose checkpoints streamlit has cached


@pytest.fixture(scope="module")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of tiny checkpoints under the names of the shipped ones."""
    folder = tmp_path_factory.mktemp("checkpoints")
    _save(folder / "kanji", "drawing")
    _save(folder / "doodles", "drawing", 2, categories=["cat", "bus"])
    city = TrajectoryUnits(2.0, {"lat": LATITUDE, "lon": LONGITUDE}, 60.0, 20.0)
    _save(folder / "berlin", "trajectory", data=[{"name": "berlin", "credit": CREDIT}], units=city)
    _save(folder / "san-francisco", "trajectory", units=city)
    rng = np.random.default_rng(0)
    places = rng.normal((LATITUDE, LONGITUDE), 0.01, (500, 2))
    CityMap.build(*places.T, size=30).write(folder / "san-francisco")
    return folder


def _save(folder: Path, kind: str, categories_count: int = 0, **values: Any) -> None:
    where = {"position": "fourier", "waves": 3, "shortest_wave": 99.0, "longest_wave": 9999.0}
    made = tiny.model(categories=categories_count, **(where if kind == "trajectory" else {}))
    made.head.bias[2] -= 4  # the logit of the end: random weights would end nearly at once
    save(made, tiny.card(made, kind, **values), folder)


def use(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Let the pages find the checkpoints of a folder, and forget those of another one."""
    if folder != SHIPPED:
        patch.setattr(checkpoint, "SHIPPED", folder)
        st.cache_resource.clear()


@pytest.fixture
def models(tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny checkpoints in place of the shipped ones."""
    use(tiny_models, monkeypatch)
    return tiny_models


@pytest.fixture(params=["tiny", "shipped"])
def any_models(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tiny checkpoints, then the shipped ones."""
    if request.param == "tiny":
        use(request.getfixturevalue("tiny_models"), monkeypatch)
    else:
        use(SHIPPED, monkeypatch)
        if not list_names():
            pytest.skip("no checkpoint is shipped yet")


def open_page(name: str = "sketch", **settings: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params.update(settings)
    if name != "sketch":
        app.switch_page(f"pages/{name}.py")
    return app.run()


def component(app: AppTest, name: str) -> dict[str, Any] | None:
    """What the page sends to one of the components in the browser."""
    return next(iter(sent(app, name)), None)


def pad(app: AppTest) -> dict[str, Any]:
    data = component(app, "sketchrnn_pad")
    assert data is not None, [error.value for error in app.error]
    return data


def answer(app: AppTest) -> dict[str, Any]:
    """What the page answers to the pad's question for all endings of the drawing on it."""
    if not app.session_state["sketch-pad"]:  # nothing has been asked yet
        ask(app, [one["samples"] for one in pad(app)["opening"]["strokes"]])
    else:
        app.session_state[turns.ASKED] = True
        app.run()
    return pad(app)["answer"]


def tiles(app: AppTest) -> list[dict[str, Any]]:
    """The endings that the page sends to the pad."""
    return answer(app)["endings"]


def ask(app: AppTest, samples: Sequence[Sequence[float]], turn: str = "p-1") -> AppTest:
    """Run the page as the pad does when it asks through Streamlit and shows the answer.

    samples: x, y and milliseconds of all points of each stroke, flat.
    """
    flat = [np.reshape(one, (-1, 3))[:, :2].ravel().tolist() for one in samples]
    app.session_state["sketch-pad"] = {"turn": {"turn": turn, "full": True, "strokes": flat}}
    strokes = [{"by": "person", "began": 5, "samples": one} for one in samples]
    app.session_state["sketch-echo"] = {"turn": {"turn": turn, "chosen": 0, "strokes": strokes}}
    app.session_state[turns.ASKED] = True
    return app.run()


def city_map(app: AppTest) -> dict[str, Any]:
    data = component(app, "sketchrnn_map")
    assert data is not None, [error.value for error in app.error]
    return data


def lines(data: dict[str, Any], *kinds: str) -> list[dict[str, Any]]:
    """The lines of these kinds on a map."""
    return [line for line in data["lines"] if line["kind"] in kinds]


def draw(app: AppTest, strokes: list, turn: str = "p-1") -> AppTest:
    """Run the page as the pad in the browser does when these strokes are drawn and answered."""
    drawn = [np.array(stroke, dtype=float) for stroke in strokes]
    timed = [np.column_stack([stroke, np.arange(len(stroke))]) for stroke in drawn]
    return ask(app, [one.ravel().tolist() for one in timed], turn)


def link(app: AppTest) -> str:
    """The drawing in the link that the page offers."""
    (url,) = [code.value for code in app.code]
    return parse_qs(urlsplit(url).query)["drawing"][0]


def drive_file(suffix: str, latitude: float = LATITUDE) -> bytes:
    steps = np.arange(60)
    drive = Trajectory(latitude + 1e-4 * steps, LONGITUDE + 0 * steps, 1e9 + 2.0 * steps)
    return dump_trajectories([drive], suffix)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.usefixtures("any_models")
def test_every_page_opens_without_a_fault(name: str) -> None:
    app = open_page(name)
    assert not app.exception
    assert not app.error


@pytest.mark.usefixtures("any_models")
def test_the_sketch_page_opens_with_finished_drawings() -> None:
    endings = tiles(open_page())
    assert len(endings) == 6
    assert sum(len(ending["strokes"]) for ending in endings) > 0


@pytest.mark.usefixtures("any_models")
def test_the_cars_page_opens_with_a_completed_drive() -> None:
    data = city_map(open_page("cars"))
    assert data["given"]
    assert len(lines(data, "ending")) > 0
    (rival,) = lines(data, "rival", "forecast")
    assert rival["name"] == "constant velocity" and rival["stroke"]
    assert data["cloud"] is None


@pytest.mark.usefixtures("any_models")
def test_a_drawing_on_the_canvas_is_what_is_finished() -> None:
    app = open_page()
    before = tiles(app)
    draw(app, STROKES)
    assert not app.exception
    assert answer(app)["turn"] == "p-1"
    assert answer(app)["kept"] == sum(map(len, STROKES))
    assert tiles(app) != before


@pytest.mark.usefixtures("models")
def test_the_first_answer_is_one_ending_and_the_pad_then_asks_for_all() -> None:
    app = draw(open_page(), STROKES)
    everything = tiles(app)
    soon = ask_soon(app, STROKES)
    assert (soon["turn"], soon["count"], soon["full"]) == ("p-2", 6, False)
    (first,) = soon["endings"]
    assert first["strokes"]
    turn = app.session_state["sketch-pad"]["turn"]
    app.session_state["sketch-pad"] = {"turn": turn | {"full": True}}
    assert answer(app)["full"] and tiles(app) == everything


@pytest.mark.usefixtures("models")
def test_the_page_answers_only_what_is_asked_of_it() -> None:
    app = open_page()
    assert pad(app)["answer"] is None
    page, token = pad(app)["page"], pad(app)["token"]
    assert answer(app)["token"] == token
    app.session_state["temperature"] = 1.0
    app.run()
    assert pad(app)["answer"] is None
    assert pad(app)["page"] == page and pad(app)["token"] != token


def ask_soon(app: AppTest, strokes: list) -> dict[str, Any]:
    """The first answer to a drawing, while other visitors have all places in the line."""
    flat = [np.array(stroke, dtype=float).ravel().tolist() for stroke in strokes]
    app.session_state["sketch-pad"] = {"turn": {"turn": "p-2", "full": False, "strokes": flat}}
    app.session_state[turns.ASKED] = True
    with ExitStack() as others:
        for _ in range(PLACES):
            others.enter_context(long_answers.turn(lambda place: None))
        app.run()
    return pad(app)["answer"]


@pytest.mark.usefixtures("models")
def test_a_first_answer_never_waits_in_the_line() -> None:
    app = open_page(model="kanji")
    load_drawing_model("kanji").model.head.bias[2] += 99  # it ends each drawing at once
    soon = ask_soon(app, STROKES)
    assert not soon["full"]
    assert soon["message"] == endings.finished()
    assert [one["strokes"] for one in soon["endings"]] == [[]]
    soon = ask_soon(app, [[(60, 80)]])
    assert soon["full"] and not soon["endings"]
    assert "expected a start of two points or more" in soon["message"].lower()


def test_the_page_opens_with_doodles_whose_name_is_guessed(models: Path) -> None:
    app = open_page()
    assert app.segmented_control(key="model").value == "doodles"
    assert app.selectbox(key="category").value == "Guess"


def test_equal_links_show_equal_endings(models: Path) -> None:
    app = draw(open_page(model="doodles"), STROKES)
    app.slider(key="endings").set_value(3).run()
    app.slider(key="temperature").set_value(0.9).run()
    settings = {"model": "doodles", "drawing": link(app)}
    again = open_page(**settings, endings="3", temperature="0.9")
    assert len(tiles(again)) == 3
    assert tiles(again) == tiles(app)
    assert pad(again)["opening"]["source"].startswith("address:")


def test_strokes_do_not_change_the_address(models: Path) -> None:
    app = draw(open_page(), STROKES)
    assert "drawing" not in app.query_params


def test_again_gives_other_endings_and_the_seed_gives_them_back(models: Path) -> None:
    app = open_page()
    first = tiles(app)
    press(app, "Again")
    assert tiles(app) != first
    assert app.number_input(key="seed").value == 2
    app.number_input(key="seed").set_value(1).run()
    assert tiles(app) == first


@pytest.mark.parametrize("text", ["inf", "1e400", "9" * 400, "-1", "x"])
def test_a_seed_in_the_address_that_is_no_seed_is_left_out(models: Path, text: str) -> None:
    app = open_page(seed=text)
    assert not app.exception and not app.error
    assert app.number_input(key="seed").value == 1 and tiles(app)


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def test_settings_leave_the_drawing_alone(models: Path) -> None:
    app = draw(open_page(), STROKES)
    drawing = link(app)
    app.slider(key="keep").set_value(50).run()
    app.slider(key="temperature").set_value(1.0).run()
    app.session_state["model"] = "doodles"
    app.run()
    assert not app.exception
    assert link(app) == drawing


def places(app: AppTest) -> dict[str, tuple[int, ...]]:
    """The places in the page of its menus, and of all that follows."""
    found = {}

    def look(block: Any, place: tuple[int, ...]) -> None:
        for number, child in block.children.items():
            label = getattr(child.proto, "label", "") or getattr(child.proto, "body", "")
            if child.type in ("popover", "slider", "toggle", "button"):
                found[label] = (*place, number)
            if hasattr(child, "children"):
                look(child, (*place, number))

    look(app.main, ())
    return found


def test_what_is_gone_leaves_its_place(models: Path) -> None:
    """A part that moved up would leave its old self behind where the pad runs right after."""
    app = open_page(model="kanji")
    before = places(app)
    app.session_state["model"] = "doodles"
    app.session_state["open-fault"] = "Expected a drawing."
    app.session_state["open-notes"] = "A point was left out."
    app.run()
    assert app.error[0].value == "Expected a drawing."
    after = places(app)
    assert {label: after[label] for label in before} == before


def test_half_of_the_start_is_given(models: Path) -> None:
    app = draw(open_page(), STROKES)
    app.slider(key="keep").set_value(50).run()
    assert answer(app)["kept"] == 3


def test_an_empty_pad_dreams(models: Path) -> None:
    app = draw(open_page(), [])
    assert answer(app)["kept"] == 0
    points = np.concatenate([stroke for one in tiles(app) for stroke in one["strokes"]])
    assert np.abs(points[:, :2] - 170).max() < 2000


@pytest.mark.parametrize("strokes", [[[(20, 30)]], [[(20, 30)], [(40, 30)]]])
def test_dots_are_a_drawing(models: Path, strokes: list) -> None:
    app = draw(open_page(model="doodles"), strokes)
    assert not app.exception
    assert tiles(app) or answer(app)["message"]


@pytest.mark.parametrize("strokes", [[["x"]], 5, [[1, float("nan")]], [[1.0]]])
def test_what_is_no_drawing_is_one_sentence(models: Path, strokes: Any) -> None:
    app = open_page()
    turn = {"turn": "p-1", "full": True, "strokes": strokes}
    app.session_state["sketch-pad"] = {"turn": turn}
    assert not app.exception
    assert answer(app)["message"] and not tiles(app)


def test_the_buttons_of_files_stay_when_endings_give_the_drawing_another_name(models: Path) -> None:
    app = open_page()
    before = app.get("download_button")
    draw(app, STROKES)
    after = app.get("download_button")
    assert [one.proto.id for one in before] == [one.proto.id for one in after] != []


def test_what_the_model_thinks_is_shown_when_asked_for(models: Path) -> None:
    app = draw(open_page(), STROKES)
    assert component(app, "sketchrnn_mind") is None
    app.toggle(key="mind").set_value(True).run()
    assert not app.exception
    data = component(app, "sketchrnn_mind")
    assert data is not None
    strokes = tiles(app)[0]["strokes"]
    drawn = sum(len(stroke) for stroke in strokes)
    goes_on = strokes[0][0][:2] == list(STROKES[-1][-1])  # in the last stroke: its end is in both
    assert len(data["steps"]) == data["given"] + drawn - goes_on
    draw(app, [], "p-2")
    dreamt = component(app, "sketchrnn_mind")
    assert dreamt is not None and dreamt["given"] == 0


def only(end: float, folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Let the pages find one tiny model; `end` is the logit of its ending."""
    made = tiny.model()
    made.head.bias[:3] = torch.tensor([0.0, 0.0, end])
    save(made, tiny.card(made), folder / "kanji")
    use(folder, patch)


def test_a_finished_drawing_is_said_to_be_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(50.0, tmp_path, monkeypatch)
    app = open_page(mind="true")
    assert not app.exception
    assert answer(app)["message"].startswith("The model thinks it is finished")
    assert [tile["strokes"] for tile in tiles(app)] == [[]]  # once, not six times
    data = component(app, "sketchrnn_mind")
    assert data is not None and data["given"] == len(data["steps"])
    draw(app, [])
    assert not app.exception and component(app, "sketchrnn_mind") is None


def test_a_model_that_never_ends_is_not_asked_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(-90.0, tmp_path, monkeypatch)
    app = open_page()
    assert answer(app)["message"].startswith("None of these is a good ending")
    assert {tile["fault"] for tile in tiles(app)} == {"never ends"}


def test_what_the_drawing_looks_like_can_be_taken_as_what_it_becomes(
    tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(tiny_models, tmp_path, dirs_exist_ok=True)
    names = tiny.recogniser(("cat", "bus"))
    save(names.model, names.card, tmp_path / SHIPPED_NAME)
    use(tmp_path, monkeypatch)
    app = draw(open_page(model="doodles"), STROKES)
    assert app.selectbox(key="category").value == "Guess"
    assert {tile["name"] for tile in tiles(app)} == {"cat", "bus"}
    press(app, next(button.label for button in app.button if button.label.startswith("bus ")))
    assert not app.exception
    assert app.selectbox(key="category").value == "bus"
    assert {tile["name"] for tile in tiles(app)} == {""}
    kanji = draw(open_page(model="kanji"), STROKES)  # which the recogniser has never seen
    assert not [button for button in kanji.button if button.label.startswith("bus ")]


def test_each_tile_of_a_kanji_says_which_character_it_is(
    tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(tiny_models, tmp_path, dirs_exist_ok=True)
    strokes = [np.array(stroke, float) for stroke in STROKES]
    Characters(["十"], [outlines(Drawing(tuple(strokes), 340, 340))]).write(tmp_path / "kanji")
    use(tmp_path, monkeypatch)
    app = draw(open_page(model="kanji"), STROKES)
    assert not app.exception
    assert {tile["name"] for tile in tiles(app)} <= {"十", "no character"}


def test_the_example_stays_where_a_name_is_taken(
    tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(tiny_models, tmp_path, dirs_exist_ok=True)
    names = tiny.recogniser(("cat", "bus"))
    save(names.model, names.card, tmp_path / SHIPPED_NAME)
    use(tmp_path, monkeypatch)
    app = open_page(model="doodles")
    example = pad(app)["opening"]
    press(app, next(button.label for button in app.button if button.label.startswith("bus ")))
    assert app.selectbox(key="category").value == "bus"
    assert example["strokes"] and pad(app)["opening"] == example
    app.selectbox(key="category").set_value("cat").run()
    app.selectbox(key="category").set_value("Guess").run()
    assert pad(app)["opening"] == example


def test_a_model_of_google_s_stands_beside_the_shipped_ones(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page()
    assert "More, by Google" in [popover.proto.popover.label for popover in app.get("popover")]
    monkeypatch.setenv("SKETCHRNN_CACHE", str(tmp_path))
    file = write(tmp_path / "cat.gen.json")
    (tmp_path / "downloads" / "magenta").mkdir(parents=True)
    file.rename(tmp_path / "downloads" / "magenta" / "cat.gen.json")
    app = open_page(model="magenta:cat")
    assert not app.exception and not app.error
    assert app.session_state["model"] == "magenta:cat"
    assert pad(app)["opening"]["strokes"] and tiles(app)


def test_five_hundred_points_are_finished_like_any_others(models: Path) -> None:
    rng = np.random.default_rng(0)
    app = draw(open_page(mind="true"), rng.uniform(20, 320, (50, 10, 2)).tolist())
    assert not app.exception and not app.error
    assert answer(app)["kept"] == 500
    data = component(app, "sketchrnn_mind")
    assert data is not None and data["given"] > 450
    assert len(json.dumps(data)) < 1_000_000


def test_a_category_is_chosen_where_the_model_has_some(models: Path) -> None:
    app = open_page(model="doodles", category="bus")
    assert app.selectbox(key="category").value == "bus"
    assert app.selectbox(key="category").options == ["Guess", "cat", "bus"]
    assert {tile["name"] for tile in tiles(app)} == {""}
    kanji = open_page(model="kanji")
    assert not [box for box in kanji.selectbox if box.key == "category"]
    assert {tile["name"] for tile in tiles(kanji)} == {""}


def test_the_settings_stay_when_the_language_changes(models: Path) -> None:
    app = open_page(model="doodles", category="bus", endings="4", seed="7")
    for code, guess, message in (("fa", "حدس بزن", "نات"), ("en", "Guess", "nats")):
        app.segmented_control(key="lang").set_value(code).run()
        assert not app.exception
        box = app.selectbox(key="category")
        assert box.options == [guess, "cat", "bus"] and box.value == "bus"
        assert app.segmented_control(key="model").value == "doodles"
        assert len(tiles(app)) == 4 and message in tiles(app)[0]["note"]
        assert app.number_input(key="seed").value == 7
        assert "bus" in app.query_params["category"]


def test_a_category_that_is_rarely_recognised_is_named_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shares = {"cat": 0.2, "bus": 0.8}
    _save(tmp_path / "doodles", "drawing", 2, categories=["cat", "bus"], recognised=shares)
    use(tmp_path, monkeypatch)
    app = open_page(model="doodles", category="bus")
    assert app.selectbox(key="category").options == ["Guess", "bus", "cat"]
    assert not [caption for caption in app.caption if "certain" in caption.value]
    app.selectbox(key="category").set_value("cat").run()
    assert [caption for caption in app.caption if "Less certain" in caption.value]


def test_a_damaged_drawing_in_the_address_is_one_sentence(models: Path) -> None:
    app = open_page(drawing="!!")
    assert not app.exception
    assert [error.value[:11] for error in app.error] == ["The drawing"]
    assert tiles(app)


def opened(name: str, content: bytes) -> AppTest:
    app = open_page()
    app.file_uploader(key="open").set_value((name, content, "text/plain")).run()
    assert not app.exception
    return app


def test_a_drawing_can_be_opened_from_a_file(models: Path, tmp_path: Path) -> None:
    strokes = tuple(np.array(stroke, dtype=float) for stroke in STROKES)
    path = tmp_path / "start.svg"
    Drawing(strokes, 680, 680).write(path)
    app = opened("start.svg", path.read_bytes())
    assert not app.error
    assert pad(app)["file"]["strokes"][0]["samples"][:2] == [30, 40]


def test_a_file_keeps_times_and_authors(models: Path, tmp_path: Path) -> None:
    strokes = tuple(np.array(stroke, dtype=float) for stroke in STROKES)
    times = (np.array([0.0, 12, 31.5]), np.array([900.0, 950, 1000]))
    path = tmp_path / "drawn.json"
    Drawing(strokes, 340, 340, times, drawn_by=("both", "model")).write(path)
    drawn = pad(opened("drawn.json", path.read_bytes()))["file"]["strokes"]
    assert [(one["by"], one["began"]) for one in drawn] == [("both", 0), ("model", 900)]
    assert [one["samples"][2::3] for one in drawn] == [[0, 12, 31.5], [0, 50, 100]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.svg", b"<svg><path d="),
        ("empty.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("nan.json", b'{"width":9,"height":9,"strokes":[[[NaN,1],[2,3]]]}'),
        ("cut.ndjson", b'{"word":"cat","drawing":[[[1,2'),
    ],
)
def test_a_bad_drawing_is_one_sentence(models: Path, name: str, content: bytes) -> None:
    app = opened(name, content)
    assert len(app.error) == 1
    assert name in app.error[0].value.replace("\\", "")
    assert "/" not in app.error[0].value


def test_ten_thousand_points_are_finished_too(models: Path) -> None:
    angle = np.linspace(0, 60 * np.pi, 10_000)
    spiral = 170 + (angle * 0.9)[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    app = draw(open_page(), [spiral.tolist()])
    assert not app.exception
    assert answer(app)["kept"] == 10_000


def test_a_held_out_drive_is_picked_and_scored(models: Path) -> None:
    app = open_page("cars")
    drives = city_map(app)["drives"]
    assert len(drives) == 1000
    before = city_map(app)["given"]
    app.session_state["drive"] = drives[3][0]
    app.run()
    assert not app.exception
    assert app.query_params["drive"] == str(drives[3][0])
    data = city_map(app)
    assert data["given"] != before
    (truth,) = lines(data, "truth")
    assert truth["stroke"] and truth["errors"] is None
    assert all(line["errors"] for line in lines(data, "ending", "rival"))
    assert sum(line["share"] for line in lines(data, "ending")) == pytest.approx(1)
    assert [line["name"] for line in lines(data, "rival")] == ["constant velocity"]
    assert not app.get("plotly_chart")  # the browser shows the map first
    app.session_state["city-map"] = {"there": True}
    assert len(app.run().get("plotly_chart")) == 1  # errors over time


def test_simple_methods_stand_beside_the_model_as_asked(models: Path) -> None:
    guess = "the model, one forecast"
    app = open_page("cars", beside=f"{guess}~Kalman~nearest neighbours", heat="end")
    assert not app.exception and not app.error
    data = city_map(app)
    (truth,), singles = lines(data, "truth"), lines(data, "forecast", "rival")
    assert [line["name"] for line in singles] == [guess, "Kalman", "nearest neighbours"]
    assert len({line["colour"] for line in singles}) == 3
    assert all(len(line["stroke"]) == len(truth["stroke"]) for line in singles)
    assert data["cloud"]["href"].startswith("data:image/png") and data["cloud"]["box"][2] > 0
    app.pills(key="beside").set_value([]).run()
    assert not lines(city_map(app), "forecast", "rival") and app.query_params["beside"] == ""
    abroad = open_page("cars", city="san-francisco")
    offered = abroad.pills(key="beside").options
    assert guess in offered and "nearest neighbours" not in offered


def test_the_drives_to_pick_are_those_of_the_test_split(models: Path) -> None:
    drives = city_map(open_page("cars"))["drives"]
    tracks = BERLIN.load_tracks()
    starts = tracks[2][tracks[3][:-1]]
    assert min(number for number, _ in drives) > 0.89 * len(starts)


def test_a_drawn_line_is_driven_on_from_its_end(models: Path) -> None:
    app = open_page("cars", **{"from": "draw"})
    assert not city_map(app)["lines"]
    line = Drawing((np.array([[0.0, 0.0], [900.0, 0.0]]),), 1, 1)
    app.session_state["line-berlin"] = address.encode(line)
    app.run()
    assert not app.exception and not app.error
    data = city_map(app)
    end = float(data["given"].split("L")[-1].split()[0])
    begins = [ending["stroke"][0][0] for ending in lines(data, "ending")]
    assert begins and begins == pytest.approx([end] * len(begins), abs=0.2)
    assert app.query_params["line"] == address.encode(line)


def test_a_line_where_no_training_car_drove_is_called_so(monkeypatch: pytest.MonkeyPatch) -> None:
    use(SHIPPED, monkeypatch)
    for begin, unfamiliar in (((-6000.0, 0.0), False), ((3000.0, 3000.0), True)):
        line = Drawing((np.array([begin, np.add(begin, (900.0, 300.0))]),), 1, 1)
        where = {"city": "san-francisco", "from": "draw", "line": address.encode(line)}
        app = open_page("cars", **where)
        assert not app.exception and not app.error and lines(city_map(app), "ending")
        said = [caption.value for caption in app.caption if "No car" in caption.value]
        assert len(said) == unfamiliar


def test_a_line_that_is_too_short_is_one_sentence(models: Path) -> None:
    app = open_page("cars", **{"from": "draw", "line": address.encode(_line(5.0))})
    assert len(app.error) == 1
    assert "longer start" in app.error[0].value


def _line(length: float) -> Drawing:
    return Drawing((np.array([[0.0, 0.0], [length, 0.0]]),), 1, 1)


def test_a_city_without_drives_opens_with_a_dream(models: Path) -> None:
    app = open_page("cars", city="san-francisco")
    assert not app.exception and not app.error
    data = city_map(app)
    assert data["pictures"] and data["given"] and lines(data, "ending")
    assert not lines(data, "truth")


def uploaded(name: str, content: bytes, **place: str) -> AppTest:
    app = open_page("cars", **{"from": "upload"}, **place)
    app.file_uploader(key="upload").set_value((name, content, "text/plain")).run()
    assert not app.exception
    return app


@pytest.mark.parametrize("suffix", [".gpx", ".csv", ".geojson"])
def test_a_drive_is_uploaded(models: Path, suffix: str) -> None:
    app = uploaded(f"drive{suffix}", drive_file(suffix))
    assert not app.error
    assert lines(city_map(app), "ending") and lines(city_map(app), "truth")


def test_drives_on_which_the_model_loses_are_listed(models: Path) -> None:
    app = open_page("cars")
    app.toggle(key="losing").set_value(True).run()
    assert not app.exception and not app.error
    table = app.dataframe[0].value
    assert len(table) == 12 and (table["m"] <= table["the model, m"]).all()
    gaps = table["the model, m"] - table["m"]
    assert gaps.iloc[0] >= gaps.iloc[-1] and set(table["drive"]) <= {
        number for number, _ in city_map(app)["drives"]
    }
    (said,) = [text.value for text in app.caption if "of 200 drives" in text.value]
    assert int(said.split()[1]) >= 12


def test_where_the_model_has_never_been_the_physics_stand_alone(models: Path) -> None:
    places = {"city": "san-francisco"}  # the only one with a map of where it has been
    app = uploaded("oslo.gpx", drive_file(".gpx", latitude=59.9), **places)
    assert not app.exception and not app.error
    assert [info.value[:45] for info in app.info] == [
        "The model of San Francisco has never been her"
    ]
    data = city_map(app)
    assert not lines(data, "ending", "forecast") and data["cloud"] is None
    (rival,), (truth,) = lines(data, "rival"), lines(data, "truth")
    assert rival["name"] == "constant velocity" and rival["errors"] == pytest.approx(
        (0, 0), abs=0.5
    )
    off = np.array(rival["stroke"])[-1, :2] - np.array(truth["stroke"])[-1, :2]
    assert np.hypot(*off) < 1  # it went straight on


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.gpx", b"<gpx><trk>"),
        ("timeless.gpx", b"<gpx><trk><trkseg><trkpt lat='1' lon='1'/></trkseg></trk></gpx>"),
        ("north.csv", b"lat,lon,time\n200,1,0\n201,1,2\n"),
        ("empty.geojson", b"{}"),
    ],
)
def test_a_bad_drive_is_one_sentence(models: Path, name: str, content: bytes) -> None:
    assert len(uploaded(name, content).error) == 1


@pytest.mark.parametrize("broken", ["card.json", "model.safetensors"])
@pytest.mark.parametrize(("page", "name"), [("sketch", "doodles"), ("cars", "berlin")])
def test_a_damaged_checkpoint_is_one_sentence(
    tiny_models: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    name: str,
    broken: str,
) -> None:
    shutil.copytree(tiny_models, tmp_path, dirs_exist_ok=True)
    (tmp_path / name / broken).write_bytes(b"damaged")
    use(tmp_path, monkeypatch)
    app = open_page(page)
    assert not app.exception
    assert len(app.error) == 1


@pytest.mark.parametrize("name", PAGES)
def test_no_checkpoint_at_all_is_said(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(tmp_path, monkeypatch)
    app = open_page(name)
    assert not app.exception
    assert len(app.info) == 1


def test_a_damaged_model_of_google_s_is_one_sentence(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKETCHRNN_CACHE", str(tmp_path))
    (tmp_path / "downloads" / "magenta").mkdir(parents=True)
    (tmp_path / "downloads" / "magenta" / "cat.gen.json").write_text("[1, 2")
    app = open_page(model="magenta:cat")
    assert not app.exception
    assert len(app.error) == 1 and "discarded" in app.error[0].value
    app.run()
    assert not app.exception and not app.error


def test_the_results_show_the_sheet_and_how_true_the_regions_are(
    tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("kanji", "berlin"):
        shutil.copytree(tiny_models / name, tmp_path / name)
    (tmp_path / "kanji" / "sheet.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    card = read_card(tmp_path / "berlin")
    card.metrics["test"] = {
        "split": "test", "data": "made up", "trajectories": 9, "step_s": 2.0, "seen_s": 60.0,
        "horizon_s": 20.0, "k": 20, "ade": 9.0, "fde": 19.0, "min_ade": 4.0, "min_fde": 8.0,
        "chosen": {"min_ade": 3.25, "min_fde": 6.5}, "baselines": {},
        "regions": {"50%": [0.5] * 9 + [0.25], "90%": [0.9] * 9 + [0.75]},
    }  # fmt: skip
    write_card(card, tmp_path / "berlin")
    use(tmp_path, monkeypatch)
    app = open_page("results")
    assert not app.exception and not app.error
    assert [part.label for part in app.expander] == [
        "Test drawings, and what it makes of their first halves"
    ]
    assert len(app.get("image")) == 1
    text = "\n".join(part.value for part in app.markdown)
    assert "| best of 20 chosen of many |" not in text and "chosen of many | **3.250**" in text
    assert "| its 90% region | 90% | 90% | 90% | 90% | 75% |" in text and "0:20 min" in text
