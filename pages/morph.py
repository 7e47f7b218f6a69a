"""The page `morph`; what it does is in `sketchrnn.ui.morph`."""

from sketchrnn.ui import morph

morph.page()
