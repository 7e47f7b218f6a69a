// A stroke of a drawing: what was sampled and who drew it. Not here: how strokes look (surface.js).

/** @import { Stroke as TimedStroke } from "../../components/line.js" */

export const SIDE = 340; // of the pad in its own units, as in ui/paper.py

/** @typedef {[x: number, y: number, ms: number, pressure: number]} Sample ms since the stroke began */

/**
 * @typedef {object} Stroke
 * @property {"person" | "model" | "both"} by both in a file only: the model continued it
 * @property {number} began milliseconds since 1970
 * @property {Sample[]} samples in units of the pad, at least one
 */

/**
 * A stroke as Python reads and writes it.
 *
 * @typedef {object} Timed
 * @property {Stroke["by"]} by
 * @property {number} began milliseconds since any moment that all strokes of a drawing share
 * @property {number[]} samples x, y and milliseconds since `began` of each sample
 */

/** Pressure of a device that measures none, by the specification of pointer events. */
export const NO_PRESSURE = 0.5;

/**
 * Returns the strokes of a drawing that Python sends, the inverse of `timedOf`.
 *
 * @param {Timed[]} timed
 * @param {number} now milliseconds since 1970, when the last stroke of the drawing ended
 * @returns {Stroke[]}
 */
export function strokesOf(timed, now) {
  const strokes = timed.map(({ by, began, samples: values }) => {
    /** @type {Sample[]} */
    const samples = [];
    for (let i = 0; i < values.length; i += 3) {
      samples.push([values[i], values[i + 1], values[i + 2], NO_PRESSURE]);
    }
    return { by, began, samples };
  });
  const last = strokes.at(-1);
  const shift = last ? now - endOf(last) : 0;
  return strokes.map((stroke) => ({ ...stroke, began: stroke.began + shift }));
}

/**
 * Returns the coordinates alone, as Python reads them for the model.
 *
 * @param {Stroke[]} strokes
 * @returns {number[][]}
 */
export function flatOf(strokes) {
  return strokes.map(({ samples }) => samples.flatMap((sample) => sample.slice(0, 2)));
}

/**
 * Returns the first samples of a drawing.
 *
 * @param {Stroke[]} strokes
 * @param {number} count of all samples that are kept
 * @returns {Stroke[]}
 */
export function firstSamples(strokes, count) {
  /** @type {Stroke[]} */
  const kept = [];
  let left = count;
  for (const stroke of strokes) {
    if (left <= 0) break;
    kept.push(
      left < stroke.samples.length ? { ...stroke, samples: stroke.samples.slice(0, left) } : stroke,
    );
    left -= stroke.samples.length;
  }
  return kept;
}

/**
 * Returns the numbers of the strokes that a circle touches.
 *
 * @param {Stroke[]} strokes
 * @param {number} x of its centre
 * @param {number} y
 * @param {number} radius
 * @returns {number[]}
 */
export function touched(strokes, x, y, radius) {
  return strokes.flatMap(({ samples }, i) => (distance(samples, x, y) <= radius ? [i] : []));
}

/**
 * Returns points along the end of a stroke, without gaps for a fast pointer.
 *
 * @param {Sample[]} samples
 * @param {number} from the first sample of the end
 * @param {number} step the largest distance between two points
 * @returns {[x: number, y: number][]}
 */
export function pointsAlong(samples, from, step) {
  return samples.slice(from).flatMap(([x, y], i) => {
    const [ax, ay] = samples[Math.max(0, from + i - 1)];
    const count = Math.max(1, Math.ceil(Math.hypot(x - ax, y - ay) / step));
    return Array.from({ length: count }, (_, k) => {
      const share = (k + 1) / count;
      return /** @type {[number, number]} */ ([ax + share * (x - ax), ay + share * (y - ay)]);
    });
  });
}

/**
 * @param {Sample[]} samples
 * @param {number} x
 * @param {number} y
 * @returns {number} the distance of a point to the polyline through the samples
 */
function distance(samples, x, y) {
  let [ax, ay] = samples[0];
  let least = Math.hypot(x - ax, y - ay);
  for (const [bx, by] of samples) {
    const [dx, dy] = [bx - ax, by - ay];
    const squared = dx * dx + dy * dy;
    const share = squared && ((x - ax) * dx + (y - ay) * dy) / squared;
    const inside = Math.min(1, Math.max(0, share));
    least = Math.min(least, Math.hypot(x - ax - inside * dx, y - ay - inside * dy));
    [ax, ay] = [bx, by];
  }
  return least;
}

/**
 * Returns an ending as the strokes of the model. Its pen has just drawn it: it ends now, and is
 * faster than usual where less time has gone by since the stroke before.
 *
 * @param {TimedStroke[]} ending
 * @param {Stroke[]} before the strokes that it continues
 * @param {number} now milliseconds since 1970
 * @returns {Stroke[]}
 */
export function modelStrokes(ending, before, now) {
  const usual = 1000 * (ending.at(-1)?.at(-1)?.[2] ?? 0);
  const last = before.at(-1);
  const begin = Math.max(last ? endOf(last) : -Infinity, now - usual);
  const length = Math.max(0, now - begin);
  const at = (/** @type {number} */ seconds) =>
    Math.round(begin + (usual && (1000 * seconds * length) / usual));
  return ending.map((points) => {
    const began = at(points[0][2]);
    const samples = points.map(([x, y, seconds]) => {
      /** @type {Sample} */
      const sample = [x, y, at(seconds) - began, NO_PRESSURE];
      return sample;
    });
    return { by: "model", began, samples };
  });
}

/**
 * @param {Stroke} stroke
 * @returns {number} milliseconds since 1970, when it ended
 */
export function endOf({ began, samples }) {
  return began + samples[samples.length - 1][2];
}

/**
 * Returns a drawing with its times and authors, as Python keeps it.
 *
 * @param {Stroke[]} strokes
 * @returns {Timed[]}
 */
export function timedOf(strokes) {
  return strokes.map(({ by, began, samples }) => ({
    by,
    began,
    samples: samples.flatMap((sample) => sample.slice(0, 3)),
  }));
}
