"""Lessons on recurrent networks: the parts that they share, and the lessons themselves.

Belongs here: cells in NumPy, a small training loop, example data, and `lessons/`. Not here: texts,
widgets and charts (`ui/learn/`), and the models that the app ships (`model/`).
"""
