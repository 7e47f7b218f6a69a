"""Tests of `data/magenta_models` and of the page's menu of them, against a local HTTP server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import sketchrnn
from sketchrnn.checkpoint import magenta_download
from sketchrnn.checkpoint.magenta_download import NAMES, downloaded, file_of
from sketchrnn.data.cache import cache_dir
from sketchrnn.errors import DownloadError, UsageError
from tests.checkpoint.test_magenta import write
from tests.data.test_download import Server, server

__all__ = ["server"]  # a fixture


@pytest.fixture
def released(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server with one decoder under every name, and an empty cache."""
    monkeypatch.setenv("SKETCHRNN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(magenta_download, "ADDRESS", server.url)
    server.content = write(tmp_path / "any.gen.json").read_bytes()
    yield server


def test_the_names_are_those_of_the_release() -> None:
    assert len(NAMES) == len(set(NAMES)) == 114
    assert list(NAMES) == sorted(NAMES)
    assert {"cat", "alarm_clock", "the_mona_lisa", "crabrabbitfacepig", "everything"} <= {*NAMES}
    assert all(name.replace("_", "").isalpha() and name.islower() for name in NAMES)


def test_a_name_is_a_decoder_or_a_whole_model() -> None:
    assert file_of("magenta:cat") == file_of("magenta:cat.gen") == "cat.gen.json"
    assert file_of("magenta:sea_turtle.vae") == "sea_turtle.vae.json"
    for spec, message in (
        ("magenta:bycicle", "magenta:bycicle: expected a model .* did you mean .*bicycle"),
        ("magenta:", "expected a model .* it has alarm_clock, …, yogabicycle"),
        ("magenta:../cat", "expected a model"),
        ("magenta:cat.svg", r"expected magenta:cat, or that with \.gen or vae"),
        ("magenta:everything.vae", r"expected magenta:everything, or that with \.gen"),
    ):
        with pytest.raises(UsageError, match=message):
            sketchrnn.load(spec)


def test_a_model_is_fetched_once_and_kept(
    released: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert downloaded() == []
    first = sketchrnn.load("magenta:sea_turtle")
    assert first.card.name == "sea_turtle.gen"
    out, err = capsys.readouterr()
    assert out == "" and "sea_turtle.gen.json: 100%" in err
    again = sketchrnn.load("magenta:sea_turtle")
    assert again.card == first.card and capsys.readouterr() == ("", "")
    assert [path for path, _ in released.requests] == ["/file/sea_turtle.gen.json"]
    assert downloaded() == ["magenta:sea_turtle"]


def test_progress_is_told(released: Server) -> None:
    told: list[tuple[int, int | None]] = []
    magenta_download.load("magenta:cat", False, lambda done, total: told.append((done, total)))
    assert told[-1] == (len(released.content), len(released.content))


def test_what_came_and_is_no_model_is_not_kept(released: Server) -> None:
    good, released.content = released.content, b"<html>Log in to this network</html>"
    with pytest.raises(
        DownloadError,
        match=r"/cat\.gen\.json: expected a model, got another file, which was discarded: .*JSON",
    ):
        sketchrnn.load("magenta:cat")
    assert downloaded() == [] and not any(cache_dir().rglob("*.json"))
    released.content = good
    assert sketchrnn.load("magenta:cat").card.name == "cat.gen"


def test_without_a_network_there_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKETCHRNN_CACHE", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Server() as gone:
        monkeypatch.setattr(magenta_download, "ADDRESS", gone.url)
    with pytest.raises(DownloadError, match=r"cannot be reached; is there a network connection\?$"):
        sketchrnn.load("magenta:cat")


def page() -> AppTest:
    """A page with the menu and the choice, as the Sketch page has them."""

    def script() -> None:
        import streamlit as st

        from sketchrnn.ui import magenta, models

        names = ["kanji", *magenta.downloaded()]
        st.segmented_control("Model", names, key="model", format_func=models.title)
        st.slider("Temperature", 0.05, 1.5, key="temperature")
        magenta.offer()

    return AppTest.from_function(script, default_timeout=30)


@pytest.mark.usefixtures("released")
def test_a_model_that_was_downloaded_can_be_chosen_and_is() -> None:
    app = page().run()
    assert app.selectbox(key="magenta-name").options[-1] == "yogabicycle"
    assert "Google" in app.caption[0].value and "none is shipped" in app.caption[0].value
    app.selectbox(key="magenta-name").select("sea_turtle")
    app.button(key="magenta-download").click().run()
    assert not app.exception and not app.error
    assert app.session_state["model"] == "magenta:sea_turtle"
    assert app.session_state["temperature"] == sketchrnn.load("magenta:sea_turtle").card.temperature
    assert app.button_group[0].options[-1] == "Sea Turtle (Google)"
    later = page().run()
    assert later.button_group[0].options[-1] == "Sea Turtle (Google)"


def test_a_download_that_fails_is_said_and_changes_nothing(released: Server) -> None:
    released.content = b"{}"
    app = page().run()
    app.button(key="magenta-download").click().run()
    assert not app.exception and "discarded" in app.error[0].value
    assert app.session_state["model"] is None and downloaded() == []
