"""The Results page: one table over all models, a box for each, and what is needed to cite them.

Not here: the measurements (`evaluation/`).
"""
