// Numbers on the picture of a network: labels, and what a value looks like. Not here: where they are.

import { appendSvg, setAttributes } from "./dom.js";

/** @import { Point } from "./line.js" */

const THINNEST = 0.75; // pixels, of a derivative that is nearly 0
const THICKEST = 11;
const LETTER = { wide: 6.7, narrow: 6 }; // width of a digit, pixels
const PADDING = 8;
const ISOLATES = /[\u2066-\u2069]/g; // have no width
export const NARROW = 500; // pixels; a narrower picture has smaller numbers

/** @typedef {"positive" | "negative" | "plain" | "gradient"} Sign */

/**
 * @param {number | null | undefined} value
 * @returns {Sign}
 */
export function signOf(value) {
  if (!value) return "plain";
  return value < 0 ? "negative" : "positive";
}

/**
 * Returns the width of a wire that carries a derivative: proportional to its magnitude.
 *
 * @param {number | null | undefined} value
 * @param {number} widest the largest magnitude on any wire
 */
export function widthOf(value, widest) {
  if (value == null || widest === 0) return THINNEST;
  return Math.max(THINNEST, (THICKEST * Math.abs(value)) / widest);
}

/**
 * Keeps a minus on the left of its number in text from right to left.
 *
 * @param {string} text
 */
export function isolated(text) {
  return `\u2066${text}\u2069`;
}

/**
 * A letter with an index, such as h with t−1.
 *
 * @param {SVGElement} parent
 * @param {string} symbol
 * @param {string} index
 * @param {Point} at
 */
export function appendSymbol(parent, symbol, index, [x, y]) {
  const text = appendSvg(parent, "text", { class: "symbol", x, y });
  text.append(symbol);
  if (index) appendSvg(text, "tspan", { class: "index", dy: 4 }).textContent = index;
}

/** A number on a wire. */
export class Label {
  /**
   * @param {SVGElement} parent
   * @param {Point} at its centre
   * @param {string} name of the wire
   * @param {boolean} narrow
   */
  constructor(parent, [x, y], name, narrow) {
    this.letter = narrow ? LETTER.narrow : LETTER.wide;
    const attributes = { class: "value", transform: `translate(${x} ${y})`, "data-value": name };
    this.node = appendSvg(parent, "g", attributes);
    this.back = appendSvg(this.node, "rect", { y: -9, height: 18, rx: 9 });
    this.text = appendSvg(this.node, "text", { y: 0.5 });
    this.node.style.opacity = "0";
  }

  /**
   * @param {string} said
   * @param {Sign} sign
   */
  write(said, sign) {
    const width = said.replace(ISOLATES, "").length * this.letter + PADDING;
    this.text.textContent = said;
    setAttributes(this.back, { x: -width / 2, width });
    this.node.setAttribute("class", `value ${sign}`);
  }

  /** @param {number} share 0 hides it */
  fade(share) {
    this.node.style.opacity = String(share);
  }
}
