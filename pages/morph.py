"""The page `morph`; its content is in `sketchrnn.ui.morph`."""

from sketchrnn.ui.morph import page

ORDER = 2  # in the menu; read by app.py

page.page()
