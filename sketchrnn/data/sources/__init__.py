"""One file for each data set: its origin, its licence, how it is read, and its description.

`data/registry.py` lists the descriptions. Not here: file formats that users write too (`formats/`).
"""
