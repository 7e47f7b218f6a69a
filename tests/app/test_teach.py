"""The Teach page, run as streamlit runs it but without a browser, with tiny models."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import sketchrnn.checkpoint.folder as checkpoint
from sketchrnn import Drawing
from sketchrnn.teaching import shelf
from sketchrnn.teaching.jobs import Job, Status
from sketchrnn.ui.teach import server
from tests import tiny

APP = Path(__file__).parents[2] / "app.py"
GATHERED = "teach-examples"  # of ui/teach/examples.py, which only an app can import
WAIT_S = 300.0


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two tiny saved models and no shipped ones; the processes of jobs see the saved ones too."""
    tiny.checkpoint(tmp_path / "models" / "tiny", categories=2)
    tiny.checkpoint(tmp_path / "models" / "gated", cell="gru")
    monkeypatch.setattr(checkpoint, "SHIPPED", tmp_path / "shipped")
    monkeypatch.setenv("SKETCHRNN_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv(shelf.SETTING, "everyone")  # a test has no address
    st.cache_resource.clear()


def open_page(**settings: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params.update(settings)
    return app.switch_page("pages/teach.py").run()


def robots(count: int) -> list[Drawing]:
    rng = np.random.default_rng(0)
    return [Drawing((rng.uniform(50, 250, (9, 2)),), 340, 340) for _ in range(count)]


def button(app: AppTest, label: str):
    return next(one for one in app.button if one.label.startswith(label))


def wait(job: Job, ready: Callable[[Status], bool]) -> None:
    pause, waited = threading.Event(), 0.0
    while not ready(job.status):
        assert waited < WAIT_S, (job.status, job.last_lines())
        pause.wait(0.05)
        waited += 0.05


def test_an_empty_page_says_what_to_do() -> None:
    app = open_page()
    assert not app.exception and not app.error
    assert "about 10 times" in app.info[0].value
    assert button(app, "Learn from 0 drawings").disabled
    (group,) = (group for group in app.button_group if group.label == "Taught to")
    assert [option.content for option in group.proto.options] == ["Tiny"]


def test_a_doodle_is_learnt_saved_and_listed() -> None:
    app = open_page()
    app.session_state[GATHERED] = robots(4)
    app.text_input(key="teach-name-What it is").set_value("zorp").run()
    button(app, "Learn from 4 drawings").click().run()
    assert not app.exception and not app.error
    id = str(app.query_params[server.JOB])
    job = server.queue().find(id)
    wait(job, lambda status: status.state not in ("queued", "running"))
    assert job.status.state == "done", job.last_lines()
    again = open_page(job=id)  # after a reload, nothing but the address is left
    assert not again.exception and not again.error
    assert any("Before" in text.value for text in again.markdown)
    drawn = open_page(job=id)
    drawn.button(key="teach-draw").click().run()
    drawn.switch_page("pages/sketch.py").run()  # where it leads to in a browser
    assert not drawn.exception and not drawn.error
    (group,) = (group for group in drawn.button_group if group.label == "Model")
    assert "Zorp (not saved)" in [option.content for option in group.proto.options]
    assert drawn.session_state["model"] == job.model_name
    assert drawn.query_params["model"] == job.model_name and id not in job.model_name
    again.text_input(key="teach-save-as").set_value("Robots").run()
    again.button(key="teach-save").click().run()
    assert not again.exception and "Robots is now in the lists" in again.success[0].value
    assert checkpoint.list_names() == ["gated", "robots", "tiny"]
    other = open_page()
    assert "zorp" not in str(other.main)
    sketch = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/sketch.py").run()
    (group,) = (group for group in sketch.button_group if group.label == "Model")
    assert "Robots" in [option.content for option in group.proto.options]


def test_a_saved_model_is_deleted_after_a_question() -> None:
    sketch = AppTest.from_file(str(APP), default_timeout=60)
    sketch.query_params["model"] = "robots"
    tiny.checkpoint(checkpoint.saved_folder() / "robots", categories=2)
    sketch.switch_page("pages/sketch.py").run()
    assert sketch.session_state["model"] == "robots"
    app = open_page()
    app.selectbox(key="teach-saved-model").set_value("robots").run()
    button(app, "Delete").click().run()
    app.button(key="teach-keep").click().run()
    assert not app.warning and "robots" in checkpoint.list_names()
    button(app, "Delete").click().run()
    assert "Delete Robots for good?" in app.warning[0].value
    app.selectbox(key="teach-saved-model").set_value("tiny").run()
    assert not app.warning  # the question was about another model
    app.selectbox(key="teach-saved-model").set_value("robots").run()
    app.button(key="teach-delete").click().run()
    assert not app.exception and app.success[0].value == "Robots is deleted."
    assert checkpoint.list_names() == ["gated", "tiny"]
    sketch.run()  # a visitor who draws with it
    assert not sketch.exception and not sketch.error
    assert sketch.session_state["model"] != "robots"


def test_drawings_are_removed_one_by_one_and_all_at_once() -> None:
    app = open_page()
    app.session_state[GATHERED] = robots(3)
    app.run()
    button(app, "Remove drawing 1").click().run()
    assert button(app, "Learn from 2 drawings").disabled
    button(app, "Remove all").click().run()
    assert button(app, "Learn from 0 drawings").disabled and not app.exception


def test_a_wrong_name_is_one_sentence_and_leaves_no_job() -> None:
    app = open_page()
    app.session_state[GATHERED] = robots(4)
    app.text_input(key="teach-name-What it is").set_value("!!").run()
    button(app, "Learn from").click().run()
    assert not app.exception and [error.value[:15] for error in app.error] == ["Expected a name"]
    assert server.JOB not in app.query_params
    assert not list(checkpoint.saved_folder().with_name("jobs").iterdir())


def test_a_job_that_is_gone_is_one_sentence() -> None:
    app = open_page(job="x" * 24)
    assert not app.exception and "no longer here" in app.error[0].value
    assert button(app, "Learn from 0 drawings").disabled


@pytest.mark.parametrize("section", ["city", "data"])
def test_a_full_training_waits_for_its_files(section: str) -> None:
    app = open_page(teach=section)
    assert not app.exception and not app.error
    assert button(app, "Train").disabled


def test_a_data_set_that_needs_files_on_the_server_says_so() -> None:
    app = open_page(teach="data", data="geolife:DIR")
    assert not app.exception and "on the command line" in app.info[0].value
    assert not open_page(teach="data", data="kanjivg").exception


def test_where_nobody_may_save_the_page_offers_a_download(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(shelf.SETTING, "nobody")
    job = server.queue().new_folder()
    tiny.checkpoint(job.out)
    for file in ("job.json", "status.json"):
        (job.folder / file).write_text("{}")
    (job.folder / "job.json").write_text(
        '{"kind": "train", "name": "x", "arguments": [], "seconds": 60}'
    )
    job.write(Status("done"))
    assert "Delete a saved model" not in [one.label for one in open_page().expander]
    app = open_page(job=job.id)
    assert not app.exception and not [one for one in app.button if one.label == "Save"]
    assert any("cannot save" in text.value for text in app.caption)
