"""The Learn page: the text, the widgets and the picture of each lesson.

Not here: what a lesson computes (`learn/`).
"""
