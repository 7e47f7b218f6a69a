// The diagram of a neuron of Elman's network: weighted outputs and inputs, their sum, and tanh. With
// one wire of each kind, its box of weights stands for all units. Not here: the cells with gates.

import {
  BEFORE,
  box,
  framed,
  GATE,
  line,
  PORT,
  port,
  WEIGHT,
  WIDE,
  wire,
} from "./network_diagram.js";
import { towards } from "./network_path.js";

/** @import { Point } from "./line.js" */
/** @import { Diagram, Wire } from "./network_diagram.js" */

const ROW = 46; // pixels between two outputs
const COLUMN = 96; // between two inputs, or less on a narrow page

/** @typedef {{ hidden: number, inputs: number }} Sources how many wires lead into the neuron */

/**
 * @param {number} width pixels
 * @param {Sources} sources
 * @returns {Diagram}
 */
export function neuron(width, { hidden, inputs }) {
  const height = 232 + ROW * (hidden - 1);
  const { frame, across } = framed(width, height);
  const middle = 88 + (ROW / 2) * (hidden - 1);
  const [w, sum, squash, up] = [0.17, 0.5, 0.75, 0.93].map(across);
  const [left, right, weights] = [PORT / 2, width - PORT / 2, height - 74];
  const rows = spread(hidden, middle, ROW);
  const columns = spread(inputs, sum, Math.min(COLUMN, width * 0.2));
  /** @type {(kind: string, i: number, count: number) => string} */
  const name = (kind, i, count) => (count === 1 ? kind : `${kind} ${i}`);
  /** @type {(kind: string, i: number, count: number, from: Point) => Wire} */
  const product = (kind, i, count, from) => {
    const to = towards([sum, middle], from, GATE + 1);
    const label = towards(from, to, 0.46 * Math.hypot(to[0] - from[0], to[1] - from[1]));
    return wire(name(kind, i, count), "gate", [[from, to]], label);
  };
  return {
    width,
    height,
    frame,
    wires: [
      ...rows.map((y, i) =>
        wire(name("hidden_in", i, hidden), "enter", [line(0, y, w - WEIGHT, y)], [left, y]),
      ),
      ...rows.map((y, i) => product("from_hidden", i, hidden, [w + WEIGHT, y])),
      ...columns.map((x, i) => {
        const path = line(x, height - 22, x, weights + GATE);
        return wire(inputs === 1 ? "Input" : `input ${i}`, "enter", [path], [x, height - 12]);
      }),
      ...columns.map((x, i) => product("from_input", i, inputs, [x, weights - GATE])),
      wire("bias", "gate", [line(sum, 26, sum, middle - GATE)], [sum, 44]),
      wire(
        "sum",
        "memory",
        [line(sum + GATE, middle, squash - WIDE, middle)],
        [(sum + squash) / 2, middle],
      ),
      wire(
        "hidden",
        "leave",
        [line(squash + WIDE, middle, width, middle), line(up, middle, up, 0)],
        [right, middle],
      ),
    ],
    boxes: [
      ...rows.map((y, i) => box("weight", w, y, name("from_hidden", i, hidden))),
      ...columns.map((x, i) => box("weight", x, weights, name("from_input", i, inputs))),
      box("sum", sum, middle, "sum"),
      box("gate", squash, middle, "hidden", "tanh"),
    ],
    joints: line(up, middle),
    ports: [
      ...rows.map((y, i) => port("h", hidden === 1 ? BEFORE : `${i}, ${BEFORE}`, left, y - 20)),
      port("h", "t", right, middle - 20),
      port("h", "t", up - 15, 8),
      port("b", "", sum + 34, 44),
      ...columns.map((x, i) =>
        port("x", inputs === 1 ? "t" : `${i}, t`, x + (inputs === 1 ? 16 : 20), height - 44),
      ),
    ],
    ends: line(width, middle, up, 0),
  };
}

/**
 * @param {number} count
 * @param {number} middle
 * @param {number} gap
 * @returns {number[]} places with equal gaps around a middle
 */
function spread(count, middle, gap) {
  return Array.from({ length: count }, (_, i) => Math.round(middle + gap * (i - (count - 1) / 2)));
}
