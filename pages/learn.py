"""The page `learn`; its content is in `sketchrnn.ui.learn`."""

from sketchrnn.ui.learn import page

ORDER = 5  # in the menu; read by app.py

page.page()
