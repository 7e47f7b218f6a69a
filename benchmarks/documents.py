"""Puts tables into documents, between `<!-- its name -->` and `<!-- end -->`."""

from __future__ import annotations

END = "<!-- end -->"


def replaced(text: str, name: str, table: str) -> str:
    """Return the text of a document with another table of that name.

    Raises ValueError if the marks of the table are missing.
    """
    mark = f"<!-- {name} -->\n"
    before, found, rest = text.partition(mark)
    _, end, after = rest.partition(END)
    if not (found and end):
        raise ValueError(f"expected a line {mark.strip()} and after it {END}, got none")
    return f"{before}{found}{table}\n{end}{after}"
