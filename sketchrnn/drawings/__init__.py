"""Drawings: the type, the fit to lines and arcs of an icon, and what counts as a scribble.

Not here: file formats and models.
"""
