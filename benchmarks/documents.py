"""Puts tables into documents, between `<!-- its name -->` and `<!-- end -->`."""

from __future__ import annotations

END = "<!-- end -->"


def replaced(text: str, name: str, table: str) -> str:
    """Return the text of a document with another table of that name.

    Raises ValueError if the marks of the table are missing.
    """
    before, _, after = _parts(text, name)
    return f"{before}{table}\n{after}"


def lines_of(text: str, name: str) -> list[str]:
    """Return the lines of the table of that name. Raises ValueError as `replaced` does."""
    return _parts(text, name)[1].splitlines()


def _parts(text: str, name: str) -> tuple[str, str, str]:
    """Return what is before a table, with its first mark, the table, and the rest."""
    mark = f"<!-- {name} -->\n"
    before, found, rest = text.partition(mark)
    table, end, after = rest.partition(END)
    if not (found and end):
        raise ValueError(f"expected a line {mark.strip()} and after it {END}, got none")
    return before + found, table, end + after
