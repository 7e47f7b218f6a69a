"""Components that several pages use, the modules that all components share, and the bundler.

Not here: a component of one page.
"""
