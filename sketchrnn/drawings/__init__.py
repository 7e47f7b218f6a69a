"""Drawings: the type, the fit to lines and arcs for icons, and the scribble detector.

Not here: file formats and models.
"""
