"""The lessons: every idea of recurrent networks, computed and trained live, and measured.

Each lesson is a module with one function `run`, which returns its figures; `lesson.py` knows their
names. Shared are the NumPy cells (`cells.py`), the training loop (`training.py`) and the number
series (`series.py`). What is not here: the page that shows them, and its texts.
"""
