// Which trajectory is at a point of the map. Pure geometry, without the page.

/** @import { Point } from "../components/line.js" */

/** @typedef {[id: number, xy: number[]]} FlatTrajectory x, y, x, y, … in metres */

/**
 * Returns the trajectory that is nearest to a point. On a tie it is the first one.
 *
 * @param {FlatTrajectory[]} trajectories
 * @param {Point} point metres
 * @param {number} reach how near it must be, metres
 * @returns {FlatTrajectory | null} null where none is in reach
 */
export function nearestTrajectory(trajectories, point, reach) {
  let best = reach ** 2;
  /** @type {FlatTrajectory | null} */
  let found = null;
  for (const trajectory of trajectories) {
    const xy = trajectory[1];
    for (let i = 2; i < xy.length; i += 2) {
      const square = squareToSegment(point, [xy[i - 2], xy[i - 1]], [xy[i], xy[i + 1]]);
      if (square < best) {
        best = square;
        found = trajectory;
      }
    }
  }
  return found;
}

/**
 * Returns the square of the distance of a point to the segment from `a` to `b`.
 *
 * @param {Point} point
 * @param {Point} a
 * @param {Point} b
 * @returns {number}
 */
function squareToSegment([x, y], a, b) {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  // The foot of the perpendicular, as a share of the way from a to b. Where a is b, the divisor 1
  // leaves the share 0.
  const along = ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy || 1);
  const share = Math.min(1, Math.max(0, along)); // beyond an end, that end is nearest
  return (x - a[0] - share * dx) ** 2 + (y - a[1] - share * dy) ** 2;
}
