"""The page `cars`; its content is in `sketchrnn.ui.cars`."""

from sketchrnn.ui.cars import page

ORDER = 3  # in the menu; read by app.py

page.page()
