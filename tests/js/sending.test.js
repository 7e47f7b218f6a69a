// Tests of sending.js with a page that gathers what is sent before its next task, as Streamlit does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inTurn } from "../../sketchrnn/ui/components/sending.js";

/** @returns {{ batches: string[][], send: (who: string) => (name: string, value: unknown) => void }} */
function page() {
  /** @type {string[][]} */
  const batches = [];
  /** @type {string[]} */
  let gathered = [];
  return {
    batches,
    send: (who) => (name, value) => {
      if (!gathered.length) {
        setTimeout(() => {
          batches.push(gathered);
          gathered = [];
        });
      }
      gathered.push(`${who}.${name}=${value}`);
    },
  };
}

const later = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until something holds, for some seconds at most. */
const until = async (/** @type {() => boolean} */ holds) => {
  for (let i = 0; i < 1000 && !holds(); i++) await later(5);
};

test("no message holds what two components sent, and each keeps its order", async () => {
  const { batches, send } = page();
  const shared = {};
  const [pad, echo] = ["pad", "echo"].map((who) => inTurn(send(who), { who }, shared));
  pad("turn", 1);
  echo("turn", 2);
  pad("turn", 3);
  echo("turn", 4);
  await until(() => batches.flat().length === 4);
  pad("turn", 5);
  await until(() => batches.flat().length === 5);
  await later(30); // for what must not come
  for (const batch of batches)
    assert.equal(new Set(batch.map((sent) => sent.split(".")[0])).size, 1);
  const all = batches.flat();
  assert.deepEqual(
    all.filter((sent) => sent.startsWith("pad")),
    [1, 3, 5].map((n) => `pad.turn=${n}`),
  );
  assert.deepEqual(
    all.filter((sent) => sent.startsWith("echo")),
    [2, 4].map((n) => `echo.turn=${n}`),
  );
});

test("a component that sends alone waits for nothing", () => {
  const { send } = page();
  /** @type {unknown[]} */
  const sent = [];
  const alone = inTurn(
    (name, value) => {
      sent.push(value);
      send("pad")(name, value);
    },
    {},
    {},
  );
  alone("turn", 1);
  alone("turn", 2);
  assert.deepEqual(sent, [1, 2]);
});
