"""Tests of `ui.learn.sliders`."""

import pytest
from streamlit.testing.v1 import AppTest

from sketchrnn.ui.language import speaking
from sketchrnn.ui.learn.sliders import decimals


def page() -> None:
    """A page with a slider and an interval, in Persian."""
    import streamlit as st

    from sketchrnn.ui.learn import sliders

    chosen = sliders.slider("gain", sliders.decimals(-0.5, 1.5, 0.1), 0.3, "gain")
    ends = sliders.interval("angles", range(-90, 91, 5), (-60, 60), "angles", st.container())
    st.write(repr((chosen, ends)))


def test_numbers_stay_numbers_and_are_shown_in_the_digits_of_the_page() -> None:
    app = AppTest.from_function(page)
    app.query_params["lang"] = "fa"
    app.run()
    gain, _ = app.select_slider
    assert (
        gain.options[:2] == ["\u2066−۰٫۵\u2069", "\u2066−۰٫۴\u2069"] and gain.options[-1] == "۱٫۵"
    )
    assert app.markdown[0].value == "(0.3, (-60, 60))"
    with speaking("fa"):  # AppTest writes the numbers of the widget in this thread
        gain.set_value(1.5).run()
    assert app.markdown[0].value == "(1.5, (-60, 60))" and not app.exception


@pytest.mark.parametrize("value", [99, "a", None, [1, 2], 0.35])
def test_a_number_that_cannot_be_chosen_is_refused(value: object) -> None:
    app = AppTest.from_function(page)
    app.session_state["gain"] = value
    app.run()
    assert len(app.exception) == 1 and not app.markdown


def test_decimals_include_both_ends() -> None:
    assert decimals(0.1, 0.3, 0.1) == [0.1, 0.2, 0.3]
    assert decimals(-3.0, 3.0, 0.05)[60] == 0.0
