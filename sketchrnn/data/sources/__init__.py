"""One file for each data set: where it comes from, its licence, and how it is read.

Not here: file formats that users write too (`formats/`).
"""
