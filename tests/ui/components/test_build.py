"""Tests of `ui.components.build`: the code and the fixed data are sent once."""

from streamlit.testing.v1 import AppTest

from tests.app.components import sent


def script() -> None:
    from pathlib import Path

    import streamlit as st

    from sketchrnn import ui
    from sketchrnn.ui.components.build import Fixed, build

    component = build(Path(ui.__file__).parent / "cars" / "map.js", "<p></p>")
    number = st.number_input("number", value=1)
    component(data={"number": number}, fixed=Fixed({"streets": ["M0 0"] * 5000}), key="city")
    component(data=None, key="other")


def test_only_the_data_are_sent_again() -> None:
    app = AppTest.from_function(script).run()
    runs = []
    for number in (1, 2):
        app.number_input[0].set_value(number).run()
        assert not app.exception
        code, shown, *_ = (element.proto for element in app.get("bidi_component"))
        assert sent(app, "sketchrnn_map")[0] == {"streets": ["M0 0"] * 5000, "number": number}
        assert code.ByteSize() > 80_000 and shown.ByteSize() < 5_000
        runs.append(code.SerializeToString(deterministic=True))
    assert runs[0] == runs[1]  # so that Streamlit sends a hash


def test_components_with_other_fixed_data_are_other_parts() -> None:
    app = AppTest.from_function(script).run()
    assert sent(app, "sketchrnn_map") == [
        {"streets": ["M0 0"] * 5000, "number": 1},
        {},
    ]
