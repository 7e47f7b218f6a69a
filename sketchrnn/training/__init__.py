"""The training loop, its tasks and settings, its state on disk, and the card of what it trains.

Not here: data sets, measures on test data, and the command line.
"""
