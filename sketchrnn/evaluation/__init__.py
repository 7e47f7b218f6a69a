"""Measures of models and of simple methods on data sets.

Not here: plots and tables of the results.
"""
