// The diagram of an LSTM: c above, the gates below it, and h at the bottom (after Olah 2015).

import { BEFORE, box, framed, GATE, KNOT, line, PORT, port, wire } from "./network_diagram.js";

/** @import { Diagram } from "./network_diagram.js" */

/**
 * @param {number} width pixels
 * @returns {Diagram}
 */
export function lstm(width) {
  const height = 316;
  const { frame, across } = framed(width, height);
  const [top, cross, squash, merge, gates, bus] = [56, 106, 96, 152, 200, 246];
  const [f, i, g, o, out, up] = [0.15, 0.35, 0.52, 0.69, 0.85, 0.945].map(across);
  const [left, right] = [PORT / 2, width - PORT / 2];
  const x = across(0.06);
  return {
    width,
    height,
    frame,
    wires: [
      wire("Input", "enter", [line(x, height - 22, x, bus)], [x, height - 12]),
      wire("hidden_in", "enter", [line(0, bus, x, bus)], [left, bus]),
      wire("memory_in", "enter", [line(0, top, f - KNOT, top)], [left, top]),
      wire(
        "Bus",
        "bus",
        [f, i, g, o].map((column) => line(x, bus, column, bus, column, gates + GATE)),
      ),
      wire("forget", "gate", [line(f, gates - GATE, f, top + KNOT)], [f, 128]),
      wire("input", "gate", [line(i, gates - GATE, i, cross, g - KNOT, cross)], [i, 140]),
      wire("new", "gate", [line(g, gates - GATE, g, cross + KNOT)], [g, 158]),
      wire("output", "gate", [line(o, gates - GATE, o, merge, out - KNOT, merge)], [o, 166]),
      wire("kept", "product", [line(f + KNOT, top, g - KNOT, top)], [(f + g) / 2, top]),
      wire("added", "product", [line(g, cross - KNOT, g, top + KNOT)], [g, 81]),
      wire(
        "memory",
        "memory",
        [line(g + KNOT, top, width, top), line(out, top, out, squash - GATE + 3)],
        [(g + out) / 2, top],
      ),
      wire("squashed", "memory", [line(out, squash + GATE - 3, out, merge - KNOT)], [out, 125]),
      wire(
        "hidden",
        "leave",
        [line(out, merge + KNOT, out, bus, width, bus), line(up, bus, up, 0)],
        [out, 198],
      ),
    ],
    boxes: [
      box("gate", f, gates, "forget", "σ"),
      box("gate", i, gates, "input", "σ"),
      box("gate", g, gates, "new", "tanh"),
      box("gate", o, gates, "output", "σ"),
      box("times", f, top, "kept"),
      box("times", g, cross, "added"),
      box("plus", g, top, "memory"),
      box("squash", out, squash, "squashed", "tanh"),
      box("times", out, merge, "hidden"),
    ],
    joints: line(x, bus, f, bus, i, bus, g, bus, out, top, up, bus),
    ports: [
      port("c", BEFORE, left, top - 20),
      port("h", BEFORE, left, bus - 20),
      port("c", "t", right, top - 20),
      port("h", "t", right, bus - 20),
      port("h", "t", up - 15, 8),
      port("x", "t", x - 14, height - 42),
    ],
    ends: line(width, top, width, bus, up, 0),
  };
}
