"""The API on models: complete a start, recognise a drawing, encode it, forecast a path.

Not here: arrays and noise (`sampling/`).
"""
