// Tests of network_time.js: which step a position is, and what of it is over.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  BACKWARD,
  FORWARD,
  middleOfStrip,
  momentAt,
  shareOfWire,
  stepFrom,
} from "../../sketchrnn/ui/components/network_time.js";

const STEPS = 3;

test("positions run forward through the steps and then back", () => {
  const moments = [0, 1, 2, 3, 4, 5, 6].map((position) => momentAt(position, STEPS));
  assert.deepEqual(
    moments.map(({ step }) => step),
    [-1, 0, 1, 2, 2, 1, 0],
  );
  assert.deepEqual(
    moments.map(({ direction }) => direction),
    [...Array(4).fill(FORWARD), ...Array(3).fill(BACKWARD)],
  );
  for (const { share } of moments) assert.equal(share, 1);
});

test("between two positions a part of the step is over", () => {
  assert.deepEqual(momentAt(1.25, STEPS), { step: 1, direction: FORWARD, share: 0.25 });
  assert.deepEqual(momentAt(3.5, STEPS), { step: 2, direction: BACKWARD, share: 0.5 });
});

test("a step forward and one back stay within the pass", () => {
  assert.equal(stepFrom(0, -1, STEPS), 0);
  assert.equal(stepFrom(6, 1, STEPS), 6);
  assert.equal(stepFrom(1.5, 1, STEPS), 2);
  assert.equal(stepFrom(1.5, -1, STEPS), 1);
});

test("a wire that is the last forward is the first on the way back", () => {
  assert.equal(shareOfWire(0.5, [0.8, 1], FORWARD), 0);
  assert.equal(shareOfWire(0.9, [0.8, 1], FORWARD).toFixed(3), "0.500");
  assert.equal(shareOfWire(0.1, [0.8, 1], BACKWARD).toFixed(3), "0.500");
  for (const direction of [FORWARD, BACKWARD]) {
    assert.equal(shareOfWire(1, [0.3, 0.6], direction), 1);
    assert.equal(shareOfWire(0, [0.3, 0.6], direction), 0);
  }
});

test("the strip shows all steps where they fit, and else stops at its ends", () => {
  assert.equal(middleOfStrip(0, 5, 8), 2);
  assert.equal(middleOfStrip(0, 20, 5), 2);
  assert.equal(middleOfStrip(10, 20, 5), 10);
  assert.equal(middleOfStrip(19, 20, 5), 17);
});
