"""Tests of `uploads`: the same files are taken once."""

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from sketchrnn.ui.uploads import changed

    def take() -> None:
        st.session_state["taken"] = st.session_state.get("taken", 0) + changed("files")

    several = st.toggle("several", key="several")
    st.file_uploader("files", key="files", on_change=take, accept_multiple_files=several)
    st.button("as after Back", on_click=take)


def test_a_file_is_taken_once() -> None:
    for several in (False, True):
        app = AppTest.from_function(page).run()
        app.toggle[0].set_value(several).run()
        for count, name in enumerate(("a.svg", "b.svg", "b.svg"), 1):
            app.file_uploader(key="files").set_value((name, b"<svg/>", "text/plain")).run()
            app.button[0].click().run()
            assert not app.exception
            assert app.session_state["taken"] == count
