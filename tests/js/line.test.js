// Tests of line.js: what is drawn of a line at each moment.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Line } from "../../sketchrnn/ui/components/line.js";

/** @import { Stroke } from "../../sketchrnn/ui/components/line.js" */

/** @type {Stroke[]} two strokes, with a second between them in which the pen is in the air */
const STROKES = [
  [
    [0, 0, 0],
    [10, 0, 1],
    [10, 20, 2],
  ],
  [
    [5, 5, 3],
    [5, 9, 4],
  ],
];

test("at the start only the first point is drawn", () => {
  assert.deepEqual(new Line(STROKES).at(0), { d: "M0 0L0.00 0.00", tip: [0, 0], done: false });
});

test("between two points the pen moves at a constant speed", () => {
  const line = new Line(STROKES);
  assert.deepEqual(line.at(0.25), { d: "M0 0L2.50 0.00", tip: [2.5, 0], done: false });
  assert.deepEqual(line.at(1.5), { d: "M0 0L10 0L10.00 10.00", tip: [10, 10], done: false });
});

test("at the time of a point the pen is there", () => {
  assert.deepEqual(new Line(STROKES).at(1).tip, [10, 0]);
});

test("between two strokes the pen stays where it lifted", () => {
  assert.deepEqual(new Line(STROKES).at(2.5), {
    d: "M0 0L10 0L10 20",
    tip: [10, 20, 2],
    done: false,
  });
});

test("at the end and after it all of the line is drawn", () => {
  const whole = { d: "M0 0L10 0L10 20M5 5L5 9", tip: [5, 9, 4], done: true };
  for (const seconds of [4, 100, Infinity]) assert.deepEqual(new Line(STROKES).at(seconds), whole);
});

test("a dot is a line of no length", () => {
  const line = new Line([[[3, 4, 0.5]]]);
  assert.deepEqual(line.at(0.4), { d: "", tip: null, done: false });
  assert.deepEqual(line.at(0.5), { d: "M3 4h0", tip: [3, 4, 0.5], done: true });
});

test("points at the same time are passed at once", () => {
  const line = new Line([
    [
      [0, 0, 0],
      [1, 0, 0],
      [2, 0, 1],
    ],
  ]);
  assert.deepEqual(line.at(0).tip, [1, 0]);
});

test("a line without points is done at once", () => {
  for (const strokes of [[], [[]]])
    assert.deepEqual(new Line(strokes).at(0), { d: "", tip: null, done: true });
});

test("empty strokes change nothing", () => {
  assert.deepEqual(new Line([[], ...STROKES, []]).at(2.5), new Line(STROKES).at(2.5));
});
