// Tests of key.js: the scale of the heat map in words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { heatText } from "../../sketchrnn/ui/cars/key.js";

test("the middle of the scale is a quarter of its end", () => {
  assert.equal(heatText(0.042, 10), "0 … 1.1 % … 4.2 % of the samples in 10 m × 10 m");
  assert.equal(heatText(0.25, 100), "0 … 6.3 % … 25 % of the samples in 100 m × 100 m");
});
