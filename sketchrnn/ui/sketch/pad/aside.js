// The drawings that a visitor has put aside. Pure functions; a collection is never changed. Not here:
// how they look and what a click does (gallery.js).

/** @import { Stroke } from "./stroke.js" */

/**
 * @typedef {object} Aside
 * @property {Stroke[][]} drawings the newest first
 * @property {{ at: number, drawing: Stroke[] } | null} removed the last one that was deleted, and
 *   where it was
 */

/** @type {Aside} */
export const NOTHING_ASIDE = { drawings: [], removed: null };

/**
 * Adds a drawing, unless it is there already.
 *
 * @param {Aside} aside
 * @param {Stroke[]} drawing
 * @returns {Aside}
 */
export function put({ drawings, removed }, drawing) {
  if (drawings.some((one) => sameDrawing(one, drawing))) return { drawings, removed };
  return { drawings: [drawing, ...drawings], removed: null };
}

/**
 * @param {Aside} aside
 * @param {number} at number of the drawing
 * @returns {Aside}
 */
export function remove({ drawings }, at) {
  return { drawings: drawings.toSpliced(at, 1), removed: { at, drawing: drawings[at] } };
}

/**
 * Brings the drawing back that was deleted last, to its old place.
 *
 * @param {Aside} aside
 * @returns {Aside}
 */
export function bringBack({ drawings, removed }) {
  if (!removed) return { drawings, removed };
  return { drawings: drawings.toSpliced(removed.at, 0, removed.drawing), removed: null };
}

/**
 * @param {Stroke[]} one
 * @param {Stroke[]} other
 */
export function sameDrawing(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * @param {Aside} aside
 * @returns {string}
 */
export function packAside(aside) {
  return JSON.stringify({ version: 1, ...aside });
}

/**
 * Returns what `packAside` wrote; nothing where the text is another.
 *
 * @param {string | null} text
 * @returns {Aside}
 */
export function unpackAside(text) {
  try {
    const { version, drawings, removed } = JSON.parse(text ?? "{}");
    return version === 1 ? { drawings, removed } : NOTHING_ASIDE;
  } catch {
    return NOTHING_ASIDE;
  }
}
