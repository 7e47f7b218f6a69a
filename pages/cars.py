"""The page `cars`; what it does is in `sketchrnn.ui.cars`."""

from sketchrnn.ui.cars import page

page.page()
