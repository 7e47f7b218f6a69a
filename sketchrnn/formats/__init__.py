"""File formats: bytes to plain arrays and back, one file each.

Not here: types of this package and what a model reads.
"""
