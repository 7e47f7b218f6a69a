// Tests of dependence_shares.js: what is marked, and where points lie.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fitted, sharesOf, spokenOf } from "../../sketchrnn/ui/components/dependence_shares.js";

/** @import { Point } from "../../sketchrnn/ui/components/line.js" */

const STRENGTHS = [
  [1, 0.5, 0.5],
  [0.25, 1, 0.5],
  [0, 0.75, 1],
];

test("a prediction depends on the items up to the chosen one only", () => {
  assert.deepEqual(sharesOf(STRENGTHS, 0), [1, 0, 0]);
  assert.deepEqual(sharesOf(STRENGTHS, 1), [0.25, 1, 0]);
  assert.deepEqual(sharesOf(STRENGTHS, 2), [0, 0.75, 1]);
});

test("points fill the picture up to its edge and keep their proportions", () => {
  /** @type {Point[]} */
  const places = [
    [-10, 200],
    [30, 210],
    [10, 220],
  ];
  assert.deepEqual(fitted(places, 100, 10), [
    [10, 10],
    [90, 30],
    [50, 50],
  ]);
});

test("a single point and a line without height stay inside", () => {
  assert.deepEqual(fitted([[5, 7]], 100, 8), [[8, 8]]);
  /** @type {Point[]} */
  const flat = [
    [0, 3],
    [2, 3],
  ];
  assert.deepEqual(fitted(flat, 100, 8), [
    [8, 8],
    [92, 8],
  ]);
});

test("a screen reader hears the number of the item and its letter", () => {
  assert.equal(spokenOf(0, "abc"), "1 a");
  assert.equal(spokenOf(2, ""), "3");
  assert.equal(spokenOf(3, "ab "), "4");
});
