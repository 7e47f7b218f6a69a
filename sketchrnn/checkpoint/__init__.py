"""Models on disk: the card, the weights, and the files that Magenta released.

Not here: the state of a training run.
"""
