"""Teaching: new drawings from a few examples, and training jobs in processes of their own.

Not here: the training loop (`training/`), the command line and the pages.
"""
