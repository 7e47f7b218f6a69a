"""The page `sketch`; what it does is in `sketchrnn.ui.sketch`."""

from sketchrnn.ui.sketch import page

page.page()
