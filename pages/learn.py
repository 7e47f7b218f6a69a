"""The page `learn`; what it does is in `sketchrnn.ui.learn`."""

from sketchrnn.ui.learn import page

page.page()
