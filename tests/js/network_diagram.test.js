// Tests of the diagrams of cells: wires end at boxes, and nothing is outside of the picture.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gru } from "../../sketchrnn/ui/components/network_gru.js";
import { lstm } from "../../sketchrnn/ui/components/network_lstm.js";
import { neuron } from "../../sketchrnn/ui/components/network_neuron.js";
import { roundedPath, walk } from "../../sketchrnn/ui/components/network_path.js";
import { widthOf } from "../../sketchrnn/ui/components/network_signs.js";

/** @import { Diagram } from "../../sketchrnn/ui/components/network_diagram.js" */

/** @type {Record<string, (width: number) => Diagram>} */
const DIAGRAMS = {
  lstm,
  gru,
  neuron: (width) => neuron(width, { hidden: 1, inputs: 1 }),
  layer: (width) => neuron(width, { hidden: 3, inputs: 2 }),
};
const NEAR = 27; // pixels from the centre of a box to its edge, at most

for (const [name, diagram] of Object.entries(DIAGRAMS)) {
  for (const width of [358, 720]) {
    test(`${name} of ${width} pixels lies within its picture`, () => {
      const { height, wires, boxes, joints, ports } = diagram(width);
      const places = [
        ...wires.flatMap(({ paths, label }) => [...paths.flat(), ...(label ? [label] : [])]),
        ...[...boxes, ...ports].map(({ at }) => at),
        ...joints,
      ];
      for (const [x, y] of places)
        assert.ok(x >= 0 && x <= width && y >= 0 && y <= height, `${x} ${y}`);
    });

    test(`each box of ${name} of ${width} pixels has a wire in and the wire it names out`, () => {
      const { wires, boxes } = diagram(width);
      for (const { at, wire, kind } of boxes) {
        const near = (/** @type {[number, number] | undefined} */ place) =>
          place !== undefined && Math.hypot(place[0] - at[0], place[1] - at[1]) < NEAR;
        const leaving = wires.find((one) => one.name === wire);
        assert.ok(
          leaving?.paths.some((path) => near(path[0])),
          `${kind} ${wire}`,
        );
        const ends = wires.flatMap(({ paths }) => paths.map((path) => path.at(-1)));
        assert.ok(ends.some(near), `${kind} ${wire}`);
      }
    });

    test(`wires of ${name} of ${width} pixels carry their values in the order of the step`, () => {
      for (const { window } of diagram(width).wires) {
        const [begin, end] = window;
        assert.ok(begin >= 0 && begin < end && end <= 1);
      }
    });
  }
}

test("no two labels of a narrow cell are on top of each other", () => {
  for (const diagram of Object.values(DIAGRAMS)) {
    const labels = diagram(358).wires.flatMap(({ label }) => (label ? [label] : []));
    for (const [i, a] of labels.entries())
      for (const b of labels.slice(i + 1))
        assert.ok(Math.abs(a[0] - b[0]) >= 36 || Math.abs(a[1] - b[1]) >= 16, `${a} ${b}`);
  }
});

test("a walk along a wire has a constant speed", () => {
  const at = walk([
    [0, 0],
    [10, 0],
    [10, 30],
  ]);
  assert.deepEqual([0, 0.25, 0.5, 1].map(at), [
    [0, 0],
    [10, 0],
    [10, 10],
    [10, 30],
  ]);
});

test("a path begins and ends where its wire does", () => {
  const d = roundedPath([
    [0, 0],
    [40, 0],
    [40, 30],
  ]);
  assert.equal(d, "M0 0L31 0Q40 0 40 9L40 30");
});

test("the width of a wire is proportional to a derivative", () => {
  assert.equal(widthOf(-1, 2) * 2, widthOf(2, 2));
  assert.equal(widthOf(0, 0), widthOf(1e-9, 1));
});
