"""SVG of other programs: where `use`, viewBox and CSS put shapes, and which of them are strokes."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from sketchrnn.errors import DataError
from sketchrnn.formats.svg import parse_outlines, parse_svg

SIZE = 'viewBox="0 0 100 100"'
LINE = '<path d="M20 20L80 80" stroke="black"/>'
PEN = 'fill="none" stroke="black"'


def parse(body: str, attributes: str = SIZE) -> tuple[list[np.ndarray], float, float]:
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return parse_svg(f"<svg {names} {attributes}>{body}</svg>".encode())


def strokes(body: str, attributes: str = SIZE) -> list[list[list[float]]]:
    return [(np.round(stroke, 3) + 0.0).tolist() for stroke in parse(body, attributes)[0]]


ONE = [[[20.0, 20.0], [80.0, 80.0]]]


# --- use, symbol, nested svg -------------------------------------------------------------------

BIG = '<path d="M200 200L800 800" stroke="black"/>'
UNIT = '<path d="M0 0L1 1" stroke="black"/>'
WIDE = '<path d="M0 0L2 1" stroke="black"/>'
CENTRED = '<path d="M-50 -50L50 50" stroke="black"/>'
PLACED = 'x="20" y="20" width="60" height="60"'
USE = f'<use href="#s" {PLACED}/>'


def symbol(content: str, box: str, more: str = "") -> str:
    return f'<symbol id="s" viewBox="{box}" {more}>{content}</symbol>'


@pytest.mark.parametrize(
    "body",
    [
        symbol(BIG, "0 0 1000 1000") + '<use href="#s" width="100" height="100"/>',
        symbol(BIG, "0 0 1000 1000") + '<use href="#s"/>',
        '<use xlink:href="#s" width="100%" height="100%"/>' + symbol(BIG, "0,0,1000,1000"),
        symbol(UNIT, "0 0 1 1") + USE,
        symbol(UNIT, "0 0 1 1", 'width="60" height="60"') + '<use href="#s" x="20" y="20"/>',
        symbol(UNIT, "0 0 1 1") + '<use href="#s" transform="translate(20 20) scale(.6)"/>',
        f'<svg id="s" viewBox="0 0 1 1" display="none">{UNIT}</svg>{USE}',
        symbol(CENTRED, "-50 -50 100 100") + USE,
        # wider than its viewBox: in the middle, or at an edge, or stretched
        symbol(UNIT, "0 0 1 1") + USE.replace('x="20"', 'x="0"').replace('th="60"', 'th="100"'),
        symbol(UNIT, "0 0 1 1", 'preserveAspectRatio="xMinYMin"')
        + USE.replace("th=", 'th="70" a='),
        symbol(WIDE, "0 0 2 1", 'preserveAspectRatio="none"') + USE,
        f'<svg {PLACED} viewBox="0 0 1 1">{UNIT}</svg>',
        f'<svg x="20%" y="20%" width="60%" height="60%" viewBox="0 0 1 1">{UNIT}</svg>',
        f'<svg x="10" y="-9"><svg x="10" y="29" width="60" height="60" viewBox="0 0 1 1">{UNIT}'
        "</svg></svg>",
        '<svg viewBox="0 0 50 50"><line x1="20%" y1="20%" x2="80%" y2="80%" stroke="black"/></svg>',
        f'<defs><g id="g">{LINE}</g></defs><use href="#g" width="9" height="9"/>',
        f'<switch><foreignObject/><g requiredExtensions="x">{BIG}</g><g>{LINE}</g>{BIG}</switch>',
        f'<x:layer xmlns:x="urn:x"><path d="M0 0L9 9"/></x:layer>{LINE}',
    ],
)
def test_references_and_viewports(body: str) -> None:
    assert strokes(body) == ONE


def test_a_symbol_that_is_not_used_is_not_drawn() -> None:
    with pytest.raises(DataError, match="at least one visible line or shape, got none"):
        parse(f'<symbol id="s">{LINE}</symbol>')


# --- transform-origin --------------------------------------------------------------------------

ACROSS = 'd="M20 50L80 50"'
DOWN = [[[50.0, 20.0], [50.0, 80.0]]]


@pytest.mark.parametrize(
    "body",
    [
        f'<path transform="rotate(90)" transform-origin="50 50" {ACROSS}/>',
        f'<path transform="rotate(90)" transform-origin="50px 50px" {ACROSS}/>',
        f'<path transform="rotate(90)" transform-origin="center" {ACROSS}/>',
        f'<path transform="rotate(90)" style="transform-origin:50% 50%" {ACROSS}/>',
        f'<path style="transform:rotate(90deg);transform-origin:center center" {ACROSS}/>',
        f'<path style="transform:rotate(.25turn);transform-origin:50px 50px 0" {ACROSS}/>',
        f'<path style="rotate:90deg;transform-origin:50px 50px" {ACROSS}/>',
        '<path style="transform:rotate(90deg);transform-origin:50%;transform-box:fill-box" '
        f"{ACROSS}/>",
        f'<g style="transform:rotate(100grad);transform-origin:50px 50px"><path {ACROSS}/></g>',
        f"<style>path{{transform:rotate(90deg);transform-origin:center}}</style><path {ACROSS}/>",
        '<g transform="translate(20 20)"><path transform="rotate(90)" transform-origin="30 30" '
        'd="M0 30L60 30"/></g>',
        '<path transform="rotate(90)" transform-origin="left top" d="M20 -50L80 -50"/>',
        '<path transform="rotate(90)" transform-origin="bottom right" d="M20 150L80 150"/>',
        '<path transform="scale(1 .5)" transform-origin="0 100" d="M50 -60L50 60"/>',
        f'<path style="transform:matrix(0,1,-1,0,100,0)" {ACROSS}/>',
    ],
)
def test_transform_origin(body: str) -> None:
    assert strokes(body, f"{SIZE} {PEN}") == DOWN


def test_a_group_turns_about_its_own_middle() -> None:
    style = "transform:rotate(90deg);transform-origin:center;transform-box:fill-box"
    body = f'<g style="{style}"><path d="M20 50L40 50"/><path d="M60 50L80 50"/></g>'
    assert strokes(body, f"{SIZE} {PEN}") == [[[50, 20], [50, 40]], [[50, 60], [50, 80]]]
    moved = strokes(f'<g transform="translate(5 0)">{body}</g>', f"{SIZE} {PEN}")
    assert moved == [[[55, 20], [55, 40]], [[55, 60], [55, 80]]]


def test_the_origin_is_that_of_the_view_box_and_not_of_its_corner() -> None:
    body = '<path transform="rotate(90)" transform-origin="center" d="M20 50L80 50"/>'
    assert strokes(body, f'viewBox="-10 -10 100 100" {PEN}') == [[[60, 30], [60, 90]]]


# --- style -------------------------------------------------------------------------------------

SEEN = 'd="M20 20L80 80"'
HIDDEN = 'd="M0 50L100 50"'


@pytest.mark.parametrize(
    "css",
    [
        ".a{stroke:#000}.b{display:none}",
        ".b{display:none}.a{stroke:#000}",
        "path{stroke:none}.a{stroke:#000}",
        ".a{stroke:#000}path{stroke:none}",
        "path{stroke:none!important}.a{stroke:#000!important}",
        "g>path.a{stroke:#000}",
        "path:first-of-type{stroke:#000}",
        "path:not(.b){stroke:#000}",
        "#a,.nothing{stroke:#000}",
        "[class~=a]{stroke:#000}",
        "svg .a{stroke:var(--ink)}svg{--ink:#123}",
        ".a{stroke:var(--none, black)}",
        "@media screen{.a{stroke:#000}}",
        "@media (prefers-color-scheme:dark){.b{stroke:#fff}}.a{stroke:#000}",
        "@media print{.b{stroke:#000}}@media not print{.a{stroke:#000}}",
        "@media (min-width:5000px){.b{stroke:#000}}@media (max-width:5000px){.a{stroke:#000}}",
        "@supports (stroke:red){.a{stroke:#000}}",
        "@import url(x.css);@font-face{font-family:a;src:url(b)}.a{stroke:#000}",
        "/* .b{stroke:red} */ .a{ stroke : RED ; } .b{stroke:}",
        "!!! .b{stroke:#000} .a{stroke:#000}",
        "svg{color:#000}.a{stroke:currentColor}",
        ".a{stroke:hsl(0 0% 20% / 80%)}.b{stroke:rgb(0 0 0 / 0)}",
    ],
)
def test_style_sheets(css: str) -> None:
    body = f"<style>{css.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</style>"
    paths = f'<g><path id="a" class="a" {SEEN}/><path class="b" {HIDDEN}/></g>'
    assert strokes(body + paths, f'{SIZE} fill="none"') == ONE
    assert strokes(paths + body, f'{SIZE} fill="none"') == ONE


@pytest.mark.parametrize(
    "hidden",
    [
        'opacity="0"',
        'opacity="0%"',
        'style="opacity:.0"',
        'stroke-opacity="0"',
        'style="stroke-opacity:0%"',
        'stroke-width="0"',
        'style="stroke-width:0px"',
        'stroke="transparent"',
        'stroke="none"',
        'stroke="rgba(0,0,0,0)"',
        'stroke="rgb(0 0 0 / 0%)"',
        'stroke="hsla(0,0%,0%,0)"',
        'stroke="#0000"',
        'stroke="#00000000"',
        'stroke="url(#missing)"',
        'color="transparent" stroke="currentColor"',
        'display="none"',
        'visibility="hidden"',
        'style="visibility:collapse"',
        'stroke="white"',
        'stroke="#fff"',
        'stroke="rgb(100%,100%,100%)"',
    ],
)
def test_ink_that_is_not_seen(hidden: str) -> None:
    attributes = {name.split("=")[0] for name in hidden.split()}
    rest = "" if "stroke" in attributes else 'stroke="black"'
    for fill in ("", 'fill="none"', 'fill="#000" fill-opacity="0"'):
        assert strokes(f"{LINE}<path {fill} {rest} {hidden} {HIDDEN}/>") == ONE
    assert strokes(f'{LINE}<g {rest} {hidden}><path fill="none" {HIDDEN}/></g>') == ONE


def test_what_is_not_seen_is_counted() -> None:
    left_out: Counter[str] = Counter()
    white = '<rect width="9" height="9" fill="#fff"/>'
    body = f'{LINE}<path {HIDDEN} opacity="0"/><text>a</text><image/>{white}'
    parse_svg(f'<svg xmlns="http://www.w3.org/2000/svg" {SIZE}>{body}</svg>'.encode(), left_out)
    assert left_out == {
        "shape that is not seen": 1,
        "text": 1,
        "picture": 1,
        "shape in the colour of the page": 1,
    }


def test_ink_that_an_animation_shows_is_seen() -> None:
    shows = '<set attributeName="opacity" to="1" fill="freeze"/>'
    assert len(strokes(f'{LINE}<path {HIDDEN} stroke="#000" opacity="0">{shows}</path>')) == 2


def test_a_child_of_a_hidden_group_may_be_seen_but_not_of_one_that_is_not_displayed() -> None:
    child = f'<path visibility="visible" display="inline" {SEEN} {PEN}/>'
    assert strokes(f'<g visibility="hidden"><path {HIDDEN} {PEN}/>{child}</g>') == ONE
    with pytest.raises(DataError, match="at least one visible"):
        parse(f'<g display="none">{child}</g>')


# --- the page ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "attributes"),
    [
        ('<rect width="100" height="100" fill="white"/>', SIZE),
        ('<rect width="100%" height="100%" fill="#ffe"/>', SIZE),
        ('<rect x="-5" y="-5" width="110" height="120" rx="4" fill="#eee"/>', SIZE),
        ('<path d="M0 100L100 100L100 0L0 0z" fill="#fff"/>', SIZE),
        ('<path d="M0 0h100v100H0" style="fill:#fff;stroke:none"/>', SIZE),
        ('<polygon points="0,0 100,0 100,100 0,100" fill="black"/><g stroke="white"/>', SIZE),
        ('<g transform="scale(100)"><rect width="1" height="1" fill="#fff"/></g>', SIZE),
        ('<rect width="100" height="100" fill="#fff" stroke="#fff"/>', SIZE),
        ('<path d="M0 0h100v100H0z" fill="#fff"/><path d="M9 9h80v80H9z" fill="#fff"/>', SIZE),
        ('<rect width="100%" height="100%" fill="#fff"/>', 'width="100" height="100"'),
    ],
)
def test_the_page_is_no_stroke(page: str, attributes: str) -> None:
    line = '<path d="M20 20L80 80" fill="none" stroke="#777"/>'
    assert strokes(page + line, attributes) == ONE


def test_a_page_without_a_stated_canvas() -> None:
    drawn, width, height = parse(f'<rect width="100%" height="100%" fill="#fff"/>{LINE}', "")
    assert len(drawn) == 1 and (width, height) == (60, 60)
    drawn, width, height = parse(
        f'<rect x="-100" y="-100" width="300" height="200" fill="#fff"/>{LINE}', ""
    )
    assert (np.round(drawn[0], 3).tolist(), width, height) == ([[120, 120], [180, 180]], 300, 200)


def test_ink_in_the_colour_of_a_dark_page_is_no_stroke_but_white_ink_is() -> None:
    page = '<rect width="100" height="100" fill="#222"/>'
    white = f'<path {SEEN} fill="none" stroke="#fff"/>'
    assert strokes(f'{page}<path {HIDDEN} fill="none" stroke="#222"/>{white}') == ONE
    assert strokes(white) == ONE  # white lines alone are meant for a dark page


def test_a_frame_and_a_filled_shape_are_strokes() -> None:
    assert len(strokes(f'<rect width="100" height="100" fill="#fff" stroke="#000"/>{LINE}')) == 2
    assert len(strokes(f'<rect x="30" width="40" height="40" fill="#777"/>{LINE}')) == 2


def test_outlines_of_icons_keep_filled_shapes() -> None:
    body = (
        '<path d="M0 0h100v100H0z" fill="#000"/><path d="M20 20L80 80" fill="none" stroke="#fff"/>'
    )
    icon = f'<svg xmlns="http://www.w3.org/2000/svg" {SIZE}>{body}</svg>'.encode()
    assert [outline.filled for outline in parse_outlines(icon, 0.01)[0]] == [True, False]


def test_of_two_elements_with_one_id_the_first_is_used():
    document = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><defs>'
        '<path id="a" d="M10 10H90" stroke="black"/><path id="a" d="M10 20H90V80" stroke="black"/>'
        '</defs><use href="#a"/></svg>'
    )
    strokes, _, _ = parse_svg(document.encode())
    assert [stroke.tolist() for stroke in strokes] == [[[10, 10], [90, 10]]]
