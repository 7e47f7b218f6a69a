"""The app's parts: the only folder of the package that imports streamlit.

Each page of `pages/` calls one function here. Nothing in here computes what a script could not:
drawing, driving and scoring are the package's.
"""
