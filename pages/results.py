"""The page `results`; its content is in `sketchrnn.ui.results`."""

from sketchrnn.ui.results import page

ORDER = 6  # in the menu; read by app.py

page.page()
