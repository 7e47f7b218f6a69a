// When the pen is where in a film of a drawing: as fast as it was drawn, without its long pauses. Pure
// functions. Not here: how the film is recorded (recorder.js).

import { endOf } from "./stroke.js";

/** @import { Sample, Stroke } from "./stroke.js" */

/**
 * A stroke of a film.
 *
 * @typedef {object} Shot
 * @property {Stroke} stroke
 * @property {number[]} arrivals seconds from the start of the film at which the pen is at each sample
 */

const [LIFT, PAUSE] = [0.12, 0.6]; // seconds: the shortest and the longest time between two strokes
const SPEED = 400; // units of the pad per second, for the model and strokes without times

/**
 * Returns the film of a drawing.
 *
 * @param {Stroke[]} strokes
 * @returns {Shot[]}
 */
export function filmOf(strokes) {
  let clock = 0;
  return strokes.map((stroke, k) => {
    if (k) clock += clamp((stroke.began - endOf(strokes[k - 1])) / 1000, LIFT, PAUSE);
    // The times of the model's strokes are short where an ending was kept at once.
    const timed =
      stroke.by !== "model" && stroke.samples.some(([, , ms]) => ms !== stroke.samples[0][2]);
    const arrivals = stroke.samples.map((sample, i) => {
      if (i) clock += secondsBetween(stroke.samples[i - 1], sample, timed);
      return clock;
    });
    return { stroke, arrivals };
  });
}

/**
 * @param {Shot[]} film
 * @returns {number} how long the pen draws, seconds
 */
export function lengthOfFilm(film) {
  return film.at(-1)?.arrivals.at(-1) ?? 0;
}

/**
 * Returns what is drawn at one moment.
 *
 * @param {Shot[]} film
 * @param {number} seconds from its start
 * @returns {Stroke[]} the last one ends where the pen is
 */
export function drawnAt(film, seconds) {
  return film
    .filter(({ arrivals }) => arrivals[0] <= seconds)
    .map(({ stroke, arrivals }) => {
      const next = arrivals.findIndex((arrival) => arrival > seconds);
      if (next < 0) return stroke;
      const [begin, end] = [arrivals[next - 1], arrivals[next]];
      const share = (seconds - begin) / (end - begin);
      const tip = between(stroke.samples[next - 1], stroke.samples[next], share);
      return { ...stroke, samples: [...stroke.samples.slice(0, next), tip] };
    });
}

/**
 * @param {Sample} a
 * @param {Sample} b
 * @param {boolean} timed the stroke was sampled over some time
 */
function secondsBetween(a, b, timed) {
  if (timed) return clamp((b[2] - a[2]) / 1000, 0, PAUSE);
  return Math.hypot(b[0] - a[0], b[1] - a[1]) / SPEED;
}

/**
 * @param {Sample} a
 * @param {Sample} b
 * @param {number} share of the way, 0 to 1
 * @returns {Sample}
 */
function between(a, b, share) {
  const [x, y, ms] = a.map((value, i) => value + share * (b[i] - value));
  return [x, y, ms, b[3]];
}

/**
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
function clamp(value, least, most) {
  return Math.min(most, Math.max(least, value));
}
