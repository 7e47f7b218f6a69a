// Tests of view.js: which part of the plane the map shows.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  dragView,
  extentOf,
  fitView,
  isInView,
  scaleBarLength,
  shareOfView,
  toPlane,
  toScreen,
  zoomView,
} from "../../sketchrnn/ui/cars/view.js";

/** @import { Point } from "../../sketchrnn/ui/components/line.js" */
/** @import { Bounds, Frame, Size } from "../../sketchrnn/ui/cars/view.js" */

/** @type {Size} */
const SIZE = [800, 400];
/** @type {Frame} */
const FRAME = { left: 100, top: 50, width: 800, height: 400 };
/** @type {Bounds} */
const BOUNDS = [-1000, 200, 3000, 1200];
const VIEW = { x: 70, y: -30, scale: 2.5 };
/** @type {Point[]} */
const PLACES = [
  [100, 50],
  [333, 222],
  [900, 450],
];

/**
 * @param {number[]} actual
 * @param {number[]} expected
 */
function assertNear(actual, expected) {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of expected.entries())
    assert.ok(Math.abs(actual[i] - value) < 1e-9, `expected ${expected}, got ${actual}`);
}

test("bounds are fitted with a margin, in the middle", () => {
  const view = fitView(BOUNDS, SIZE);
  assertNear([view.x, view.y, view.scale], [1000, 700, (1.08 * 4000) / 800]);
  assert.ok(isInView(BOUNDS, view, SIZE));
  assertNear([shareOfView(BOUNDS, view, SIZE)], [1 / 1.08]);
});

test("high bounds are fitted by their height", () => {
  assertNear([fitView([0, 0, 100, 1000], SIZE).scale], [(1.08 * 1000) / 400]);
});

test("a single point is fitted too", () => {
  assertNear([fitView([5, 5, 5, 5], SIZE).scale], [1.08 * 0.2]);
});

test("the corners of the frame are those of the view", () => {
  const [width, height] = extentOf(VIEW, SIZE);
  const corner = toPlane(VIEW, FRAME, [FRAME.left, FRAME.top]);
  assertNear(corner, [VIEW.x - width / 2, VIEW.y - height / 2]);
  const middle = toPlane(VIEW, FRAME, [500, 250]);
  assertNear(middle, [VIEW.x, VIEW.y]);
});

test("zooming leaves the point under the pointer where it is", () => {
  for (const place of PLACES)
    for (const factor of [0.3, 1, 7]) {
      const point = toPlane(VIEW, FRAME, place);
      const view = zoomView(VIEW, factor, point);
      assertNear([view.scale], [VIEW.scale * factor]);
      assertNear(toPlane(view, FRAME, place), point);
    }
});

test("zooming in and out again leads back", () => {
  const there = zoomView(VIEW, 1.6, [40, 50]);
  const back = zoomView(there, 1 / 1.6, [40, 50]);
  assertNear([back.x, back.y, back.scale], [VIEW.x, VIEW.y, VIEW.scale]);
});

test("zooming ends at 0.1 and at 200 metres per pixel", () => {
  assert.equal(zoomView(VIEW, 1e-6, [0, 0]).scale, 0.1);
  assert.equal(zoomView(VIEW, 1e6, [0, 0]).scale, 200);
});

test("dragging takes the point under the pointer along", () => {
  for (const [x, y] of PLACES) {
    const view = dragView(VIEW, [-30, 80]);
    assertNear(toPlane(view, FRAME, [x - 30, y + 80]), toPlane(VIEW, FRAME, [x, y]));
  }
});

test("bounds that reach over an edge are not in view", () => {
  const view = { x: 0, y: 0, scale: 1 };
  assert.ok(isInView([-399, -199, 399, 199], view, SIZE));
  for (const bounds of /** @type {Bounds[]} */ ([
    [-401, 0, 0, 0],
    [0, -201, 0, 0],
    [0, 0, 401, 0],
    [0, 0, 0, 201],
  ]))
    assert.ok(!isInView(bounds, view, SIZE));
});

test("the scale bar is as long as a round number of metres", () => {
  const lengths = [0.1, 1, 2.3, 6, 11.2, 40].map((scale) => scaleBarLength({ ...VIEW, scale }, 90));
  assert.deepEqual(lengths, [5, 50, 200, 500, 1000, 2000]);
});

test("a point of the plane is on the screen where the screen shows it", () => {
  const { left, top } = FRAME;
  for (const [x, y] of PLACES) {
    const point = toPlane(VIEW, FRAME, [x, y]);
    assert.deepEqual(
      toScreen(VIEW, SIZE, point).map((value) => Math.round(value * 1e6) / 1e6),
      [x - left, y - top],
    );
  }
});
