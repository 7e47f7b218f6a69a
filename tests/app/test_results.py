"""The Results page: its tables over all models, its links, files and citations."""

import json
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from sketchrnn.checkpoint import folder as checkpoint
from sketchrnn.checkpoint.card import read_card, write_card
from tests.tiny import checkpoint as save
from tests.ui.results.made_up import CITY

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two checkpoints in place of the shipped ones, `my_city` with scores."""
    monkeypatch.setattr(checkpoint, "SHIPPED", tmp_path)
    st.cache_resource.clear()
    st.cache_data.clear()
    save(tmp_path / "pens")
    score(save(tmp_path / "my_city", "trajectory"), CITY)
    return tmp_path


def score(folder: Path, test: object) -> None:
    card = read_card(folder)
    card.metrics["test"] = test
    write_card(card, folder)


def open_page() -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60).switch_page("pages/results.py").run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    return "\n".join(part.value for part in app.markdown).replace("\N{NO-BREAK SPACE}", " ")


def test_the_page_begins_with_links_and_tables_over_all_models(shipped: Path) -> None:
    app = open_page()
    assert not app.error
    said = [part.value.replace("\N{NO-BREAK SPACE}", " ") for part in app.markdown]
    _, contents, certain, *rest = said
    assert contents == (
        "[All models](#summary) · [My City](#my_city) · [Pens](#pens) · [Versions](#versions) · "
        "[What the scores mean](#words) · [How to cite](#cite)"
    )
    assert "1,000 resamples" in certain
    one, best = (next(text for text in rest if head in text) for head in ("| ADE, m", "| least"))
    assert "| [My City](#my_city): the model | 9.0 ± 0.0 [8.0, 10.5] | 19.0 [17.0, 21.0] |" in one
    assert "| [My City](#my_city): 2 near | **8.0** | **18.0** |" in one
    assert "least" not in one and "| ADE, m" not in best
    assert "2 chosen of many | **3.0** | **6.0** | **25.0 ± 6.2 [12.5, 37.5] %** |" in best
    assert "| drives back over 60 m | 6.2 % (0.0 %) |" in texts(app)
    captions = "\n".join(caption.value for caption in app.caption)
    assert "within 45 m in My City" in captions
    assert "12 of 40 trajectories are measured" in captions
    anchors = [heading.anchor for heading in app.subheader]
    assert anchors == ["summary", "versions", "my_city", "pens", "words", "cite"]


def test_a_box_has_the_versions_and_the_command_of_its_scores(shipped: Path) -> None:
    app = open_page()
    row = "| [My City](#my_city): 12, 3 seeds | 0123456789ab | ba9876543210 | 2026-11-29 |"
    assert row in texts(app)
    assert CITY["measured"]["command"] in [code.value for code in app.code]
    assert [warning.value for warning in app.warning] == [
        "The weights have changed since then: measure again with `--write`."
    ]


def test_the_citation_names_the_software(shipped: Path) -> None:
    assert any(code.value.startswith("@software{sketchrnn,") for code in open_page().code)


@pytest.mark.parametrize("test", ["all right", {"k": 1}, {**CITY, "ade": "near"}, [CITY]])
def test_scores_of_another_form_are_one_sentence_and_leave_the_others(
    shipped: Path, test: object
) -> None:
    score(save(shipped / "odd", "trajectory"), test)
    app = open_page()
    assert len(app.error) == 1 and "odd" in app.error[0].value
    assert "[My City](#my_city): the model" in texts(app)
    assert "[Odd](#odd): the model" not in texts(app)


def test_names_of_methods_are_shown_as_they_are(shipped: Path) -> None:
    baselines = {"<b>bold</b> | *near*": CITY["baselines"]["2 near"]}
    score(shipped / "my_city", json.loads(json.dumps(CITY)) | {"baselines": baselines})
    assert r": \<b\>bold\</b\> \| \*near\* |" in texts(open_page())
