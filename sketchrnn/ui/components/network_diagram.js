// The parts of a diagram of a recurrent cell. Not here: where the parts of each cell lie
// (network_lstm.js, network_gru.js, network_neuron.js), and drawing them (network_cell.js).
//
// A wire's name is that of its values in learn/wires.py. A wire without values, such as the bus that
// takes x and h to the gates, has a name with a capital.

/** @import { Point } from "./line.js" */

/**
 * @typedef {object} Wire
 * @property {string} name
 * @property {Point[][]} paths from its source; a wire that forks has several
 * @property {[begin: number, end: number]} window the share of a step in which it carries its value
 * @property {Point} [label] where its value is written
 */

/**
 * @typedef {object} Box
 * @property {"gate" | "squash" | "times" | "plus" | "minus" | "sum" | "weight"} kind
 * @property {Point} at its centre
 * @property {string} wire whose value leaves it
 * @property {string} text "" where the kind has its own
 */

/** @typedef {{ symbol: string, index: string, at: Point }} Port the name of what enters or leaves */

/**
 * @typedef {object} Diagram
 * @property {number} width
 * @property {number} height
 * @property {[x: number, y: number, width: number, height: number]} frame of the cell
 * @property {Wire[]} wires
 * @property {Box[]} boxes
 * @property {Point[]} joints where wires are connected
 * @property {Port[]} ports
 * @property {Point[]} ends where a value leaves the picture: to the right, the last one upwards
 */

export const GATE = 15; // half the height of a gate, pixels
export const WIDE = GATE + 3; // half its width
export const WEIGHT = 25; // half the width of a box of weights
export const KNOT = 11; // radius of an operation
export const PORT = 46; // between the frame and the edge of the picture
export const BEFORE = "t−1";

/** Shares of a step: what enters, the gates, the products, the memory, what leaves. */
const WINDOWS = /** @type {const} */ ({
  enter: [0, 0.22],
  bus: [0.18, 0.36],
  gate: [0.36, 0.56],
  product: [0.54, 0.72],
  memory: [0.66, 0.84],
  leave: [0.82, 1],
});

/**
 * @param {number} width
 * @param {number} height
 * @returns {{ frame: Diagram["frame"], across: (share: number) => number }} `across` gives an x
 *   inside of the frame
 */
export function framed(width, height) {
  const inner = width - 2 * PORT;
  return {
    frame: [PORT, 18, inner, height - 52],
    across: (share) => Math.round(PORT + share * inner),
  };
}

/**
 * @param {...number} places x and y of each point in turn
 * @returns {Point[]}
 */
export function line(...places) {
  return Array.from({ length: places.length / 2 }, (_, i) => [places[2 * i], places[2 * i + 1]]);
}

/**
 * @param {string} name
 * @param {keyof typeof WINDOWS} when
 * @param {Point[][]} paths
 * @param {Point} [label]
 * @returns {Wire}
 */
export function wire(name, when, paths, label) {
  const [begin, end] = WINDOWS[when];
  return { name, paths, window: [begin, end], label };
}

/**
 * @param {Box["kind"]} kind
 * @param {number} x
 * @param {number} y
 * @param {string} name of the wire
 * @param {string} [text]
 * @returns {Box}
 */
export function box(kind, x, y, name, text = "") {
  return { kind, at: [x, y], wire: name, text };
}

/**
 * @param {string} symbol
 * @param {string} index
 * @param {number} x
 * @param {number} y
 * @returns {Port}
 */
export function port(symbol, index, x, y) {
  return { symbol, index, at: [x, y] };
}
