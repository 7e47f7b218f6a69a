// Tests of hit_test.js: which trajectory a click picks.

import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestTrajectory } from "../../sketchrnn/ui/cars/hit_test.js";

/** @import { FlatTrajectory } from "../../sketchrnn/ui/cars/hit_test.js" */

/** @type {FlatTrajectory[]} */
const TRAJECTORIES = [
  [7, [0, 0, 100, 0, 100, 100]],
  [8, [0, 50, 90, 50]],
  [9, [500, 500, 500, 500]], // a parked car
];

test("the nearest trajectory is found, also between its points", () => {
  assert.equal(nearestTrajectory(TRAJECTORIES, [50, 10], 20)?.[0], 7);
  assert.equal(nearestTrajectory(TRAJECTORIES, [50, 40], 20)?.[0], 8);
});

test("beyond its end a trajectory is as far as its last point", () => {
  assert.equal(nearestTrajectory(TRAJECTORIES, [100, 110], 10.1)?.[0], 7);
  assert.equal(nearestTrajectory(TRAJECTORIES, [107, 107], 9.8), null);
});

test("a trajectory that does not move is found", () => {
  assert.equal(nearestTrajectory(TRAJECTORIES, [503, 504], 5.1)?.[0], 9);
});

test("out of reach no trajectory is found", () => {
  assert.equal(nearestTrajectory(TRAJECTORIES, [50, -20.1], 20), null);
  assert.equal(nearestTrajectory([], [0, 0], 1e9), null);
});
