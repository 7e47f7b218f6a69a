// Tests of clouds.js and scale.js: what stands for a mixture of Gaussians and for a surprise.

import assert from "node:assert/strict";
import { test } from "node:test";
import { densityOf } from "../../sketchrnn/ui/sketch/clouds.js";
import { colourAt, formatNats, shareOf } from "../../sketchrnn/ui/sketch/scale.js";

/** @import { Canvas } from "../../sketchrnn/ui/sketch/clouds.js" */
/** @import { Gaussian } from "../../sketchrnn/ui/sketch/mind.js" */

const GRID = 96;
/** @type {Canvas} each cell is 2 wide, and the middle of cell 0 is at 11 */
const CANVAS = { box: [10, 10, 2 * GRID, 2 * GRID], width: 4 };

/**
 * @param {Float32Array} field
 * @returns {{ row: number, column: number }} of its highest cell
 */
function peakOf(field) {
  const k = field.indexOf(Math.max(...field));
  return { row: Math.floor(k / GRID), column: k % GRID };
}

test("the density is highest at the mean", () => {
  assert.deepEqual(peakOf(densityOf([[1, 51, 111, 30, 0, 30]], CANVAS)), { row: 50, column: 20 });
});

test("the heavier of two Gaussians is the higher one", () => {
  /** @type {Gaussian[]} */
  const mixture = [
    [0.7, 31, 31, 30, 0, 30],
    [0.3, 131, 131, 30, 0, 30],
  ];
  assert.deepEqual(peakOf(densityOf(mixture, CANVAS)), { row: 10, column: 10 });
});

test("the density falls as that of the Gaussian", () => {
  // What is added to the variances: (4 / 2)² + (0.75 · 2)² = 6.25, so they are 16 here.
  const field = densityOf([[1, 51, 51, 9.75, 0, 9.75]], CANVAS);
  const at = (/** @type {number} */ row, /** @type {number} */ column) =>
    field[row * GRID + column];
  assert.ok(Math.abs(at(20, 20) - 1 / 16) < 1e-6);
  assert.ok(Math.abs(at(22, 20) / at(20, 20) - Math.exp(-0.5)) < 1e-6); // one deviation away
  assert.equal(at(20, 40), 0); // ten deviations away
});

test("a correlated Gaussian leans", () => {
  const field = densityOf([[1, 101, 101, 200, 150, 200]], CANVAS);
  assert.ok(field[50 * GRID + 50] > 4 * field[50 * GRID + 40]);
});

test("a Gaussian outside of the box adds nothing", () => {
  const field = densityOf([[1, 900, -900, 30, 0, 30]], CANVAS);
  assert.equal(Math.max(...field), 0);
});

test("a surprise has a place on the scale, cut at its ends", () => {
  const ends = { low: -1, high: 3 };
  assert.deepEqual(
    [-5, -1, 1, 3, 9].map((nats) => shareOf(nats, ends)),
    [0, 0, 0.5, 1, 1],
  );
  assert.equal(shareOf(2, { low: 0, high: 0 }), 0);
});

test("colours are mixed of their neighbours on the scale", () => {
  const colours = ["red", "green", "blue"];
  assert.equal(colourAt(0, colours), "color-mix(in srgb, red 0%, red)");
  assert.equal(colourAt(0.25, colours), "color-mix(in srgb, green 50%, red)");
  assert.equal(colourAt(1, colours), "color-mix(in srgb, blue 0%, blue)");
});

test("nats have a minus sign", () => {
  assert.equal(formatNats(-1.26), "−1.3");
});
