// The diagram of a GRU in PyTorch's form, in which the reset gate multiplies W h + b. Not here: the
// other cells.

import {
  BEFORE,
  box,
  framed,
  GATE,
  KNOT,
  line,
  PORT,
  port,
  WIDE,
  wire,
} from "./network_diagram.js";

/** @import { Diagram } from "./network_diagram.js" */

/**
 * @param {number} width pixels
 * @returns {Diagram}
 */
export function gru(width) {
  const height = 306;
  const { frame, across } = framed(width, height);
  // Two rails run below the gates: h, which the new content takes by way of the reset gate, and x.
  const [top, reset, mix, open, gates, fromH, fromX] = [56, 100, 124, 156, 194, 226, 242];
  const [down, x, r, n, z, m, up] = [0.04, 0.13, 0.27, 0.45, 0.62, 0.89, 0.97].map(across);
  const [side, minus] = [(n + z) / 2, (z + m) / 2];
  const [left, right] = [PORT / 2, width - PORT / 2];
  return {
    width,
    height,
    frame,
    wires: [
      wire("Input", "enter", [line(x, height - 22, x, fromX)], [x, height - 12]),
      wire("hidden_in", "enter", [line(0, top, z - KNOT, top)], [left, top]),
      wire("Rail", "bus", [line(down, top, down, fromH, z, fromH)]),
      wire(
        "Bus",
        "bus",
        [r, n, z].map((column) => line(x, fromX, column, fromX, column, gates + GATE)),
      ),
      wire("from_hidden", "bus", [line(down, reset, r - KNOT, reset)], [(down + r) / 2, reset]),
      wire("reset", "gate", [line(r, gates - GATE, r, reset + KNOT)], [r, 146]),
      wire(
        "update",
        "gate",
        [line(z, gates - GATE, z, top + KNOT), line(z, open, minus - KNOT, open)],
        [z, 90],
      ),
      wire("reset_hidden", "gate", [line(r + KNOT, reset, n, reset, n, gates - GATE)], [n, 124]),
      wire("open", "product", [line(minus + KNOT, open, m, open, m, mix + KNOT)], [m, 158]),
      wire(
        "new",
        "product",
        [line(n + WIDE, gates, side, gates, side, mix, m - KNOT, mix)],
        [side, 158],
      ),
      wire("kept", "product", [line(z + KNOT, top, m - KNOT, top)], [(z + m) / 2, top]),
      wire("added", "memory", [line(m, mix - KNOT, m, top + KNOT)], [m, 91]),
      wire(
        "hidden",
        "leave",
        [line(m + KNOT, top, width, top), line(up, top, up, 0)],
        [right, top],
      ),
    ],
    boxes: [
      box("gate", r, gates, "reset", "σ"),
      box("gate", n, gates, "new", "tanh"),
      box("gate", z, gates, "update", "σ"),
      box("times", r, reset, "reset_hidden"),
      box("minus", minus, open, "open"),
      box("times", z, top, "kept"),
      box("times", m, mix, "added"),
      box("plus", m, top, "hidden"),
    ],
    joints: [
      ...line(x, fromX, r, fromX, n, fromX, r, fromH, z, fromH),
      ...line(down, top, down, reset, z, open, up, top),
    ],
    ports: [
      port("h", BEFORE, left, top - 20),
      port("h", "t", right, top - 20),
      port("h", "t", up - 15, 8),
      port("x", "t", x - 15, height - 42),
    ],
    ends: line(width, top, up, 0),
  };
}
