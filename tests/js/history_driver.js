// Makes the steps that it reads from standard input, for tests/ui/sketch/test_history.py.
// A line is a JSON list of steps; the answer is the list of drawings after each, as stroke numbers.

import { createInterface } from "node:readline";
import * as history from "../../sketchrnn/ui/sketch/pad/history.js";
import { follow } from "../../sketchrnn/ui/sketch/pad/opening.js";
import { pack, unpack } from "../../sketchrnn/ui/sketch/pad/store.js";
import { timedOf } from "../../sketchrnn/ui/sketch/pad/stroke.js";

/** @import { Kept } from "../../sketchrnn/ui/sketch/pad/store.js" */
/** @import { Stroke } from "../../sketchrnn/ui/sketch/pad/stroke.js" */

const OPENING = { source: "example", example: true, strokes: [] };
const NO_FILE = { source: "", example: false, strokes: [] };

/**
 * @param {Kept} kept
 * @param {[name: string, numbers: number[]]} step
 * @returns {Kept}
 */
function make(kept, [name, numbers]) {
  /** @type {Stroke[]} */
  const strokes = numbers.map((i) => ({ by: "person", began: 0, samples: [[i, 0, 0, 0.5]] }));
  const before = kept.history;
  if (name === "draw" || name === "accept") {
    return { ...kept, history: history.add(before, strokes) };
  }
  if (name === "erase") return { ...kept, history: history.erase(before, numbers) };
  if (name === "clear") return { ...kept, history: history.clear(before) };
  if (name === "undo") return { ...kept, history: history.undo(before) };
  if (name === "redo") return { ...kept, history: history.redo(before) };
  if (name === "open") {
    const file = { source: `file:${numbers}`, example: false, strokes: timedOf(strokes) };
    return follow(kept, OPENING, file, 0);
  }
  return follow(unpack(pack(kept)), OPENING, NO_FILE, 0); // a reload, or back from another page
}

for await (const line of createInterface({ input: process.stdin })) {
  let kept = follow(null, OPENING, NO_FILE, 0);
  const drawings = JSON.parse(line).map((/** @type {[string, number[]]} */ step) => {
    kept = make(kept, step);
    return kept.history.present.map(({ samples }) => samples[0][0]);
  });
  console.log(JSON.stringify(drawings));
}
