"""XML of other programs, read safely: the text in its encoding, and the tree of its elements.

Entities are refused, since they can grow without bound or name other files. Names are compared
without their namespace, which writers spell in several ways. Not here: what the elements mean
(`gpx.py`, `kml.py`, `tcx.py`, `svg.py`).
"""

from __future__ import annotations

import codecs
import contextlib
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from xml.parsers import expat

from sketchrnn.errors import DataError

MAX_DEPTH = 1000
"""Of nested elements."""
_DECLARATION = re.compile(r"\s{0,1000}<\?xml[^>]{0,200}\?>")
_ENCODING = re.compile(
    rb"""<\?xml[^>]{0,100}?encoding\s{0,20}=\s{0,20}["']([\w.-]{1,40})["']""", re.ASCII
)
_ENCODINGS = re.compile(
    r"utf-8|ascii|iso8859-\d+|cp125\d|koi8-[ru]|shift_jis|euc_(jp|kr)|gb(2312|k|18030)|big5"
)
"""Names of codecs that are used; Python has others, and some unpack or run what they read."""
_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
"""First bytes -> encoding. They count more than the declaration: programs that write
`encoding="utf-16"` often save the text as UTF-8."""


def parse(content: bytes, file_name: str, expected: str) -> ElementTree.Element:
    """Return what `parse_tree` does, of a file with a name for errors."""
    try:
        return parse_tree(content, expected)
    except DataError as error:
        raise DataError(f"{file_name}: {error}") from error


def parse_tree(content: bytes, expected: str, depth: int = MAX_DEPTH) -> ElementTree.Element:
    """Return the outermost element.

    In UTF-8, bytes that are none become the replacement character: names of places in another
    encoding do not make the positions unreadable.

    Args:
        content: of the file.
        expected: name of the format, for errors.
        depth: most elements that may be nested.

    Raises:
        DataError: it is broken, nested too deeply, in another encoding, or has entities.
    """
    try:
        text = _decode(content)
        _refuse_entities(text)
        root = ElementTree.fromstring(text)
    except UnicodeDecodeError as error:
        raise DataError(f"expected {expected}, got bytes that are not {error.encoding}") from error
    except LookupError as error:
        raise DataError(
            f"expected {expected} in a usual encoding, got another ({error})"
        ) from error
    except (ElementTree.ParseError, ValueError) as error:
        raise DataError(f"expected {expected}, got something else ({error})") from error
    except DataError as error:
        raise DataError(f"expected {expected}, got {error}") from error
    _check_depth(root, depth, expected)
    return root


def _decode(content: bytes) -> str:
    """Return the text without its XML declaration: an encoding does not apply to text."""
    encoding = _encoding(content)
    errors = "replace" if encoding.startswith("utf-8") and b"<" in content[:200] else "strict"
    return _DECLARATION.sub("", content.decode(encoding, errors), count=1).lstrip()


def _encoding(content: bytes) -> str:
    """Return the encoding by the first bytes, else as declared, else UTF-8."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return encoding
    declared = _ENCODING.match(content.lstrip()[:200])
    name = "utf-8" if declared is None else declared.group(1).decode().lower()
    known = codecs.lookup(name).name
    if known.startswith("utf-16"):
        return "utf-8"
    if not _ENCODINGS.fullmatch(known):
        raise LookupError(known)
    return known


def _refuse_entities(text: str) -> None:
    """Raise DataError, without the name of the file, at a declaration of an entity.

    Only expat knows whether `<!ENTITY` is a declaration or stands in a comment or in CDATA.
    """
    if "<!DOCTYPE" not in text:
        return
    guard = expat.ParserCreate()
    guard.EntityDeclHandler = _refuse_entity
    with contextlib.suppress(expat.ExpatError):  # broken XML is reported by the parser itself
        guard.Parse(text, True)


def _refuse_entity(*_: object) -> None:
    raise DataError("XML with a document type with entities, which is not read")


def _check_depth(root: ElementTree.Element, most: int, expected: str) -> None:
    """Raise DataError if elements are nested more than `most` deep."""
    level = [root]
    for _ in range(most):
        level = [child for element in level for child in element]
        if not level:
            return
    raise DataError(f"expected {expected} with at most {most} nested elements, got more")


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
