// Tests of key.js: the scale of the heat map in words, and its numbers in the visitor's digits.

import assert from "node:assert/strict";
import { test } from "node:test";
import { heatText } from "../../sketchrnn/ui/cars/key.js";

const english = { metres: "{number} m", percent: "{number} %" };
const heat = "0 … {quarter} … {most} of the samples in {side} × {side}";
const words = { digits: "0123456789.,", direction: "ltr", ...english, heat };

test("the middle of the scale is a quarter of its end", () => {
  assert.equal(heatText(0.042, 10, words), "0 … 1.1 % … 4.2 % of the samples in 10 m × 10 m");
  assert.equal(heatText(0.25, 100, words), "0 … 6.3 % … 25 % of the samples in 100 m × 100 m");
});

test("numbers have the digits of the language", () => {
  assert.equal(heatText(0.042, 10, { ...words, digits: "۰۱۲۳۴۵۶۷۸۹٫٬", heat: "{most}" }), "۴٫۲ %");
});
