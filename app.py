"""The app: `streamlit run app.py` serves the pages of `pages/`, and this is all that joins them."""

import streamlit as st

st.set_page_config(page_title="Sketch-RNN", page_icon="✏️", layout="wide")
st.navigation(
    [
        st.Page("pages/sketch.py", title="Sketch", default=True),
        st.Page("pages/morph.py", title="Morph"),
        st.Page("pages/cars.py", title="Cars"),
        st.Page("pages/results.py", title="Results"),
    ],
    position="top",
).run()
