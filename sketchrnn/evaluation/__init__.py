"""Measures of models and of baselines on data sets.

Not here: plots and tables of the results.
"""
