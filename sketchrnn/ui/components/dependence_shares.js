// What is marked where, while a prediction is pointed at. Not here: drawing it (dependence.js).

/** @import { Point } from "./line.js" */

/**
 * @param {number[][]} strengths T rows: how much the prediction after each item depends on each item
 * @param {number} chosen the item that is pointed at
 * @returns {number[]} T shares from 0 to 1; 0 for the items after the chosen one
 */
export function sharesOf(strengths, chosen) {
  return strengths[chosen].map((share, i) => (i <= chosen ? share : 0));
}

/**
 * @param {Point[]} places at least one
 * @param {number} side of the picture
 * @param {number} edge that stays empty around it
 * @returns {Point[]} the places moved and scaled into the picture, without distortion
 */
export function fitted(places, side, edge) {
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const size = Math.max(Math.max(...xs) - left, Math.max(...ys) - top) || 1;
  const scale = (side - 2 * edge) / size;
  return places.map(([x, y]) => [edge + (x - left) * scale, edge + (y - top) * scale]);
}

/**
 * @param {number} item from 0
 * @param {string} letters empty where points are shown
 * @returns {string} what a screen reader says of the item
 */
export function spokenOf(item, letters) {
  return `${item + 1} ${letters[item] ?? ""}`.trim();
}
