"""The lessons, one file each: what a lesson computes.

Not here: what several lessons share (`learn/`), and the texts and charts (`ui/learn/`).
"""
