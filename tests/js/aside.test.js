// Tests of aside.js: the drawings that are put aside.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bringBack,
  NOTHING_ASIDE,
  packAside,
  put,
  remove,
  unpackAside,
} from "../../sketchrnn/ui/sketch/pad/aside.js";

/** @import { Stroke } from "../../sketchrnn/ui/sketch/pad/stroke.js" */

/**
 * @param {number} x
 * @returns {Stroke[]} a dot
 */
const drawing = (x) => [{ by: "model", began: 5, samples: [[x, 0, 0, 0.5]] }];
const [A, B, C] = [drawing(1), drawing(2), drawing(3)];
const THREE = [A, B, C].reduce(put, NOTHING_ASIDE);

test("the newest drawing stands first, and each is there once", () => {
  assert.deepEqual(THREE.drawings, [C, B, A]);
  assert.deepEqual(put(THREE, drawing(2)), THREE);
});

test("a deleted drawing comes back to its place", () => {
  for (const at of [0, 1, 2]) {
    const fewer = remove(THREE, at);
    assert.equal(fewer.drawings.length, 2);
    assert.deepEqual(bringBack(fewer), THREE);
    assert.deepEqual(bringBack(unpackAside(packAside(fewer))), THREE);
  }
  assert.deepEqual(bringBack(THREE), THREE);
});

test("what is kept is read back, and another text is nothing", () => {
  assert.deepEqual(unpackAside(packAside(THREE)), THREE);
  for (const text of [null, "", "{", "[]", "null", '{"version":0}']) {
    assert.deepEqual(unpackAside(text), NOTHING_ASIDE);
  }
});
