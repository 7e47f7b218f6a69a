// Wires as polylines: their SVG paths, and places along them. Not here: where wires lie
// (network_lstm.js and others).

/** @import { Point } from "./line.js" */

const RADIUS = 9; // of the corners, pixels

/**
 * @param {Point[]} points
 * @returns {string} an SVG path with round corners
 */
export function roundedPath(points) {
  const parts = [`M${points[0].join(" ")}`];
  for (let i = 1; i < points.length - 1; i++) {
    const corner = points[i];
    const room = Math.min(RADIUS, span(points[i - 1], corner) / 2, span(corner, points[i + 1]) / 2);
    const begin = towards(corner, points[i - 1], room);
    const end = towards(corner, points[i + 1], room);
    parts.push(`L${begin.join(" ")}Q${corner.join(" ")} ${end.join(" ")}`);
  }
  parts.push(`L${points[points.length - 1].join(" ")}`);
  return parts.join("");
}

/**
 * @param {Point[]} points at least two
 * @returns {(share: number) => Point} the place at a share of the length, from 0 to 1
 */
export function walk(points) {
  const ends = [0];
  for (let i = 1; i < points.length; i++) ends.push(ends[i - 1] + span(points[i - 1], points[i]));
  const length = ends[ends.length - 1];
  return (share) => {
    const at = Math.min(1, Math.max(0, share)) * length;
    const next = Math.max(
      1,
      ends.findIndex((end) => end >= at),
    );
    const part = (at - ends[next - 1]) / (ends[next] - ends[next - 1]);
    const [a, b] = [points[next - 1], points[next]];
    return [a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])];
  };
}

/**
 * @param {Point} a
 * @param {Point} b
 */
function span(a, b) {
  return Math.hypot(b[0] - a[0], b[1] - a[1]);
}

/**
 * @param {Point} from
 * @param {Point} to another point
 * @param {number} distance
 * @returns {Point} the place at a distance from the first point
 */
export function towards(from, to, distance) {
  const share = distance / (span(from, to) || 1);
  return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
}
