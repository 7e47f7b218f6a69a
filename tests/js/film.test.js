// Tests of film.js: when the pen is where in a film of a drawing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawnAt, filmOf, lengthOfFilm } from "../../sketchrnn/ui/sketch/pad/film.js";

/** @import { Sample, Stroke } from "../../sketchrnn/ui/sketch/pad/stroke.js" */

/**
 * @param {number} began
 * @param {number[]} times
 * @returns {Stroke} along x, ten units a sample
 */
function stroke(began, times) {
  const samples = times.map((ms, i) => /** @type {Sample} */ ([10 * i, 0, ms, 0.5]));
  return { by: "person", began, samples };
}

/**
 * @param {Stroke[]} strokes
 * @returns {number[][]} milliseconds of all samples in the film
 */
const arrivals = (strokes) =>
  filmOf(strokes).map((shot) => shot.arrivals.map((seconds) => Math.round(1000 * seconds)));

test("a film is as fast as the hand", () => {
  assert.deepEqual(arrivals([stroke(5000, [0, 30, 100]), stroke(5400, [0, 50])]), [
    [0, 30, 100],
    [400, 450],
  ]);
});

test("long pauses become short, within a stroke too", () => {
  assert.deepEqual(arrivals([stroke(0, [0, 9000]), stroke(99000, [0, 50])]), [
    [0, 600],
    [1200, 1250],
  ]);
});

test("strokes follow each other, also where their times overlap or fall", () => {
  assert.deepEqual(arrivals([stroke(1000, [0, 80, 40]), stroke(0, [0, 50])]), [
    [0, 80, 80],
    [200, 250],
  ]);
});

test("strokes without times are drawn at a constant speed", () => {
  assert.deepEqual(arrivals([stroke(0, [0, 0, 0]), stroke(0, [0])]), [[0, 25, 50], [170]]);
});

test("the model's strokes are drawn at that speed, however soon they were kept", () => {
  /** @type {Stroke} */
  const kept = { ...stroke(0, [0, 1, 2]), by: "model" };
  assert.deepEqual(arrivals([kept]), [[0, 25, 50]]);
});

test("the last stroke ends where the pen is", () => {
  const film = filmOf([stroke(0, [0, 100]), stroke(400, [0, 200])]);
  assert.ok(Math.abs(lengthOfFilm(film) - 0.6) < 1e-9);
  const places = (/** @type {number} */ seconds) =>
    drawnAt(film, seconds).map(({ samples }) => samples.map(([x]) => Math.round(100 * x) / 100));
  assert.deepEqual(places(0.05), [[0, 5]]);
  assert.deepEqual(places(0.3), [[0, 10]]);
  assert.deepEqual(places(0.45).at(-1), [0, 2.5]);
  assert.deepEqual(drawnAt(film, 9), [stroke(0, [0, 100]), stroke(400, [0, 200])]);
});

test("an empty drawing has an empty film", () => {
  assert.equal(lengthOfFilm(filmOf([])), 0);
  assert.deepEqual(drawnAt([], 1), []);
});
