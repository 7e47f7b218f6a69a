// Where labels stand so that none covers another. Pure geometry, without the page.

/** @import { Point } from "../components/line.js" */
/** @import { Size } from "./view.js" */

/** @typedef {{ place: Point, size: Size }} Label the wanted place of its middle, and its size, pixels */

const STEPS = [0, 1, -1, 2, -2, 3, -3]; // heights by which a label may be moved

/**
 * Returns where the middle of each label stands. The first keeps its place; a later one moves up or
 * down to the nearest free place. Without a free place it gets none.
 *
 * @param {Label[]} labels
 * @returns {(Point | null)[]}
 */
export function spreadLabels(labels) {
  /** @type {Label[]} */
  const placed = [];
  return labels.map(({ place: [x, y], size }) => {
    for (const step of STEPS) {
      /** @type {Label} */
      const moved = { place: [x, y + step * size[1]], size };
      if (placed.some((other) => overlap(moved, other))) continue;
      placed.push(moved);
      return moved.place;
    }
    return null;
  });
}

/**
 * @param {Label} a
 * @param {Label} b
 * @returns {boolean}
 */
export function overlap(a, b) {
  return [0, 1].every((k) => Math.abs(a.place[k] - b.place[k]) < (a.size[k] + b.size[k]) / 2);
}
