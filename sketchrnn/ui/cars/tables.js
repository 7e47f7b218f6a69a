// The tables below the map: one row for each ending, and one for each single forecast. The two are
// apart, since the best of several endings is chosen with the truth in hand.

import { createHtml } from "../components/dom.js";
import { quantity } from "../components/words.js";

/** @import { LineData, MapData } from "./layers.js" */
/** @import { Words } from "../components/words.js" */

/**
 * @typedef {object} Handlers
 * @property {(id: string | null) => void} onHover
 * @property {(id: string) => void} onClick
 */

/**
 * Shows the tables of a map.
 *
 * @param {HTMLElement} place
 * @param {MapData} data
 * @param {Handlers} handlers
 */
export function showTables(place, data, handlers) {
  place.replaceChildren();
  const singles = data.lines.filter(({ kind }) => kind === "forecast" || kind === "rival");
  const endings = data.lines.filter(({ kind }) => kind === "ending");
  const truth = data.lines.filter(({ kind }) => kind === "truth");
  const { words } = data;
  const write = table.bind(null, words, handlers);
  if (endings.length) place.append(write(data.heading, words.share, [...truth, ...endings]));
  if (singles.length) place.append(write(words.singles, "", singles));
}

/**
 * @param {Words} words
 * @param {Handlers} handlers
 * @param {string} heading
 * @param {string} first heading of the first column
 * @param {LineData[]} lines
 * @returns {HTMLTableElement}
 */
function table(words, handlers, heading, first, lines) {
  const scored = lines.some(({ errors }) => errors);
  const nearest = Math.min(...lines.map(({ errors }) => errors?.[0] ?? Infinity));
  const made = createHtml("table");
  made.append(createHtml("caption", { textContent: heading }));
  const top = made.createTHead().insertRow();
  for (const text of [first, words.does, ...(scored ? [words.mean, words.end] : [])])
    top.append(createHtml("th", { textContent: text, scope: "col" }));
  const body = made.createTBody();
  for (const line of lines) {
    const row = body.insertRow();
    fill(words, row, line, scored, line.errors?.[0] === nearest && lines.length > 1);
    listen(row, line.id, handlers);
  }
  return made;
}

/**
 * @param {Words} words
 * @param {HTMLTableRowElement} row
 * @param {LineData} line
 * @param {boolean} scored
 * @param {boolean} nearest
 */
function fill(words, row, line, scored, nearest) {
  const name = line.share === null ? line.name : percent(line.share, words);
  const first = createHtml("th", { scope: "row", className: line.kind });
  first.style.setProperty("--colour", line.colour || "currentColor");
  first.append(createHtml("i"), name);
  row.append(first);
  row.insertCell().textContent = line.does;
  if (!scored) return;
  for (const error of line.errors ?? ["", ""]) {
    const cell = row.insertCell();
    cell.textContent =
      typeof error === "number" ? quantity(words, "metres", Math.round(error)) : "";
    cell.classList.toggle("nearest", nearest);
  }
}

/**
 * @param {HTMLTableRowElement} row
 * @param {string} id
 * @param {Handlers} handlers
 */
function listen(row, id, { onHover, onClick }) {
  row.dataset.id = id;
  row.tabIndex = 0;
  row.onpointerenter = (event) => event.pointerType === "mouse" && onHover(id);
  row.onpointerleave = () => onHover(null);
  row.onfocus = () => onHover(id);
  row.onblur = () => onHover(null);
  row.onclick = () => onClick(id);
  row.onkeydown = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onClick(id);
  };
}

/**
 * @param {number} share 0 to 1
 * @param {Words} words
 * @returns {string}
 */
export function percent(share, words) {
  return quantity(words, "percent", Math.round(100 * share));
}
