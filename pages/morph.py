"""The page `morph`; what it does is in `sketchrnn.ui.morph`."""

from sketchrnn.ui.morph import page

page.page()
