// Tests of kept.js and borrowed.js: a part works with its fixed data, whichever comes first.

import assert from "node:assert/strict";
import { test } from "node:test";
import borrowed from "../../sketchrnn/ui/components/borrowed.js";
import { keep } from "../../sketchrnn/ui/components/kept.js";

/** @returns a component that notes its calls, as `mount` makes one */
function component() {
  /** @type {unknown[]} */
  const seen = [];
  /** @param {any} call */
  const start = ({ data, parentElement }) => {
    seen.push([parentElement, data]);
    return () => seen.push("stopped");
  };
  return { seen, start };
}

/** @param {string} part @param {unknown} data @returns {any} */
const call = (part, data) => ({ parentElement: "root", data: { part, data } });

test("a part that is there shows each call at once, with the fixed data", () => {
  const { seen, start } = component();
  keep(start)(/** @type {any} */ ({ data: { part: "a", fixed: { streets: 1 } } }));
  const stop = borrowed(call("a", { token: 2 }));
  assert.deepEqual(seen, [["root", { streets: 1, token: 2 }]]);
  stop();
  assert.deepEqual(seen[1], "stopped");
});

test("calls before their part is there are shown in their order when it comes", () => {
  const { seen, start } = component();
  borrowed(call("b", { token: 1 }));
  borrowed(call("other", { token: 9 }));
  borrowed(call("b", { token: 2 }));
  assert.deepEqual(seen, []);
  keep(start)(/** @type {any} */ ({ data: { part: "b", fixed: {} } }));
  assert.deepEqual(seen, [
    ["root", { token: 1 }],
    ["root", { token: 2 }],
  ]);
});

test("what has left the page before its part comes is not shown", () => {
  const { seen, start } = component();
  borrowed(call("c", {}))();
  keep(start)(/** @type {any} */ ({ data: { part: "c", fixed: {} } }));
  assert.deepEqual(seen, []);
});

test("a part that is sent again stays as it is", () => {
  const first = component();
  const second = component();
  for (const { start } of [first, second])
    keep(start)(/** @type {any} */ ({ data: { part: "d", fixed: {} } }));
  borrowed(call("d", {}));
  assert.deepEqual([first.seen.length, second.seen.length], [1, 0]);
});
