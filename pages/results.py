"""The page `results`; its content is in `sketchrnn.ui.results`."""

from sketchrnn.ui import results

ORDER = 6  # in the menu; read by app.py

results.page()
