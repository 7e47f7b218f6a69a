"""Endings as arrays: the loop, one step of the network, one random move.

Not here: pixels, degrees and files (`inference/`).
"""
