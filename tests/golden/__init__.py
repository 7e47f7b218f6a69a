"""Recorded outputs of the commands, for fixed seeds."""
