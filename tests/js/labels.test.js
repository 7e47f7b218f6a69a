// Tests of labels.js: labels at the ends of lines do not cover each other.

import assert from "node:assert/strict";
import { test } from "node:test";
import { overlap, spreadLabels } from "../../sketchrnn/ui/cars/labels.js";

/** @import { Label } from "../../sketchrnn/ui/cars/labels.js" */

/** @type {[number, number]} */
const SIZE = [40, 18];

test("labels that are apart stay where they are", () => {
  /** @type {Label[]} */
  const labels = [
    { place: [0, 0], size: SIZE },
    { place: [0, 18], size: SIZE },
    { place: [40, 0], size: SIZE },
  ];
  assert.deepEqual(
    spreadLabels(labels),
    labels.map(({ place }) => place),
  );
});

test("a later label moves up or down, and goes where there is no room", () => {
  /** @type {Label[]} */
  const labels = Array.from({ length: 9 }, () => ({ place: [0, 0], size: SIZE }));
  const places = spreadLabels(labels);
  assert.deepEqual(places[0], [0, 0]);
  assert.equal(places.filter((place) => place === null).length, 2);
  const shown = places.flatMap((place) => (place ? [{ place, size: SIZE }] : []));
  for (const [i, one] of shown.entries())
    for (const other of shown.slice(i + 1)) assert.ok(!overlap(one, other));
});
