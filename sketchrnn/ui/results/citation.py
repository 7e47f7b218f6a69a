"""How to cite this software, and the data that the models learnt from, as BibTeX.

Not here: the licences of packages (`python -m sketchrnn licences`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import metadata
from typing import Any

from sketchrnn.config import SHIPPED
from sketchrnn.ui.results.export import escape_latex
from sketchrnn.ui.results.summary import Entry

WHOLE = ("title", "author")
_PROJECT = re.compile(r'^(name|version|description|license) = "(.*)"$', re.MULTILINE)
_AUTHOR = re.compile(r'^authors = \[\{ name = "(.*?)"', re.MULTILINE)


@dataclass(frozen=True)
class Project:
    """The metadata of this software."""

    name: str
    version: str
    summary: str
    licence: str
    author: str


def project() -> Project:
    """Return the metadata in `pyproject.toml`, or that of the installed package."""
    path = SHIPPED / "pyproject.toml"
    if path.exists():
        text = path.read_text(encoding="utf-8")
        found = dict(_PROJECT.findall(text))
        author = _AUTHOR.search(text)
        return Project(
            found["name"],
            found["version"],
            found["description"],
            found["license"],
            author.group(1) if author else "",
        )
    fields = ("Name", "Version", "Summary", "License-Expression", "Author")
    installed = metadata("sketchrnn")
    return Project(*(installed[field] or "" for field in fields))


def bibtex(entries: Sequence[Entry]) -> str:
    """Return an entry for this software, then one for each data set, from the cards."""
    own = project()
    years = [entry.measured["date"][:4] for entry in entries if "date" in entry.measured]
    software = {
        "title": f"{own.name}: {own.summary}",
        "author": own.author,
        "version": own.version,
        "year": max(years, default=""),
        "note": f"Licence: {own.licence}",
    }
    parts = [_entry("software", own.name, software)]
    for data in _cited(entries):
        fields = {
            "title": str(data["name"]),
            "howpublished": str(data.get("credit", "")),
            "note": f"Licence: {data.get('licence', 'not stated')}",
        }
        parts.append(_entry("misc", f"{own.name}-data-{len(parts)}", fields))
    return "\n".join(parts)


def _cited(entries: Sequence[Entry]) -> Iterable[dict[str, Any]]:
    """Return the data sets of the cards, of those with the same credit the first."""
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        for data in entry.card.data:
            found.setdefault(data.get("credit") or data["name"], data)
    return found.values()


def _entry(kind: str, key: str, fields: dict[str, str]) -> str:
    """Return an entry; fields without a value are left out."""
    lines = [f"  {name} = {{{_value(name, text)}}}," for name, text in fields.items() if text]
    return "\n".join([f"@{kind}{{{key},", *lines, "}\n"])


def _value(name: str, text: str) -> str:
    """Return the text of a field, escaped; titles keep their capitals, and authors are one name."""
    # BibTeX counts braces even where they are escaped.
    escaped = escape_latex(text.replace("{", "(").replace("}", ")").replace("\\", "/"))
    return f"{{{escaped}}}" if name in WHOLE else escaped
