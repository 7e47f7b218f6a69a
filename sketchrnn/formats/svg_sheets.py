"""Style sheets and style attributes of SVG documents: selectors and declarations.

tinycss2 parses and cssselect2 compiles selectors. Rules in @media count if a light screen of 1000
px would show them. Files may be hostile, so the length of the sheets and the number of selectors
are bounded. Not here: which declaration wins (`svg_style.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

import cssselect2
import tinycss2

from sketchrnn.errors import DataError

INHERITED = {
    "fill": "black",
    "stroke": "none",
    "color": "black",
    "stroke-width": "1",
    "fill-opacity": "1",
    "stroke-opacity": "1",
    "visibility": "visible",
}
"""Property -> initial value."""
OWN = {
    "display": "inline",
    "opacity": "1",
    "transform": "none",
    "transform-origin": "0 0",
    "transform-box": "view-box",
    "translate": "none",
    "rotate": "none",
    "scale": "none",
}
SCREEN_PX = 1000.0
"""Width that @media rules are compared with."""
MAX_STYLE = 200_000
"""Characters of style sheets, without embedded fonts and pictures."""
MAX_SELECTORS = 3000
"""Each is compiled, which takes about 0.1 ms."""
MAX_STEPS = 5
"""Of one selector, such as `g .a > path`: each step may try all ancestors."""
TOO_MANY = "expected a drawing with fewer style rules, got more than are read"

_WIDTH_QUERY = re.compile(r"(min|max)-width\s{0,9}:\s{0,9}([\d.]{1,20})px")
_OTHER_MEDIA = ("print", "speech", "dark", "reduce", "forced-colors")
_EMBEDDED = re.compile(r"url\([^)]{500,}\)")
_PLAIN = re.compile(r"[\w\s:;#.,%()-]*")


def sheets(root: Element) -> Iterator[str]:
    """Yield the texts of the style sheets of a document that apply to a screen."""
    for element in root.iter():
        if str(element.tag).rpartition("}")[2] == "style":
            kind = element.get("type", "text/css").strip().lower()
            if kind in ("", "text/css") and _applies(element.get("media", "")):
                yield "".join(element.itertext())


def rules(texts: Iterator[str]) -> Iterator[tuple[list[Any], dict[str, tuple[str, bool]]]]:
    """Yield compiled selectors and their declarations in the order of the sheets."""
    text = "\n".join(_EMBEDDED.sub("none", sheet) for sheet in texts)
    if len(text) > MAX_STYLE:
        raise DataError(TOO_MANY)
    waiting = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)[::-1]
    compiled = 0
    while waiting:
        node = waiting.pop()
        if node.type == "at-rule" and node.content is not None:
            keyword = node.lower_at_keyword
            shown = keyword == "media" and _applies(tinycss2.serialize(node.prelude))
            if shown or keyword in ("supports", "layer"):
                waiting += tinycss2.parse_rule_list(node.content, True, True)[::-1]
        elif node.type == "qualified-rule":
            parts = tinycss2.serialize(node.prelude).split(",")
            compiled += len(parts)
            steps = max(len(re.split(r"[\s>+~(]+", part.strip())) for part in parts)
            if compiled > MAX_SELECTORS or steps > MAX_STEPS:
                raise DataError(TOO_MANY)
            try:
                selectors = cssselect2.compile_selector_list(node.prelude)
            except cssselect2.SelectorError:  # browsers pass over the rule, too
                continue
            yield selectors, declarations(tinycss2.serialize(node.content))


def _applies(media: str) -> bool:
    """Return whether a list of media queries is true of a light screen."""
    queries = media.lower().split(",")
    return not media.strip() or any(_is_true(query.strip()) for query in queries)


def _is_true(query: str) -> bool:
    if query.startswith("not "):
        return not _is_true(query[4:])
    for bound, pixels in _WIDTH_QUERY.findall(query):
        limit = number(pixels, 0.0)
        if (bound == "min" and limit > SCREEN_PX) or (bound == "max" and limit < SCREEN_PX):
            return False
    return not any(word in query for word in _OTHER_MEDIA)


@lru_cache(maxsize=5000)
def declarations(text: str) -> dict[str, tuple[str, bool]]:
    """Return property -> (value, whether it is important) of a style attribute or a rule."""
    found: dict[str, tuple[str, bool]] = {}
    if "--" not in text and _PLAIN.fullmatch(
        text
    ):  # as most style attributes are; the parser takes a hundred times it
        for part in text.split(";"):
            name, _, value = part.partition(":")
            name = name.strip().lower()
            if (name in INHERITED or name in OWN) and value.strip():
                found[name] = value.strip(), False
        return found
    for node in tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True):
        if node.type == "declaration":
            name = node.name if node.name.startswith("--") else node.lower_name
            if name in INHERITED or name in OWN or name.startswith("--"):
                strong = bool(node.important) or found.get(name, ("", False))[1]
                if strong == bool(node.important):
                    found[name] = tinycss2.serialize(node.value).strip(), strong
    return found


def number(text: str, default: float) -> float:
    """Return the number before a unit; `default` if there is none."""
    match = re.match(r"\s{0,9}([-+]?(?:\d{1,40}\.?\d{0,40}|\.\d{1,40})(?:[eE][-+]?\d{1,3})?)", text)
    return float(match[1]) if match else default
