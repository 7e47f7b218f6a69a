// The tables below the map: one row for each ending, and one for each single forecast. The two are
// apart, since the best of several endings is chosen with the truth in hand.

import { createHtml } from "../components/dom.js";

/** @import { LineData, MapData } from "./layers.js" */

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
  if (endings.length)
    place.append(
      table(data.heading, ["share", "what the car does"], [...truth, ...endings], handlers),
    );
  if (singles.length)
    place.append(table("One forecast each", ["", "what the car does"], singles, handlers));
}

/**
 * @param {string} heading
 * @param {string[]} head of the first columns
 * @param {LineData[]} lines
 * @param {Handlers} handlers
 * @returns {HTMLTableElement}
 */
function table(heading, head, lines, handlers) {
  const scored = lines.some(({ errors }) => errors);
  const nearest = Math.min(...lines.map(({ errors }) => errors?.[0] ?? Infinity));
  const made = createHtml("table");
  made.append(createHtml("caption", { textContent: heading }));
  const top = made.createTHead().insertRow();
  for (const text of scored ? [...head, "off, mean", "off, end"] : head)
    top.append(createHtml("th", { textContent: text, scope: "col" }));
  const body = made.createTBody();
  for (const line of lines) {
    const row = body.insertRow();
    fill(row, line, scored, line.errors?.[0] === nearest && lines.length > 1);
    listen(row, line.id, handlers);
  }
  return made;
}

/**
 * @param {HTMLTableRowElement} row
 * @param {LineData} line
 * @param {boolean} scored
 * @param {boolean} nearest
 */
function fill(row, line, scored, nearest) {
  const name = line.share === null ? line.name : percent(line.share);
  const first = createHtml("th", { scope: "row", className: line.kind });
  first.style.setProperty("--colour", line.colour || "currentColor");
  first.append(createHtml("i"), name);
  row.append(first);
  row.insertCell().textContent = line.does;
  if (!scored) return;
  for (const error of line.errors ?? ["", ""]) {
    const cell = row.insertCell();
    cell.textContent =
      typeof error === "number" ? `${Math.round(error).toLocaleString("en")} m` : "";
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
 * @returns {string}
 */
export function percent(share) {
  return `${Math.round(100 * share)} %`;
}
