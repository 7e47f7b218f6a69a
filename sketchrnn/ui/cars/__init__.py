"""The Cars page: a map, a start, and sampled endings of the trajectory.

Not here: the computation of endings (`inference/`).
"""
