"""Measurements of speed and quality; each module prints a table and the same rows as JSON."""
