"""The Cars page: a map, a start, and how the drive may go on.

Not here: how that is computed (`inference/`).
"""
