"""What users call: a start becomes endings, a name, a code, a forecast.

Not here: arrays and noise (`sampling/`).
"""
