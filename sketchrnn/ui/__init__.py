"""Everything that draws a page. Not here: anything that a command or a caller from Python needs."""

# Import pandas before there are threads. Otherwise plotly can find the half-imported module of
# another thread and take it for a complete one.
import pandas  # noqa: F401
