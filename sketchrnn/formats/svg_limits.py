"""Bounds on the attributes of an SVG document, which are checked before anything reads them.

Some of them are parsed in more than linear time, and no drawing needs them to be long. Not here:
nesting, `use` and the number of points (`svg_tree.py`), style sheets (`svg_sheets.py`), and XML
itself (`xml_text.py`).
"""

import re
from xml.etree.ElementTree import Element

from sketchrnn.errors import DataError
from sketchrnn.formats.files import shortened

MOST = 200
"""Attributes of one element."""
LONGEST = {"d": 2_000_000, "points": 2_000_000, "style": 20_000, "transform": 2_000}
"""Attribute -> most characters."""
LONGEST_OTHER = 10_000
LONGEST_DIGITS = 60
"""Of a number: one with 1/1000 px has 20 at most."""

_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")  # may hold a picture
_LONG_NUMBER = re.compile(rf"[0-9.]{{{LONGEST_DIGITS + 1}}}")
_FUNCTIONS = re.compile(r"(?:[A-Za-z]+\s*\([^()]*\)[\s,]*)*")


def check_attributes(root: Element) -> None:
    """Raise DataError for an attribute that is too long or would be slow to parse."""
    for element in root.iter():
        if len(element.attrib) > MOST:
            raise DataError(
                f"expected at most {MOST} attributes of an element, got {len(element.attrib):,}"
            )
        for name, value in element.attrib.items():
            if name not in _HREFS:
                _check(name, value)


def _check(name: str, value: str) -> None:
    longest = LONGEST.get(name, LONGEST_OTHER)
    if len(value) > longest:
        raise DataError(
            f"expected an attribute {shortened(name)} of at most {longest:,} characters, got "
            f"{len(value):,}"
        )
    if number := _LONG_NUMBER.search(value):
        raise DataError(
            f"expected numbers of at most {LONGEST_DIGITS} digits, got {shortened(number[0])}"
        )
    if name == "transform" and not _FUNCTIONS.fullmatch(value.strip()):
        raise DataError(f"expected a transform like 'translate(1 2)', got {shortened(value)}")
