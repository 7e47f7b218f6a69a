"""File formats: bytes to plain arrays and back, one file per format.

Not here: the types of this package, and what a model reads.
"""
