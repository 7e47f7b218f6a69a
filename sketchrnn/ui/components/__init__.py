"""Components that several pages use: tiles of drawings, and the clock that animates them.

Not here: a component of one page.
"""
