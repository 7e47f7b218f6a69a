"""Drives: the type, cleaning, headings, maps made of many drives, streets.

Not here: file formats and models.
"""
