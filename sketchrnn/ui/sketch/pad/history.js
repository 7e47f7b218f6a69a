// The one history of a drawing: every change is a step that can be undone. Pure functions; a history
// is never changed. Not here: what a change means on the page (pad.js).

/** @import { Stroke } from "./stroke.js" */

/**
 * @typedef {object} History
 * @property {Stroke[][]} past drawings before this one, the oldest first
 * @property {Stroke[]} present
 * @property {Stroke[][]} future drawings that were undone, the next one first
 */

export const STEPS = 300; // the most that can be undone

/**
 * Returns the history of a drawing that nobody has changed.
 *
 * @param {Stroke[]} strokes
 * @returns {History}
 */
export function begin(strokes) {
  return { past: [], present: strokes, future: [] };
}

/**
 * Adds strokes: one that was drawn, or those of an accepted ending.
 *
 * @param {History} history
 * @param {Stroke[]} strokes
 */
export function add(history, strokes) {
  return strokes.length ? replace(history, [...history.present, ...strokes]) : history;
}

/**
 * Erases strokes.
 *
 * @param {History} history
 * @param {number[]} numbers of the strokes in the present drawing
 */
export function erase(history, numbers) {
  const left = history.present.filter((_, i) => !numbers.includes(i));
  return left.length < history.present.length ? replace(history, left) : history;
}

/**
 * Erases all strokes.
 *
 * @param {History} history
 */
export function clear(history) {
  return history.present.length ? replace(history, []) : history;
}

/**
 * Puts another drawing in the place of the present one, such as that of a file.
 *
 * @param {History} history
 * @param {Stroke[]} strokes
 * @returns {History}
 */
export function replace(history, strokes) {
  return { past: [...history.past, history.present].slice(-STEPS), present: strokes, future: [] };
}

/**
 * @param {History} history
 * @returns {History}
 */
export function undo({ past, present, future }) {
  const before = past.at(-1);
  if (!before) return { past, present, future };
  return { past: past.slice(0, -1), present: before, future: [present, ...future] };
}

/**
 * @param {History} history
 * @returns {History}
 */
export function redo({ past, present, future }) {
  const [after, ...rest] = future;
  if (!after) return { past, present, future };
  return { past: [...past, present], present: after, future: rest };
}
