"""The Learn page: the texts, the widgets and the charts of the lessons.

Not here: what a lesson computes (`learn/`).
"""
