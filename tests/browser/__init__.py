"""Tests of the app in a real browser, one after another with one browser and one server."""
