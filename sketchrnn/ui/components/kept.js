// The code of a component, and data of it that do not change, which the browser gets once.
//
// Streamlit sends a component whole, with its code, whenever one of its data changes. So each
// component is two: one with the code and the fixed data (`keep`), which stays as it is, and a small
// one that is sent again and again (`borrowed.js`).

/** @import { Call } from "./mount.js" */

/**
 * A component's default export.
 *
 * @typedef {(call: Call<any>) => () => void} Start
 */

/**
 * @typedef {object} Kept
 * @property {Map<string, Start>} parts by name
 * @property {Map<string, ((start: Start) => void)[]>} waiting for a part of this name
 */

/** @type {typeof globalThis & { sketchrnnKept?: Kept }} */
const page = globalThis;
page.sketchrnnKept ??= { parts: new Map(), waiting: new Map() };
/** Of all components of the page: each script has a module of its own. */
const { parts, waiting } = page.sketchrnnKept;

/**
 * Returns the default export of a component that only keeps code and fixed data. Its own data name
 * the part and hold the fixed data, which are added to those of each call.
 *
 * @param {Start} start the default export that is kept
 * @returns {(call: Call<{ part: string, fixed: object }>) => void}
 */
export function keep(start) {
  return ({ data: { part, fixed } }) => {
    if (parts.has(part)) return;
    /** @type {Start} */
    const whole = (call) => start({ ...call, data: { ...fixed, ...call.data } });
    parts.set(part, whole);
    for (const use of waiting.get(part) ?? []) use(whole);
    waiting.delete(part);
  };
}

/**
 * Calls `use` with a part, at once if it is there, else when it comes.
 *
 * @param {string} part
 * @param {(start: Start) => void} use
 */
export function whenKept(part, use) {
  const start = parts.get(part);
  if (start) use(start);
  else waiting.set(part, [...(waiting.get(part) ?? []), use]);
}
