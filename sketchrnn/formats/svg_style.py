"""CSS of SVG documents: the few properties that decide where ink is and whether it is seen.

Cascade of style sheets, style attributes and presentation attributes, as in SVG 2, chapter 6
(https://www.w3.org/TR/SVG2/styling.html), with inheritance and `var()`. cssselect2 matches
selectors. Not here: parsing (`svg_sheets.py`), fonts, animations, and geometry given as CSS.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

import cssselect2
import tinycss2.color4

from sketchrnn.errors import DataError
from sketchrnn.formats.svg_sheets import (
    INHERITED,
    OWN,
    TOO_MANY,
    declarations,
    number,
    rules,
    sheets,
)

UNSEEN = 1 / 255
"""Ink of less opacity changes no pixel."""
MAX_MATCHES = 1_000_000
"""Of selectors and elements."""

_VAR = re.compile(r"var\(\s{0,9}(--[\w-]{1,100})\s{0,9}(?:,([^()]{0,200}(?:\([^()]{0,200}\))?))?\)")
_URL = re.compile(r"url\(\s{0,9}[\"']?#?([^\"')]{0,200})[\"']?\s{0,9}\)(.{0,200})", re.DOTALL)
OF_MANY_COLOURS = (0.5, 0.5, 0.5, 1.0)
"""Stands for gradients and patterns."""

Colour = tuple[float, float, float, float]
"""Red, green, blue and opacity, each from 0 to 1."""


class Ink(NamedTuple):
    """What a shape is painted with; None for what is not seen."""

    fill: Colour | None
    stroke: Colour | None
    width: float  # of the stroke, user units

    @property
    def is_seen(self) -> bool:
        """Whether the shape has ink at all."""
        return self.fill is not None or self.stroke is not None


class Styles:
    """The style sheets of a document, and the styles of its elements."""

    def __init__(self, root: Element) -> None:
        matcher = cssselect2.Matcher()
        for selectors, declared in rules(sheets(root)):
            for selector in selectors:
                matcher.add_selector(selector, declared)
        unsorted = [*matcher.lower_local_name_selectors.values(), matcher.other_selectors]
        elements = sum(1 for _ in root.iter())
        if elements * sum(map(len, unsorted)) > MAX_MATCHES:
            raise DataError(TOO_MANY)
        self._matcher = matcher
        self._matched = 0
        self._ids = {element.get("id") for element in root.iter()}
        self._wrapped: dict[Element, Any] = {}
        if matcher.order:
            tree = cssselect2.ElementWrapper.from_xml_root(root)
            self._wrapped = {node.etree_element: node for node in tree.iter_subtree()}

    def style(self, element: Element, parent: Mapping[str, str]) -> dict[str, str]:
        """Return property -> value of an element, which inherits from `parent`.

        `opacity` is the product of those of the element and its ancestors.
        """
        style = {name: value for name, value in parent.items() if name not in OWN}
        for name, value in self._cascaded(element).items():
            if name.startswith("--"):
                style[name] = value
                continue
            value = _substituted(value, style).strip()
            word = value.lower()
            if word in ("inherit", "unset", "revert", "initial"):
                initial = (INHERITED | OWN)[name]
                inherits = word == "inherit" or (word != "initial" and name in INHERITED)
                style[name] = parent.get(name, initial) if inherits else initial
            elif name not in ("fill", "stroke", "color") or self._is_paint(value):
                style[name] = value
        own = _share(style.get("opacity", "1"))
        style["opacity"] = str(own * float(parent.get("opacity", "1")))
        return style

    def ink(self, style: Mapping[str, str]) -> Ink:
        """Return what a shape of this style is painted with."""
        if _value(style, "visibility").lower() in ("hidden", "collapse"):
            return Ink(None, None, 0.0)
        opacity = float(style.get("opacity", "1"))
        width = number(_value(style, "stroke-width"), 1.0)
        fill, stroke = (
            self._seen(style, name, opacity * _share(_value(style, f"{name}-opacity")))
            for name in ("fill", "stroke")
        )
        return Ink(fill, stroke if width > 0 else None, width)

    def _seen(self, style: Mapping[str, str], name: str, opacity: float) -> Colour | None:
        colour = self._paint(_value(style, name), _value(style, "color"))
        if colour is None or colour[3] * opacity < UNSEEN:
            return None
        return *colour[:3], colour[3] * opacity

    def _paint(self, value: str, current: str) -> Colour | None:
        word = value.lower()
        if word == "none":
            return None
        if word == "currentcolor":
            return None if word == current.lower() else self._paint(current, "black")
        if match := _URL.match(value):
            if match[1] in self._ids:
                return OF_MANY_COLOURS
            return self._paint(match[2].strip() or "none", current)
        return _colour(value) or (0.0, 0.0, 0.0, 1.0)

    def _is_paint(self, value: str) -> bool:
        word = value.lower()
        known = word in ("none", "currentcolor") or word.startswith(("url(", "context-"))
        return known or _colour(value) is not None

    def _cascaded(self, element: Element) -> dict[str, str]:
        """Return the declared values that win: important ones last, then the style attribute."""
        declared = {
            name: (value, False)
            for name, value in element.items()
            if name in INHERITED or name in OWN
        }
        layers = [declared]
        node = self._wrapped.get(element)
        if node is not None:
            matches = self._matcher.match(node)  # the strongest last
            layers += [own for _, _, pseudo, own in matches if pseudo is None]
            self._matched += len(matches)
            if self._matched > MAX_MATCHES:
                raise DataError(TOO_MANY)
        layers.append(declarations(element.get("style", "")))
        normal = {name: value for own in layers for name, (value, _) in own.items()}
        important = {
            name: value for own in layers for name, (value, strong) in own.items() if strong
        }
        return {
            name: value
            for name, value in (normal | important).items()
            if name not in _animated(element)
        }


def _animated(element: Element) -> set[str]:
    """Return the properties by which an animation shows or hides an element: it is then seen."""
    names = {
        child.get("attributeName", "")
        for child in element
        if str(child.tag).rpartition("}")[2] in ("animate", "set")
    }
    return names & {"opacity", "fill-opacity", "stroke-opacity", "visibility", "display"}


def _substituted(value: str, style: Mapping[str, str]) -> str:
    """Return a value with `var()` replaced; "" where a variable is missing."""
    for _ in range(5):  # variables may name others
        if "var(" not in value:
            break
        value = _VAR.sub(lambda match: style.get(match[1], match[2] or ""), value)[:1000]
    return value


@lru_cache(maxsize=5000)
def _colour(text: str) -> Colour | None:
    """Return a colour of CSS; None if there is none of that name."""
    try:
        colour: Any = tinycss2.color4.parse_color(text)
        if colour is None or isinstance(colour, str):
            return None
        red, green, blue = colour.to("srgb").coordinates
        return float(red or 0), float(green or 0), float(blue or 0), float(colour.alpha)
    except (ValueError, TypeError, NotImplementedError):
        return None


def _value(style: Mapping[str, str], name: str) -> str:
    return style.get(name) or INHERITED[name]


def _share(text: str) -> float:
    """Return an opacity from 0 to 1; 1 if it cannot be read."""
    text = text.strip()
    value = number(text, 100.0 if text.endswith("%") else 1.0)
    return min(1.0, max(0.0, value / 100 if text.endswith("%") else value))
