// The key of the map: one entry for each kind of line that is on it. A dash pattern has one meaning.

import { createHtml } from "../components/dom.js";

/** @import { MapData } from "./layers.js" */

/**
 * Shows an entry for each kind of line, and the scale of the heat map.
 *
 * @param {HTMLElement} key
 * @param {MapData} data
 */
export function showKey(key, { lines, cloud, filled, given, simulated }) {
  key.replaceChildren();
  if (given) addEntry(key, "given", "given");
  if (filled) addEntry(key, "filled", "a gap, crossed straight");
  const has = (/** @type {string} */ kind) => lines.some((line) => line.kind === kind);
  if (has("ending")) addEntry(key, "ending", "the model: the wider, the more of its samples");
  if (has("truth"))
    addEntry(key, "truth", simulated ? "what the simulated car did" : "what the car really did");
  for (const { kind, name, colour } of lines)
    if (kind === "forecast" || kind === "rival") addEntry(key, kind, name, colour);
  if (cloud) addEntry(key, "heat", heatText(cloud.peak, cloud.side));
}

/**
 * Opacity grows with the square root of the density, so the middle of the bar is a quarter.
 *
 * @param {number} peak share of the samples in the densest square
 * @param {number} side of the square, metres
 * @returns {string}
 */
export function heatText(peak, side) {
  const [quarter, most] = [peak / 4, peak].map(
    (share) => `${Number((100 * share).toPrecision(2))} %`,
  );
  return `0 … ${quarter} … ${most} of the samples in ${side} m × ${side} m`;
}

/**
 * @param {HTMLElement} key
 * @param {string} kind
 * @param {string} text
 * @param {string} [colour] of CSS
 */
function addEntry(key, kind, text, colour = "") {
  const entry = createHtml("span", { className: kind });
  entry.style.setProperty("--colour", colour || "currentColor");
  entry.append(createHtml("i"), text);
  key.append(entry);
}
