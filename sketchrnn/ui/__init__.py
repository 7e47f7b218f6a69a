"""Everything that draws a page. Not here: anything that a command or a caller from Python needs."""

# Streamlit's own, whole before there are threads: plotly takes a pandas that another run of a page
# has begun to import for one that is there.
import pandas  # noqa: F401
