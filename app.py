"""The app: `streamlit run app.py` serves the pages of `pages/`, and this is all that joins them."""

import streamlit as st


def to_sketch() -> None:
    """Lead from /sketch to /, since streamlit serves the first page only there."""
    st.switch_page(sketch, query_params=st.query_params.to_dict())


st.set_page_config(page_title="Sketch-RNN", page_icon="✏️", layout="wide")
sketch = st.Page("pages/sketch.py", title="Sketch", url_path="home", default=True)
st.navigation(
    [
        sketch,
        st.Page(to_sketch, url_path="sketch", visibility="hidden"),
        st.Page("pages/morph.py", title="Morph"),
        st.Page("pages/cars.py", title="Cars"),
        st.Page("pages/learn.py", title="Learn"),
        st.Page("pages/results.py", title="Results"),
    ],
    position="top",
).run()
