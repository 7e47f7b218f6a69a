"""The page `sketch`; its content is in `sketchrnn.ui.sketch`."""

from sketchrnn.ui.sketch import page

ORDER = 1  # in the menu; read by app.py

page.page()
