"""The training loop, its settings, its state on disk, and the card of what it trained.

Not here: data sets and the command line.
"""
