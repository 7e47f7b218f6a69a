"""File formats, one module each, read into plain arrays and written from them.

A stroke is float64[n, 2] with n >= 1, x to the right and y down, in pixels of its canvas. Nothing
here knows `Drawing` or `Trajectory`; their `read` and `write` choose the module by file ending.
Parsers raise `DataError` with one sentence, without the file name where they are not given a path.
"""
