"""SVG of other programs: pieces of one stroke, and drawings without a canvas."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from sketchrnn.formats.svg import parse_svg, write_svg
from tests.formats.test_svg_kinds import PEN, parse, strokes

# --- what one pen wrote ------------------------------------------------------------------------


def pieces(widths: Sequence[float], kind: str = "path") -> str:
    shapes = []
    for i, width in enumerate(widths):
        ends = (10 + 8 * i, 50 + 2 * (i % 3), 18 + 8 * i, 50 + 2 * ((i + 1) % 3))
        where = (
            f'd="M{ends[0]} {ends[1]}L{ends[2]} {ends[3]}"'
            if kind == "path"
            else f'x1="{ends[0]}" y1="{ends[1]}" x2="{ends[2]}" y2="{ends[3]}"'
        )
        shapes.append(f'<{kind} {where} stroke="#000" stroke-width="{width}" fill="none"/>')
    return "".join(shapes)


@pytest.mark.parametrize("kind", ["path", "line"])
def test_pieces_of_a_pen_are_one_stroke(kind: str) -> None:
    for widths in ([2.5, 2.1], [2.5, 2.1, 2.1, 1.9], [2] * 10):
        (stroke,) = strokes(f"<g>{pieces(widths, kind)}</g>")
        assert len(stroke) == len(widths) + 1
    assert len(strokes(pieces([2] * 3, kind))) == 3  # somebody drew a zigzag of three lines
    dot = '<circle r="1.5" cx="70" cy="30" fill="#000"/>'
    *_, last = strokes(pieces([2.5, 2.1]) + dot)
    assert last == [[70, 30]]


def test_strokes_that_do_not_touch_or_have_other_colours_stay_apart() -> None:
    apart = pieces([2, 3]).replace("M18 ", "M18.5 ")
    assert len(strokes(apart)) == 2
    assert len(strokes(pieces([2, 3]).replace("#000", "#f00", 1))) == 2
    groups = "<g>" + pieces([2] * 9).replace("/><", "/></g><g><") + "</g>"
    assert len(strokes(groups)) == 9
    assert len(strokes(groups.replace('width="2"', 'width="3"', 1))) == 8


@pytest.mark.parametrize("pressure", ["stroke-width", "stroke-opacity", "opacity"])
def test_the_pressure_of_a_pen_may_be_that_of_groups(pressure: str) -> None:
    parts = pieces([2] * 4).replace("><", ">\n<").split("\n")
    groups = [f'<g {pressure}="0.{9 - i}">{part}</g>' for i, part in enumerate(parts)]
    body = "".join(groups).replace('stroke-width="2"', "")
    assert len(strokes(body)) == 1


@pytest.mark.parametrize(
    "under",
    [
        'stroke="transparent" stroke-width="16"',
        'stroke="#fff" stroke-width="6"',
        'stroke="#ccc" stroke-width="6"',
        'stroke="none" pointer-events="stroke"',
        'visibility="hidden" stroke="#000"',
    ],
)
def test_a_click_area_or_border_under_a_line_is_no_second_stroke(under: str) -> None:
    curve = 'd="M20 50C40 20 60 20 80 50" fill="none"'
    assert len(strokes(f'<path {curve} {under}/><path {curve} stroke="#333"/>')) == 1


# --- canvases ----------------------------------------------------------------------------------


@pytest.mark.parametrize("attributes", ["", 'width="100%" height="100%"', 'width="100"'])
@pytest.mark.parametrize(("x", "y"), [(0, 0), (-120, -80), (12000, 8000), (-3e5, 7), (0.5, 1e5)])
def test_a_shift_changes_nothing_without_a_canvas(attributes: str, x: float, y: float) -> None:
    body = f'<g {PEN}><path d="M0 40C20 0 60 0 80 40"/><path d="M10 60L70 60"/></g>'
    plain, *size = parse(body, "")
    shifted, *moved = parse(f'<g transform="translate({x} {y})">{body}</g>', attributes)
    np.testing.assert_allclose(moved, size, rtol=1e-9)
    for one, other in zip(plain, shifted, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_a_drawing_in_small_units_is_as_fine_as_a_large_one() -> None:
    body = f'<path d="M0 40C20 0 60 0 80 40" {PEN}/>'
    (large,), width, _ = parse(body, "")
    (small,), narrow, _ = parse(f'<g transform="scale(.01)">{body}</g>', "")
    assert narrow == pytest.approx(width / 100)
    np.testing.assert_allclose(small * 100, large, atol=1e-9)


def test_a_small_canvas_is_written_finely_and_shown_large() -> None:
    stroke = np.array([[0.1, 0.2], [0.51234567, 0.3]])
    text = write_svg([stroke], 1, 0.5)
    assert 'width="256" height="128" viewBox="0 0 1 0.5"' in text
    (read,), width, height = parse_svg(text.encode())
    assert (width, height) == (1, 0.5)
    np.testing.assert_allclose(read, stroke, atol=1e-4)
