"""What an SVG document costs: bounds that are checked before svgelements reads it.

svgelements copies the attributes of an element into all that are inside of it, parses the
transforms of all ancestors for each shape, and looks for the last M at each z. So a small document
may cost much: its cost is counted here as it arises, with `use` elements expanded as svgelements
expands them. Attributes on which its regular expressions take longer than linear time are refused.
Not here: XML itself (`xml_text.py`), and what is drawn (`svg.py`).
"""

import re
from collections import Counter
from typing import NamedTuple
from xml.etree.ElementTree import Element

from sketchrnn.errors import DataError
from sketchrnn.formats.files import MAX_POINTS, shortened
from sketchrnn.formats.xml_text import local_name

MAX_DEPTH = 100
"""Of nested elements, with `use` elements expanded."""
MAX_SIZE = 7 * MAX_POINTS
"""Elements, and numbers and letters of paths; the densest, an arc, has 7 numbers for a point."""
MAX_WORK = 2_000_000
"""Attributes, and characters of transforms, that are copied into other elements; each takes less
than a microsecond."""
MAX_STYLE = 1_000_000
"""Characters of all rules of all style sheets, each counted once for every selector."""
LONGEST = {"d": 2_000_000, "points": 2_000_000, "style": 20_000, "transform": 2_000}
"""Attribute -> most characters."""
LONGEST_OTHER = 10_000  # a picture as a data URL is longer, and no number
LONGEST_DIGITS = 60  # a number in an attribute, from which 1/1000 px has 20 at most

_COMMANDS = "MmZzLlHhVvCcSsQqTtAa"
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_LONG_NUMBER = re.compile(rf"[0-9.]{{{LONGEST_DIGITS + 1}}}")
_FUNCTIONS = re.compile(r"(?:[A-Za-z]+\s*\([^()]*\)[\s,]*)*")
_XLINK = "{http://www.w3.org/1999/xlink}href"


class _Cost(NamedTuple):
    """Of an element with all that is inside of it."""

    elements: int
    size: int
    work: int
    levels: int


def check_limits(root: Element) -> None:
    """Raise DataError if the document takes too much time or memory to read."""
    for element in root.iter():
        _check_attributes(element)
    cost = _Costs(root).of(root, 0)
    if cost.levels > MAX_DEPTH:
        raise DataError(f"expected at most {MAX_DEPTH} nested elements, got more")
    if cost.size > MAX_SIZE or cost.work > MAX_WORK:
        raise DataError(f"expected a drawing of at most {MAX_POINTS:,} points, got a larger SVG")


def _check_attributes(element: Element) -> None:
    """Raise DataError for an attribute that is too long or would be slow to parse."""
    for name, value in element.attrib.items():
        if name in ("href", _XLINK):
            continue
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
    transform = element.get("transform", "").strip()
    if not _FUNCTIONS.fullmatch(transform):
        raise DataError(f"expected a transform like 'translate(1 2)', got {shortened(transform)}")


class _Costs:
    """Costs of the elements of a document. Each is measured once, so the time is linear."""

    def __init__(self, root: Element) -> None:
        # of several elements with one id, svgelements takes the last
        self._named = {node.get("id"): node for node in root.iter() if "id" in node.attrib}
        self._rules = _rules(root)
        self._known: dict[Element, _Cost] = {}

    def of(self, element: Element, depth: int) -> _Cost:
        """Return the cost of an element at this depth. Raises DataError in a cycle of `use`."""
        if element not in self._known:
            if depth == MAX_DEPTH:
                raise DataError(f"expected at most {MAX_DEPTH} nested elements, got more")
            below = [self.of(part, depth + 1) for part in self._parts(element)]
            elements = 1 + sum(cost.elements for cost in below)
            numbers = _count(element.get("d", "")) + _count(element.get("points", ""))
            if numbers > MAX_SIZE:
                raise DataError(
                    f"expected a path of at most {MAX_POINTS:,} points, got a longer one"
                )
            own = len(element.attrib) + len(element.get("transform", ""))
            work = own * elements + self._style(element) // 4 + _closes(element.get("d", "")) // 10
            self._known[element] = _Cost(
                elements,
                1 + numbers + sum(cost.size for cost in below),
                work + sum(cost.work for cost in below),
                1 + max((cost.levels for cost in below), default=0),
            )
        return self._known[element]

    def _parts(self, element: Element) -> list[Element]:
        """Return the elements inside, with the one that a `use` refers to."""
        parts = list(element)
        if local_name(element) == "use":
            href = element.get("href", element.get(_XLINK, ""))
            target = self._named.get(href[1:])  # whatever the first character is
            parts += [] if target is None else [target]
        return parts

    def _style(self, element: Element) -> int:
        """Return the characters of the rules that apply to an element."""
        tag, classes = local_name(element), element.get("class", "").split(" ")
        selectors = ["*", tag, f"#{element.get('id', '')}"]
        selectors += [selector for one in classes for selector in (f".{one}", f"{tag}.{one}")]
        own = len(element.get("style", "")) + 10 * len(classes)
        return own + sum(self._rules[selector] for selector in selectors)


def _count(data: str) -> int:
    """Return how many numbers and commands there are in path data."""
    return sum(1 for _ in _NUMBER.finditer(data)) + sum(map(data.count, _COMMANDS))


def _closes(data: str) -> int:
    """Return how many segments svgelements looks at to find the M of each z."""
    return sum(
        _count(part) * (part.count("z") + part.count("Z")) for part in re.split("[Mm]", data)
    )


def _rules(root: Element) -> Counter[str]:
    """Return selector -> characters of its rules, and write the style sheets plainly.

    Without comments and with a closing brace for each rule, svgelements reads them in linear time.
    """
    sizes: Counter[str] = Counter()
    for sheet in (node for node in root.iter() if local_name(node) == "style"):
        plain = []
        for rule in _without_comments(sheet.text or "").split("}"):
            selectors, brace, body = rule.rpartition("{")
            body = body.strip()
            if not (brace and body and selectors.strip()):
                continue
            plain.append(f"{selectors.strip()}{{{body}}}")
            for selector in selectors.split(","):
                sizes[selector.strip()] += len(body)
        if sum(sizes.values()) > MAX_STYLE:
            raise DataError(f"expected style sheets of at most {MAX_STYLE:,} characters, got more")
        sheet.text = "\n".join(plain)
    return sizes


def _without_comments(text: str) -> str:
    """Return a style sheet without /* comments */; one without an end goes on to the end."""
    first, *rest = text.split("/*")
    return first + " ".join(part.partition("*/")[2] for part in rest)
