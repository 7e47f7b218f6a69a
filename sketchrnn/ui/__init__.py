"""The app's parts: the only folder of the package that imports streamlit.

Each page of `pages/` calls one function here. Nothing in here computes what a script could not:
drawing, driving and scoring are the package's.
"""

# Streamlit's own, whole before there are threads: plotly takes a pandas that another run of a page
# has begun to import for one that is there.
import pandas  # noqa: F401
