// Tests of street_names.js: which names are shown at a zoom.

import assert from "node:assert/strict";
import { test } from "node:test";
import { visibleNames } from "../../sketchrnn/ui/cars/street_names.js";

/** @import { StreetName } from "../../sketchrnn/ui/cars/street_names.js" */
/** @import { Size } from "../../sketchrnn/ui/cars/view.js" */

/** @type {StreetName[]} */
const NAMES = [
  ["Rudower Chaussee", 0, 0, 0],
  ["Am Studio", 60, 0, 90],
  ["Max-Planck-Straße", 400, 0, -45],
  ["Ernst-Ruska-Ufer", 9000, 0, 0],
];
/** @type {Size} */
const SIZE = [800, 400];
const texts = (/** @type {number} */ scale) =>
  visibleNames(NAMES, { x: 0, y: 0, scale }, SIZE).map(([text]) => text);

test("names that would cover an earlier one are left out, until there is room", () => {
  assert.deepEqual(texts(2), ["Rudower Chaussee", "Max-Planck-Straße"]);
  assert.deepEqual(texts(0.5), ["Rudower Chaussee", "Am Studio"]);
});

test("names outside of the view are left out, and all of them from far away", () => {
  assert.ok(!texts(2).includes("Ernst-Ruska-Ufer"));
  assert.deepEqual(texts(20), []);
});
