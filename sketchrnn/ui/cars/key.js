// The key of the map: one entry for each kind of line that is on it. A dash pattern has one meaning.

import { createHtml } from "../components/dom.js";
import { filled, quantity } from "../components/words.js";

/** @import { MapData } from "./layers.js" */
/** @import { Words } from "../components/words.js" */

/**
 * Shows an entry for each kind of line, and the scale of the heat map.
 *
 * @param {HTMLElement} key
 * @param {MapData} data
 */
export function showKey(key, { lines, cloud, filled, given, words }) {
  key.replaceChildren();
  if (given) addEntry(key, "given", words.given);
  if (filled) addEntry(key, "filled", words.filled);
  const has = (/** @type {string} */ kind) => lines.some((line) => line.kind === kind);
  if (has("ending")) addEntry(key, "ending", words.ending);
  if (has("truth")) addEntry(key, "truth", words.truth);
  for (const { kind, name, colour } of lines)
    if (kind === "forecast" || kind === "rival") addEntry(key, kind, name, colour);
  if (cloud) addEntry(key, "heat", heatText(cloud.peak, cloud.side, words));
}

/**
 * Opacity grows with the square root of the density, so the middle of the bar is a quarter.
 *
 * @param {number} peak share of the samples in the densest square
 * @param {number} side of the square, metres
 * @param {Words} words
 * @returns {string}
 */
export function heatText(peak, side, words) {
  const [quarter, most] = [peak / 4, peak].map((share) =>
    quantity(words, "percent", 100 * share, { maximumSignificantDigits: 2 }),
  );
  const metres = quantity(words, "metres", side, { useGrouping: false });
  return filled(words.heat, { quarter, most, side: metres });
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
