"""G-code: the pen is on the paper along the strokes alone, and no move leaves the sheet."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sketchrnn.errors import UsageError
from sketchrnn.formats.gcode import Plotter, write_gcode

LINES = [np.array([[0.0, 0.0], [100, 0], [100, 50]]), np.array([[50.0, 25.0]])]


def plotted(program: str, plotter: Plotter) -> tuple[list[np.ndarray], np.ndarray]:
    """The strokes that a plotter draws, each float64[n, 2] in mm, and all its places [m, 2]."""
    program = program.replace(plotter.pen_up, "UP").replace(plotter.pen_down, "DOWN")
    strokes, places, here, down = [], [], None, False
    for line in program.splitlines():
        if line in ("UP", "DOWN"):
            down = line == "DOWN"
            if down:
                strokes.append([here])
        elif found := re.fullmatch(r"G([01]) X(-?[\d.]+) Y(-?[\d.]+)", line):
            here = float(found[2]), float(found[3])
            places.append(here)
            assert down == (found[1] == "1")  # fast moves in the air, and only there
            if down:
                strokes[-1].append(here)
        else:
            assert re.fullmatch(r"(G21|G90|G1 F\d+|M2) ; [a-z ]+", line)
    assert not down
    return [np.array(stroke) for stroke in strokes], np.array(places)


@st.composite
def drawings(draw: st.DrawFn) -> list[np.ndarray]:
    sizes = draw(st.lists(st.integers(1, 6), min_size=1, max_size=4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    spread = draw(st.sampled_from([40.0, 3000.0]))  # within the canvas, and far outside
    return [rng.uniform(50 - spread, 50 + spread, (size, 2)) for size in sizes]


@given(
    drawings(),
    st.sampled_from([Plotter(), Plotter(90, "M3 S0\nG4 P0.2", "M3 S90\nG4 P0.2", 800)]),
)
def test_there_and_back(strokes: list[np.ndarray], plotter: Plotter):
    read, places = plotted(write_gcode(strokes, 100, 80, plotter), plotter)
    assert places.min() >= 0 and places.max() <= plotter.size
    points = np.concatenate([*strokes, [[0, 0], [100, 80]]])
    low, high = points.min(axis=0), points.max(axis=0)
    scale = plotter.size / (high - low).max()
    for one, other in zip(read, strokes, strict=True):
        expected = (other - [low[0], high[1]]) * [scale, -scale]
        rounded = expected.round(2)
        kept = np.append(True, (np.diff(rounded, axis=0) != 0).any(axis=1))
        if len(one) == kept.sum():
            np.testing.assert_allclose(one, expected[kept], atol=0.0051)
        np.testing.assert_allclose(one[[0, -1]], expected[[0, -1]], atol=0.0101)


def test_a_known_drawing():
    program = write_gcode(LINES, 100, 50, Plotter(size=200))
    assert program.splitlines() == [
        "G21 ; millimetres",
        "G90 ; absolute coordinates",
        "G0 Z5",
        "G1 F1500 ; millimetres a minute",
        "G0 X0.00 Y100.00",
        "G1 Z0",
        "G1 X200.00 Y100.00",
        "G1 X200.00 Y0.00",
        "G0 Z5",
        "G0 X100.00 Y50.00",
        "G1 Z0",
        "G0 Z5",
        "G0 X0.00 Y0.00",
        "M2 ; end",
    ]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"size": 0}, "a sheet of 0 to 5,000 mm, got 0"),
        ({"size": float("nan")}, "a sheet"),
        ({"size": 1e9}, "a sheet"),
        ({"feed": -1}, "mm/min, got -1"),
        ({"pen_up": " "}, "a G-code command"),
        ({"pen_down": "M3\x1b"}, "a G-code command"),
        ({"pen_down": "hoch \N{LATIN SMALL LETTER U WITH DIAERESIS}"}, "a G-code command"),
        ({"pen_up": "G0 Z5 " * 99}, "a G-code command"),
    ],
)
def test_impossible_plotters_are_refused(settings: dict, message: str):
    with pytest.raises(UsageError, match=message):
        Plotter(**settings)
