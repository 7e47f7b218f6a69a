"""The page `results`; what it does is in `sketchrnn.ui.results`."""

from sketchrnn.ui import results

results.page()
