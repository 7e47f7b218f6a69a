"""The page `teach`; its content is in `sketchrnn.ui.teach`."""

from sketchrnn.ui.teach import page

ORDER = 4  # in the menu; read by app.py

page.page()
