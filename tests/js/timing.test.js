// Tests of polyline.js and timing.js: when the pen is where in a drawing that is played.

import assert from "node:assert/strict";
import { test } from "node:test";
import { firstPart, lengthOf } from "../../sketchrnn/ui/sketch/polyline.js";
import { pathTo, Timing } from "../../sketchrnn/ui/sketch/timing.js";

/** @import { Point } from "../../sketchrnn/ui/components/line.js" */
/** @import { Step } from "../../sketchrnn/ui/sketch/timing.js" */

/** @type {Point[]} 30 long and then 40 */
const CORNER = [
  [0, 0],
  [30, 0],
  [30, 40],
];

/** @type {Step[]} a stroke, and a dot 100 away from its end */
const STEPS = [
  { line: [[0, 0]], begins: true },
  { line: CORNER, begins: false },
  {
    line: [
      [30, 40],
      [30, 70],
    ],
    begins: false,
  },
  { line: [[130, 70]], begins: true },
];

test("the length is that of all segments", () => {
  assert.equal(lengthOf(CORNER), 70);
  assert.equal(lengthOf([[3, 4]]), 0);
});

test("a part of a polyline ends inside of a segment", () => {
  assert.deepEqual(firstPart(CORNER, 15 / 70), [
    [0, 0],
    [15, 0],
  ]);
  assert.deepEqual(firstPart(CORNER, 50 / 70), [
    [0, 0],
    [30, 0],
    [30, 20],
  ]);
});

test("the whole polyline is a part of itself, and nothing is its first point", () => {
  assert.deepEqual(firstPart(CORNER, 1), CORNER);
  assert.equal(lengthOf(firstPart(CORNER, 0)), 0);
});

test("to the first point of a stroke the pen goes through the air", () => {
  assert.deepEqual(pathTo(STEPS, 2), STEPS[2].line);
  assert.deepEqual(pathTo(STEPS, 3), [
    [30, 70],
    [130, 70],
  ]);
});

test("moments and seconds lead to each other", () => {
  const timing = new Timing(STEPS);
  for (const moment of [0, 0.3, 1, 1.5, 2.99]) {
    const back = timing.momentAt(timing.secondsAt(moment));
    assert.ok(Math.abs(back - moment) < 1e-9, `expected ${moment}, got ${back}`);
  }
});

test("a drawing takes 0.24 s a point, but 3 s at least and 24 s at most", () => {
  const ends = [4, 50, 1000].map((count) => {
    const steps = Array.from({ length: count }, (_, k) => ({
      line: /** @type {Point[]} */ ([[k, 0]]),
      begins: true,
    }));
    return new Timing(steps).secondsAt(count - 1);
  });
  for (const [i, seconds] of [3, 12, 24].entries()) assert.ok(Math.abs(ends[i] - seconds) < 1e-9);
});

test("long ways take longer, and every point takes some time", () => {
  const steps = STEPS.concat({ line: [[130, 70]], begins: false });
  const { arrivals } = new Timing(steps);
  const durations = arrivals.slice(1).map((arrival, k) => arrival - arrivals[k]);
  assert.ok(durations[2] > durations[0] && durations[0] > durations[1]);
  assert.ok(durations[1] > durations[3] && durations[3] > 0);
});

test("at the end and after it the moment is the last one", () => {
  const timing = new Timing(STEPS);
  assert.equal(timing.momentAt(3), 3);
  assert.equal(timing.momentAt(Infinity), 3);
});

test("a single point is its own first and last moment", () => {
  const timing = new Timing(STEPS.slice(0, 1));
  assert.equal(timing.secondsAt(0), 0);
  assert.equal(timing.momentAt(0), 0);
});
