"""Tests of `ui.results.citation`: BibTeX, read by a small parser that counts braces."""

import re

import pytest

from sketchrnn.config import SHIPPED
from sketchrnn.ui.results.citation import bibtex, project
from tests.ui.results.made_up import city


def parse(text: str) -> dict[str, dict[str, str]]:
    """Return the fields of each entry by its key, without the outer braces of the values."""
    entries: dict[str, dict[str, str]] = {}
    for kind, key, body in re.findall(r"@(\w+)\{([^,{}\s]+),\n(.*?)\n\}\n", text, re.S):
        fields = {}
        for line in body.splitlines():
            name, value = re.fullmatch(r"  (\w+) = \{(.*)\},", line).groups()  # type: ignore[union-attr]
            depth = 0
            for character in value:
                depth += {"{": 1, "}": -1}.get(character, 0)
                assert depth >= 0
            assert depth == 0
            fields[name] = value
        entries[key] = {"kind": kind} | fields
    return entries


def test_the_software_and_each_data_set_have_an_entry() -> None:
    data = [
        {"name": "trips", "licence": "ODbL 1.0", "credit": "A_B & sons, {1 %}"},
        {"name": "the same trips", "credit": "A_B & sons, {1 %}"},
        {"name": "others"},
    ]
    entries = parse(bibtex([city(data=data)]))
    assert list(entries) == ["sketchrnn", "sketchrnn-data-1", "sketchrnn-data-2"]
    assert entries["sketchrnn"]["kind"] == "software"
    assert entries["sketchrnn"]["version"] == project().version
    assert entries["sketchrnn"]["year"] == "2026"
    assert entries["sketchrnn-data-1"] == {
        "kind": "misc",
        "title": "{trips}",
        "howpublished": r"A\_B \& sons, (1 \%)",
        "note": "Licence: ODbL 1.0",
    }
    assert entries["sketchrnn-data-2"]["note"] == "Licence: not stated"


def test_the_metadata_are_those_of_the_project() -> None:
    tomllib = pytest.importorskip("tomllib", reason="it comes with Python 3.11")
    stated = tomllib.loads((SHIPPED / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = project()
    assert (found.name, found.version) == (stated["name"], stated["version"])
    assert (found.summary, found.licence) == (stated["description"], stated["license"])
    assert found.author == stated["authors"][0]["name"]
