"""The page `sketch`; what it does is in `sketchrnn.ui.sketch`."""

from sketchrnn.ui import sketch

sketch.page()
