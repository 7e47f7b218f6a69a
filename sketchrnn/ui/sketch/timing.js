// When the pen is at which point of a drawing that is played. A moment is a number: 3 is when the
// pen has reached point 3 (from 0), 3.5 when it is half way to point 4.

import { lengthOf } from "./polyline.js";

/** @import { Point } from "../components/line.js" */

/**
 * How the pen comes to a point.
 *
 * @typedef {object} Step
 * @property {Point[]} line ends at the point
 * @property {boolean} begins the point is the first of a stroke
 */

const SECONDS_PER_POINT = 0.24;
const [SHORTEST, LONGEST] = [3, 24]; // seconds for the whole drawing

/**
 * Returns the path of the pen to point k; to the first point of a stroke it is in the air.
 *
 * @param {Step[]} steps
 * @param {number} k at least 1
 * @returns {Point[]}
 */
export function pathTo(steps, k) {
  const { line, begins } = steps[k];
  return begins ? [steps[k - 1].line[steps[k - 1].line.length - 1], line[0]] : line;
}

/** Long ways take longer, but every point takes some time. */
export class Timing {
  /** @param {Step[]} steps at least one */
  constructor(steps) {
    const lengths = steps.map((_, k) => (k ? lengthOf(pathTo(steps, k)) : 0));
    const mean = sum(lengths) / lengths.length || 1; // 1 where the pen never moves
    const weights = lengths.map((length, k) => (k ? 1 + length / mean : 0));
    const seconds = Math.min(LONGEST, Math.max(SHORTEST, SECONDS_PER_POINT * steps.length));
    const all = sum(weights) || 1; // 1 for a single point
    let passed = 0;
    /** Seconds from the start to each point. */
    this.arrivals = weights.map((weight) => {
      passed += (seconds * weight) / all;
      return passed;
    });
    this.last = steps.length - 1;
  }

  /**
   * @param {number} moment
   * @returns {number} seconds from the start
   */
  secondsAt(moment) {
    const k = Math.min(this.last, Math.floor(moment));
    const after = this.arrivals[Math.min(this.last, k + 1)];
    return this.arrivals[k] + (moment - k) * (after - this.arrivals[k]);
  }

  /**
   * The inverse of `secondsAt`.
   *
   * @param {number} seconds from the start; `Infinity` for the last moment
   * @returns {number} a moment
   */
  momentAt(seconds) {
    if (seconds >= this.arrivals[this.last]) return this.last;
    // Point 0 is reached at 0, so a next point exists and is not the first.
    const next = this.arrivals.findIndex((arrival) => arrival > seconds);
    const [a, b] = [this.arrivals[next - 1], this.arrivals[next]];
    return next - 1 + (seconds - a) / (b - a);
  }
}

/**
 * @param {number[]} values
 * @returns {number}
 */
function sum(values) {
  return values.reduce((a, b) => a + b, 0);
}
