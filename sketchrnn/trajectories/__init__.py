"""Trajectories: the type, cleaning, headings, maps made of many trajectories, streets.

Not here: file formats and models.
"""
