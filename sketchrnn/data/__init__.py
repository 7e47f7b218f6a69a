"""Data sets: their names, the store on disk, the split, and batches for training.

Not here: models.
"""
