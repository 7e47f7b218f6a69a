// The names of streets on the map: those for which there is room at this zoom.

import { appendSvg, setAttributes } from "../components/dom.js";
import { overlap } from "./labels.js";
import { extentOf } from "./view.js";

/** @import { Label } from "./labels.js" */
/** @import { Size, View } from "./view.js" */

/** @typedef {[text: string, x: number, y: number, degrees: number]} StreetName metres, clockwise */

const LETTER = 6.2; // mean width of a letter, pixels
const HEIGHT = 13; // pixels
const ROOM = 10; // between two names, pixels
const MOST = 40; // names at once
const FARTHEST = 7; // metres per pixel, above which names would hide the map

/**
 * Returns the names for which there is room; earlier ones go first.
 *
 * @param {StreetName[]} names
 * @param {View} view
 * @param {Size} size of the screen
 * @returns {StreetName[]}
 */
export function visibleNames(names, view, size) {
  if (view.scale > FARTHEST) return [];
  const [width, height] = extentOf(view, size);
  /** @type {Label[]} */
  const placed = [];
  /** @type {StreetName[]} */
  const shown = [];
  for (const name of names) {
    const [text, x, y, degrees] = name;
    if (Math.abs(x - view.x) > width / 2 || Math.abs(y - view.y) > height / 2) continue;
    const label = labelOf(text, degrees, x / view.scale, y / view.scale);
    if (placed.some((other) => overlap(label, other))) continue;
    placed.push(label);
    shown.push(name);
    if (shown.length === MOST) break;
  }
  return shown;
}

/**
 * @param {string} text
 * @param {number} degrees
 * @param {number} x pixels
 * @param {number} y pixels
 * @returns {Label} the upright box around the turned text
 */
function labelOf(text, degrees, x, y) {
  const [cos, sin] = [Math.cos, Math.sin].map((f) => Math.abs(f((degrees * Math.PI) / 180)));
  const [long, high] = [text.length * LETTER, HEIGHT];
  return { place: [x, y], size: [long * cos + high * sin + ROOM, long * sin + high * cos + ROOM] };
}

/**
 * Shows the names for which there is room, in the same size at every zoom.
 *
 * @param {SVGGElement} layer
 * @param {StreetName[]} names
 * @param {View} view
 * @param {Size} size of the screen
 */
export function showNames(layer, names, view, size) {
  layer.replaceChildren();
  for (const [text, x, y, degrees] of visibleNames(names, view, size)) {
    const node = appendSvg(layer, "text");
    const turn = `translate(${x} ${y}) rotate(${degrees}) scale(${view.scale})`;
    setAttributes(node, { transform: turn, dy: "0.35em" });
    node.textContent = text;
  }
}
