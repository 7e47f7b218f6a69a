// Lines that grow over time, as SVG paths. Not here: the clock that drives them (clock.js).

/** @typedef {[x: number, y: number]} Point in the units of the SVG's view box */
/** @typedef {[x: number, y: number, seconds: number]} TimedPoint seconds since the start, rising */
/** @typedef {TimedPoint[]} Stroke the pen stays on the paper from the first point to the last */

/**
 * What is drawn at one moment.
 *
 * @typedef {object} Drawn
 * @property {string} d an SVG path; empty before the first point
 * @property {Point | TimedPoint | null} tip where the pen is, or was when it last drew
 * @property {boolean} done all of the line is drawn
 */

/** The strokes that one pen draws one after the other. */
export class Line {
  /** @param {Stroke[]} strokes in the order of their times; empty strokes are left out */
  constructor(strokes) {
    this.strokes = strokes.filter((stroke) => stroke.length > 0);
    // Whole strokes are by far the most of what a frame draws, so their paths are made once.
    this.whole = this.strokes.map((stroke) => strokePath(stroke, stroke.length));
    this.end = this.strokes.at(-1)?.at(-1)?.[2] ?? 0;
  }

  /**
   * @param {number} seconds since the start; `Infinity` for all of the line
   * @returns {Drawn}
   */
  at(seconds) {
    let d = "";
    /** @type {Drawn["tip"]} */
    let tip = null;
    for (const [k, stroke] of this.strokes.entries()) {
      const last = stroke[stroke.length - 1];
      if (seconds >= last[2]) {
        d += this.whole[k];
        tip = last;
        continue;
      }
      if (seconds < stroke[0][2]) break; // the pen is on its way to this stroke
      // Here stroke[0] <= seconds < last, so a next point exists.
      const next = stroke.findIndex((point) => point[2] > seconds);
      tip = between(stroke[next - 1], stroke[next], seconds);
      d += strokePath(stroke, next, tip);
      break;
    }
    return { d, tip, done: seconds >= this.end };
  }
}

/**
 * Returns where a pen is between two points at which it is at known times; its speed is constant.
 *
 * @param {TimedPoint} a
 * @param {TimedPoint} b
 * @param {number} seconds
 * @returns {Point}
 */
function between(a, b, seconds) {
  const share = (seconds - a[2]) / (b[2] - a[2]);
  return [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
}

/**
 * @param {Stroke} stroke
 * @param {number} count how many of its points are drawn, at least 1
 * @param {Point | null} tip where the pen is after them
 * @returns {string} an SVG path
 */
function strokePath(stroke, count, tip = null) {
  const points = stroke.slice(0, count).map(([x, y]) => `${x} ${y}`);
  if (tip) points.push(`${tip[0].toFixed(2)} ${tip[1].toFixed(2)}`);
  // A dot is a line of no length, which round line ends make visible.
  return `M${points.join("L")}${points.length === 1 ? "h0" : ""}`;
}
