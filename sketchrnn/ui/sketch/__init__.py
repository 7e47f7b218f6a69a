"""The Sketch page: a start on a canvas and its endings.

Not here: how they are computed (`inference/`).
"""
