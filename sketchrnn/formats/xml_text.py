"""XML of other programs, read safely: the text in its encoding, and the tree of its elements.

A document type is refused, since its entities can grow without bound or name other files. Names
are compared without their namespace, which writers of KML and TCX spell in several ways. Not here:
what the elements mean (`gpx.py`, `kml.py`, `tcx.py`), and SVG (`svg.py`).
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

from sketchrnn.errors import DataError

MAX_DEPTH = 1000
"""Of nested elements."""
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}encoding=["']([\w.-]{1,40})["']""", re.ASCII)


def decode(content: bytes, file_name: str, expected: str) -> str:
    """Return the text without its XML declaration, since an encoding no longer applies to text.

    Args:
        content: of the file.
        file_name: for errors.
        expected: name of the format, for errors.

    Raises:
        DataError: the bytes are in another encoding, or there is a document type.
    """
    declared = _ENCODING.match(content.lstrip()[:200])
    encoding = declared.group(1).decode() if declared else "utf-8"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif content.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise DataError(
            f"{file_name}: expected {expected}, got bytes that are not {encoding}"
        ) from error
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise DataError(
            f"{file_name}: expected {expected}, got XML with a document type, which is not read"
        )
    return _DECLARATION.sub("", text, count=1)


def parse(content: bytes, file_name: str, expected: str) -> ElementTree.Element:
    """Return the outermost element of a file; DataError, which names the file, if it is broken."""
    try:
        root = ElementTree.fromstring(decode(content, file_name, expected))
    except (ElementTree.ParseError, ValueError) as error:
        raise DataError(
            f"{file_name}: expected {expected}, got something else ({error})"
        ) from error
    check_depth(root, MAX_DEPTH, f"{file_name}: expected {expected}")
    return root


def check_depth(root: ElementTree.Element, most: int, expected: str) -> None:
    """Raise DataError if elements are nested more than `most` deep. `expected` begins the error."""
    level = [root]
    for _ in range(most):
        level = [child for element in level for child in element]
        if not level:
            return
    raise DataError(f"{expected} with at most {most} nested elements, got more")


def named(element: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """Yield the elements of this name in any namespace: `element` itself and all inside of it."""
    return (node for node in element.iter() if local_name(node) == name)


def text_of(element: ElementTree.Element, name: str) -> str | None:
    """Return the text of the first child of this name, stripped; None if it is missing or empty."""
    child = next((node for node in element if local_name(node) == name), None)
    return None if child is None else (child.text or "").strip() or None


def local_name(element: ElementTree.Element) -> str:
    """Return the name without its namespace; "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
