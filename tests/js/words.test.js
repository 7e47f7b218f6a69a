// Tests of words.js: texts with the numbers of a language.

import assert from "node:assert/strict";
import { test } from "node:test";
import { counted, filled, localised, quantity } from "../../sketchrnn/ui/components/words.js";

const PERSIAN = "۰۱۲۳۴۵۶۷۸۹٫٬";

test("texts are filled in and written with the digits of a language", () => {
  assert.equal(filled("Step {t} of {n}, {other}", { t: "3", n: "8" }), "Step 3 of 8, {other}");
  assert.equal(localised("−0.25", PERSIAN), "−۰٫۲۵");
});

test("a minus stays on the left of its number in text from right to left", () => {
  const english = { digits: "0123456789.", direction: "ltr", nats: "{nats} nats" };
  assert.equal(counted(english, "nats", { nats: "−4.5" }), "−4.5 nats");
  const persian = { digits: PERSIAN, direction: "rtl", nats: "{nats} نات" };
  assert.equal(counted(persian, "nats", { nats: "−4.5" }), "\u2066−۴٫۵\u2069 نات");
  assert.equal(counted(persian, "nats", { nats: 45 }), "۴۵ نات");
});

test("a quantity has the signs of its language, also between thousands", () => {
  const english = { digits: "0123456789.,", direction: "ltr", metres: "{number} m" };
  assert.equal(quantity(english, "metres", 1234), "1,234 m");
  const persian = { digits: PERSIAN, direction: "rtl", metres: "{number} متر" };
  assert.equal(quantity(persian, "metres", 1234.5), "۱٬۲۳۴٫۵ متر");
});
