// The length of a polyline and a part of it. Pure geometry, without the page.

/** @import { Point } from "../components/line.js" */

/**
 * @param {Point[]} points
 * @returns {number}
 */
export function lengthOf(points) {
  let sum = 0;
  for (let i = 1; i < points.length; i++) sum += distance(points[i - 1], points[i]);
  return sum;
}

/**
 * Returns the first part of a polyline.
 *
 * @param {Point[]} points at least one
 * @param {number} share of its length, 0 to 1
 * @returns {Point[]} begins with the first point and ends where the part ends
 */
export function firstPart(points, share) {
  let left = share * lengthOf(points);
  const part = [points[0]];
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    const length = distance(a, b);
    if (length > left) {
      const along = left / length;
      part.push([a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])]);
      break;
    }
    part.push(b);
    left -= length;
  }
  return part;
}

/**
 * @param {Point} a
 * @param {Point} b
 * @returns {number}
 */
function distance(a, b) {
  return Math.hypot(b[0] - a[0], b[1] - a[1]);
}
