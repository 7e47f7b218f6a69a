"""G-code for pen plotters: millimetres, y up, from the lower left corner of the sheet.

Commands are those that GRBL, Marlin and LinuxCNC share (G0, G1, G21, G90; NIST RS274/NGC, 2000).
How a pen is lifted differs from plotter to plotter, so the caller may choose both commands. Strokes
keep their order. Not here: reading, arcs, tool changes, and the order with the shortest way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sketchrnn.errors import UsageError

MAX_SIZE = 5000.0
"""Longest sheet, mm."""
_LONGEST_COMMAND = 200  # characters


@dataclass(frozen=True)
class Plotter:
    """The sheet and the pen of a plotter."""

    size: float = 150.0
    """Longer side of the sheet, mm."""
    pen_up: str = "G0 Z5"
    """Lifts the pen; one command or several lines. With a servo, for example "M3 S0"."""
    pen_down: str = "G1 Z0"
    """Lowers the pen."""
    feed: float = 1500.0
    """Speed of the pen on the paper, mm/min."""

    def __post_init__(self) -> None:
        if not 0 < self.size <= MAX_SIZE:
            raise UsageError(f"expected a sheet of 0 to {MAX_SIZE:,.0f} mm, got {self.size:g}")
        if not 0 < self.feed < 1e6:
            raise UsageError(f"expected a speed above 0 mm/min, got {self.feed:g}")
        for command in (self.pen_up, self.pen_down):
            printable = command.strip() and command.replace("\n", "").isprintable()
            if not (printable and command.isascii() and len(command) <= _LONGEST_COMMAND):
                raise UsageError(f"expected a G-code command for the pen, got {command[:40]!r}")


def write_gcode(
    strokes: Sequence[np.ndarray], width: float, height: float, plotter: Plotter
) -> str:
    """Return a program that draws the strokes. Coordinates are rounded to 0.01 mm.

    strokes: each float64[n, 2], pixels of a canvas of `width` by `height`, which becomes the sheet.
    If strokes leave the canvas, the sheet holds them too: no move leaves it, as the plotter could
    hit its frame.
    """
    points = np.concatenate([*strokes, [[0.0, 0.0], [width, height]]])
    low, high = points.min(axis=0), points.max(axis=0)
    scale = plotter.size / float((high - low).max())  # mm per pixel
    lines = ["G21 ; millimetres", "G90 ; absolute coordinates"]
    lines += [plotter.pen_up, f"G1 F{plotter.feed:g} ; millimetres a minute"]
    for stroke in strokes:
        x, y = (stroke[:, 0] - low[0]) * scale, (high[1] - stroke[:, 1]) * scale
        moves = [f"X{a:.2f} Y{b:.2f}" for a, b in np.column_stack([x, y]).clip(0).tolist()]
        lines += [f"G0 {moves[0]}", plotter.pen_down]
        # a move of no length stops some plotters for a moment
        lines += [f"G1 {move}" for last, move in pairwise(moves) if move != last]
        lines.append(plotter.pen_up)
    return "\n".join([*lines, "G0 X0.00 Y0.00", "M2 ; end"]) + "\n"
