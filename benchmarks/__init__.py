"""Measurements beside physical limits and peers; each file prints a table and JSON."""
