"""The lessons, one file each: what a lesson computes.

Not here: its text and its picture (`ui/learn/`).
"""
