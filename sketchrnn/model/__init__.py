"""The networks, and the arrays that they read.

Not here: where sequences come from, and sampling.
"""
