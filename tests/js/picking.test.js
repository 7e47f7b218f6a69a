// Tests of picking.js: the ways of a drive are shown before the page has run.

import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { Picking } from "../../sketchrnn/ui/cars/picking.js";

/** @import { MapData } from "../../sketchrnn/ui/cars/layers.js" */

afterEach(() => mock.restoreAll());

/** The data of a page that shows a drive. */
const page = (/** @type {number | null} */ picked, city = "berlin", mode = "pick") =>
  /** @type {MapData} */ (/** @type {unknown} */ ({ city, mode, picked, token: `p ${picked}` }));

/** @param {(drive: number) => Promise<Response>} respond of the server */
function picking(respond) {
  mock.method(globalThis, "fetch", (/** @type {string} */ _, /** @type {any} */ { body }) =>
    respond(JSON.parse(body)),
  );
  /** @type {string[]} */
  const events = [];
  const made = new Picking(({ picked }) => events.push(`show ${picked}`));
  const pick = (/** @type {number} */ drive, address = "/visits/a") =>
    made.pick(address, drive, () => events.push(`run ${drive}`));
  return { made, events, pick };
}

const answered = async (/** @type {number} */ drive) =>
  new Response(
    `${JSON.stringify({ answer: { city: "berlin", picked: drive, token: `p ${drive}` } })}\n`,
  );

test("ways are shown, and then the page runs", async () => {
  const { made, events, pick } = picking(answered);
  await pick(7);
  assert.deepEqual(events, ["show 7", "run 7"]);
  // A run that began before still shows another drive.
  assert.deepEqual(made.with(page(3)), page(7));
  assert.deepEqual(made.with(page(7)), page(7));
  assert.deepEqual(made.with(page(3)), page(3)); // picked in the menu since
});

test("the page runs where there is no address, or no answer", async () => {
  const { made, events, pick } = picking(async () => new Response(null, { status: 404 }));
  await pick(7, "");
  await pick(8);
  assert.deepEqual(events, ["run 7", "run 8"]);
  assert.deepEqual(made.with(page(3)), page(3));
});

test("only the last drive of several is shown", async () => {
  const { events, pick } = picking(answered);
  await Promise.all([pick(7), pick(8)]);
  assert.deepEqual(events, ["show 8", "run 8"]);
});

test("ways of another city, or another kind of start, are not those of the page", async () => {
  for (const other of [page(3, "helsinki"), page(null, "berlin", "draw")]) {
    const { made, pick } = picking(answered);
    await pick(7);
    assert.deepEqual(made.with(other), other);
    assert.deepEqual(made.with(page(3)), page(3));
    mock.restoreAll();
  }
});

test("a page that does not run is shown as it is after a while", async () => {
  const { made, pick } = picking(answered);
  await pick(7);
  mock.method(performance, "now", () => 1e9);
  assert.deepEqual(made.with(page(3)), page(3));
});
