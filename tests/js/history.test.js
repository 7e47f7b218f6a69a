// Tests of history.js, store.js and opening.js: what is on the pad after any steps. The sequences of
// steps at random are in tests/ui/sketch/test_history.py.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as history from "../../sketchrnn/ui/sketch/pad/history.js";
import { follow } from "../../sketchrnn/ui/sketch/pad/opening.js";
import { pack, save, unpack } from "../../sketchrnn/ui/sketch/pad/store.js";

/** @import { Offer } from "../../sketchrnn/ui/sketch/pad/opening.js" */
/** @import { Timed } from "../../sketchrnn/ui/sketch/pad/stroke.js" */
/** @import { Stroke } from "../../sketchrnn/ui/sketch/pad/stroke.js" */

/**
 * @param {number} x
 * @returns {Stroke} a dot
 */
const dot = (x) => ({ by: "person", began: 5, samples: [[x, 0, 0, 0.5]] });
const [A, B, C] = [dot(1), dot(2), dot(3)];

test("each step can be undone and done again", () => {
  const drawn = history.add(history.add(history.begin([]), [A]), [B, C]);
  const erased = history.erase(drawn, [0, 2, 2]);
  assert.deepEqual(erased.present, [B]);
  const cleared = history.clear(erased);
  const back = history.undo(history.undo(history.undo(cleared)));
  assert.deepEqual(back.present, [A]);
  assert.deepEqual(history.redo(history.redo(history.redo(back))), cleared);
});

test("a step after an undo forgets what was undone", () => {
  const drawn = history.add(history.add(history.begin([]), [A]), [B]);
  const other = history.add(history.undo(drawn), [C]);
  assert.deepEqual(other.present, [A, C]);
  assert.equal(history.redo(other).present, other.present);
});

test("steps that change nothing are no steps", () => {
  const empty = history.begin([]);
  assert.equal(history.clear(empty), empty);
  assert.equal(history.add(empty, []), empty);
  assert.equal(history.erase(empty, [3]), empty);
  assert.deepEqual(history.undo(empty), empty);
});

test("the oldest steps are forgotten", () => {
  let long = history.begin([]);
  for (let i = 0; i < history.STEPS + 9; i += 1) long = history.add(long, [A]);
  assert.equal(long.past.length, history.STEPS);
});

test("what is kept is read back, with each stroke once", () => {
  const drawn = history.undo(history.add(history.add(history.begin([A]), [B]), [C]));
  const kept = { history: drawn, opening: "example:cat", file: "" };
  const text = pack(kept);
  assert.deepEqual(unpack(text), kept);
  assert.equal(text.match(/began/g)?.length, 3);
  for (const broken of [null, "", "{", "[]", '{"version":0}']) assert.equal(unpack(broken), null);
});

test("without room for the history the drawing is kept", () => {
  const drawn = history.add(history.add(history.begin([A]), [B]), [C]);
  const whole = { history: drawn, opening: "", file: "" };
  let written = "";
  const setItem = (/** @type {string} */ _, /** @type {string} */ text) => {
    if (text === pack(whole)) throw new Error("full");
    written = text;
  };
  save({ setItem }, "key", whole);
  assert.deepEqual(unpack(written)?.history, history.begin([A, B, C]));
});

/**
 * @param {number} x
 * @returns {Timed}
 */
const timedDot = (x) => ({ by: "person", began: 0, samples: [x, 0, 0] });

/**
 * @param {string} source
 * @param {number} x
 * @returns {Offer}
 */
const example = (source, x) => ({ source, example: true, strokes: [timedDot(x)] });
const NO_FILE = { source: "", example: false, strokes: [] };

/**
 * @param {import("../../sketchrnn/ui/sketch/pad/store.js").Kept} kept
 * @returns {number[]} the place of each dot
 */
const places = (kept) => kept.history.present.map(({ samples }) => samples[0][0]);

test("an example follows the settings until something is drawn", () => {
  const cat = follow(null, example("cat", 1), NO_FILE, 0);
  assert.equal(follow(cat, example("cat", 1), NO_FILE, 0), cat);
  const pig = follow(cat, example("pig", 2), NO_FILE, 0);
  assert.deepEqual(places(pig), [2]);
  assert.deepEqual(pig.history.past, []);
  const drawn = { ...pig, history: history.add(pig.history, [C]) };
  assert.deepEqual(places(follow(drawn, example("cat", 1), NO_FILE, 0)), [2, 3]);
});

test("a shared drawing is a step, once, and stays changed in a reload", () => {
  const drawn = { history: history.add(history.begin([]), [A]), opening: "cat", file: "" };
  const link = { source: "address:x", example: false, strokes: [timedDot(7)] };
  const opened = follow(drawn, link, NO_FILE, 0);
  assert.deepEqual(places(opened), [7]);
  assert.deepEqual(history.undo(opened.history).present, [A]);
  const more = { ...opened, history: history.add(opened.history, [B]) };
  assert.equal(follow(unpack(pack(more)), link, NO_FILE, 0).history.present.length, 2);
});

test("a file is opened once, and after the drawing of the address", () => {
  const file = { source: "file:1", example: false, strokes: [timedDot(9)] };
  const opened = follow(null, example("cat", 1), file, 0);
  assert.deepEqual(places(opened), [9]);
  const cleared = { ...opened, history: history.clear(opened.history) };
  assert.equal(follow(cleared, example("cat", 1), file, 0), cleared);
});
