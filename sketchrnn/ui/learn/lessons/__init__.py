"""The views of the lessons, one file each, named as the lesson; each defines `VIEW`.

Not here: what a lesson computes (`learn/lessons/`), and what all views share (`ui/learn/`).
"""
