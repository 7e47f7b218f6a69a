// Tests of clock.js, with frames that the test itself requests and runs.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Clock } from "../../sketchrnn/ui/components/clock.js";

/** @type {Map<number, FrameRequestCallback>} the requested frames by their number */
const frames = new Map();
let lessMotion = false;
let requested = 0;

beforeEach(() => {
  frames.clear();
  lessMotion = false;
  Object.assign(globalThis, {
    matchMedia: () => ({ matches: lessMotion }),
    requestAnimationFrame: (/** @type {FrameRequestCallback} */ draw) => {
      requested += 1;
      frames.set(requested, draw);
      return requested;
    },
    cancelAnimationFrame: (/** @type {number} */ frame) => frames.delete(frame),
  });
});

/**
 * Runs the requested frames.
 *
 * @param {number} now milliseconds
 */
function runFrames(now) {
  const due = [...frames.values()];
  frames.clear();
  for (const draw of due) draw(now);
}

/**
 * @param {number} end seconds
 * @returns {{ clock: Clock, drawn: number[] }} a clock, and the times that it has drawn
 */
function record(end) {
  /** @type {number[]} */
  const drawn = [];
  const clock = new Clock((seconds) => {
    drawn.push(seconds);
    return seconds >= end;
  });
  return { clock, drawn };
}

test("time begins with the first frame and ends with the animation", () => {
  const { clock, drawn } = record(1);
  clock.start();
  assert.deepEqual(drawn, [0]);
  for (const now of [5000, 5500, 6000]) runFrames(now);
  assert.deepEqual(
    drawn.map((seconds) => Math.round(60 * seconds)),
    [0, 1, 31, 61],
  );
  assert.equal(frames.size, 0);
});

test("a clock that is stopped draws no more", () => {
  const { clock, drawn } = record(1);
  clock.start();
  clock.stop();
  runFrames(100);
  assert.deepEqual(drawn, [0]);
});

test("a clock that is started again begins at 0 and has one frame at a time", () => {
  const { clock, drawn } = record(1);
  clock.start();
  runFrames(0);
  runFrames(700);
  clock.start();
  assert.equal(frames.size, 1);
  runFrames(900);
  assert.deepEqual(
    drawn.map((seconds) => Math.round(60 * seconds)),
    [0, 1, 43, 0, 1],
  );
});

test("with less motion the end is drawn once", () => {
  lessMotion = true;
  const { clock, drawn } = record(1);
  clock.start();
  assert.deepEqual(drawn, [Infinity]);
  assert.equal(frames.size, 0);
});
