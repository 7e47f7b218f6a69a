// Tests of stroke.js, turns.js, keys.js and pointer.js: what is sampled, and whose turn it is.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { commandOf } from "../../sketchrnn/ui/sketch/pad/keys.js";
import { Pointer } from "../../sketchrnn/ui/sketch/pad/pointer.js";
import {
  firstSamples,
  flatOf,
  modelStrokes,
  pointsAlong,
  strokesOf,
  timedOf,
  touched,
} from "../../sketchrnn/ui/sketch/pad/stroke.js";
import { Turns } from "../../sketchrnn/ui/sketch/pad/turns.js";

/** @import { Stroke } from "../../sketchrnn/ui/sketch/pad/stroke.js" */

const FLAT = [
  [0, 0, 10, 0, 20, 0],
  [5, 50],
];
const TIMED = [
  { by: /** @type {const} */ ("person"), began: 20, samples: [0, 0, 0, 10, 0, 7.5, 20, 0, 30] },
  { by: /** @type {const} */ ("both"), began: 90, samples: [5, 50, 0] },
];

test("a drawing of Python is the same there and back, and ends now", () => {
  const strokes = strokesOf(TIMED, 1000);
  assert.deepEqual(flatOf(strokes), FLAT);
  assert.equal(strokes[1].began, 1000);
  const shifted = TIMED.map((stroke) => ({ ...stroke, began: stroke.began + 910 }));
  assert.deepEqual(timedOf(strokes), shifted);
  assert.deepEqual(strokesOf([], 1000), []);
});

test("the first samples end in the middle of a stroke", () => {
  const strokes = strokesOf(TIMED, 0);
  assert.deepEqual(flatOf(firstSamples(strokes, 2)), [[0, 0, 10, 0]]);
  assert.deepEqual(firstSamples(strokes, 3), [strokes[0]]);
  assert.deepEqual(firstSamples(strokes, 99), strokes);
  assert.deepEqual(firstSamples(strokes, 0), []);
});

test("the eraser touches a line between its samples, and dots", () => {
  const strokes = strokesOf(TIMED, 0);
  assert.deepEqual(touched(strokes, 15, 6, 7), [0]);
  assert.deepEqual(touched(strokes, 28, 0, 7), []);
  assert.deepEqual(touched(strokes, 5, 44, 7), [1]);
});

test("a fast pointer leaves no gaps", () => {
  const line = [0, 0, 0, 0, 8, 1, 0, 8, 2, 4, 8, 3];
  const [{ samples }] = strokesOf([{ by: "person", began: 0, samples: line }], 0);
  assert.deepEqual(pointsAlong(samples, 1, 4), [
    [0, 4],
    [0, 8],
    [0, 8],
    [4, 8],
  ]);
  assert.deepEqual(pointsAlong(samples, 0, 99)[0], [0, 0]);
});

/** @type {[x: number, y: number, seconds: number][][]} */
const ENDING = [
  [
    [1, 2, 0],
    [3, 4, 0.5],
  ],
  [[5, 6, 0.75]],
];

test("an ending becomes strokes with the times of its pen, and ends now", () => {
  const [first, second] = modelStrokes(ENDING, [], 1000);
  assert.deepEqual(first, {
    by: "model",
    began: 250,
    samples: [
      [1, 2, 0, 0.5],
      [3, 4, 500, 0.5],
    ],
  });
  assert.equal(second.began, 1000);
  assert.deepEqual(modelStrokes(ENDING, strokesOf(TIMED, 200), 1000), [first, second]);
});

test("an ending that is kept at once does not overlap the stroke before or after", () => {
  for (const now of [700, 707, 1000]) {
    const before = strokesOf(TIMED, 700);
    const added = modelStrokes(ENDING, before, now);
    const times = [...before, ...added].flatMap(({ began, samples }) =>
      samples.map((sample) => began + sample[2]),
    );
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    assert.equal(times.at(-1), now);
  }
});

test("a drawing is sent again where no answer has come and none is to come", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let idle = false;
  let sent = 0;
  const turns = new Turns("p", () => idle);
  const ask = () => {
    sent += 1;
    turns.wait(ask);
  };
  const turn = turns.next();
  ask();
  mock.timers.tick(10_000);
  assert.equal(sent, 1, "Python is busy");
  idle = true;
  mock.timers.tick(2000);
  assert.equal(sent, 2);
  assert.ok(turns.take({ turn, token: "t", full: true }));
  mock.timers.tick(10_000);
  assert.equal(sent, 2, "it is answered");
  ask();
  turns.close();
  mock.timers.tick(10_000);
  assert.equal(sent, 3, "nobody waits for an answer");
  mock.timers.reset();
});

test("only an answer to the present turn is shown, and once", () => {
  const turns = new Turns("p");
  const answer = (/** @type {string} */ turn, full = true) => ({ turn, token: "t", full });
  assert.ok(turns.take(answer("")));
  const first = turns.next();
  assert.ok(!turns.take(answer("")));
  assert.ok(turns.take(answer(first, false)));
  assert.ok(turns.take(answer(first)));
  assert.ok(!turns.take(answer(first)));
  assert.ok(turns.take({ ...answer(first), token: "other settings" }));
});

test("a stroke that begins makes the answer stale", () => {
  const turns = new Turns("p");
  const first = turns.next();
  turns.close();
  assert.ok(!turns.take({ turn: first, token: "", full: true }));
  const second = turns.next();
  assert.notEqual(second, first);
  assert.ok(turns.take({ turn: second, token: "", full: true }));
});

test("keys are the usual ones", () => {
  const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
  /** @type {[string, Partial<typeof none>, string | null][]} */
  const cases = [
    ["z", { ctrlKey: true }, "undo"],
    ["Z", { metaKey: true, shiftKey: true }, "redo"],
    ["y", { ctrlKey: true }, "redo"],
    ["e", {}, "erase"],
    ["e", { ctrlKey: true }, null],
    ["Enter", {}, "accept"],
    ["Enter", { shiftKey: true }, null],
    ["Escape", {}, "refuse"],
    ["ArrowRight", {}, "next"],
    ["ArrowLeft", { altKey: true }, null],
    ["a", {}, null],
  ];
  for (const [key, held, command] of cases) {
    assert.equal(commandOf({ key, ...none, ...held }), command, key);
  }
});

/** @type {Map<string, (event: unknown) => void>} what the pointer listens to */
const listeners = new Map();
const element = {
  addEventListener: (/** @type {string} */ name, /** @type {(event: unknown) => void} */ call) =>
    listeners.set(name, call),
  getBoundingClientRect: () => ({ left: 10, top: 20, width: 680 }),
  setPointerCapture: () => {},
};
/** @type {Stroke[]} */
let ended = [];
/** @type {number[]} */
let moved = [];

beforeEach(() => {
  ended = [];
  moved = [];
  new Pointer(/** @type {any} */ (element), 340, {
    begin: () => {},
    move: (_, from) => moved.push(from),
    end: (stroke) => ended.push(stroke),
  });
});

/**
 * Sends an event to the pointer, on an element of 680 pixels for 340 units.
 *
 * @param {string} type
 * @param {number} clientX
 * @param {object} [more]
 */
function point(type, clientX, more = {}) {
  const event = { type, clientX, clientY: 20, pointerId: 1, button: 0, timeStamp: clientX };
  listeners.get(type)?.({
    ...event,
    pointerType: "mouse",
    pressure: 0.5,
    isTrusted: true,
    ...more,
  });
}

test("a stroke has all samples, in the units of the pad", () => {
  point("pointerdown", 10);
  const coalesced = [12, 14.5].map((clientX) => ({
    clientX,
    clientY: 21,
    timeStamp: clientX,
    pointerType: "mouse",
    pressure: 0.5,
  }));
  point("pointermove", 14.5, { getCoalescedEvents: () => coalesced });
  point("pointermove", 20);
  point("pointerup", 30);
  const [{ samples }] = ended;
  assert.deepEqual(samples, [
    [0, 0, 0, 0.5],
    [1, 0.5, 2, 0.5],
    [2.25, 0.5, 5, 0.5],
    [5, 0, 10, 0.5],
    [10, 0, 20, 0.5],
  ]);
  assert.deepEqual(moved, [1, 3, 4]);
});

test("the pressure of a pen is kept", () => {
  point("pointerdown", 10, { pointerType: "pen", pressure: 0.123 });
  point("pointerup", 12, { pointerType: "pen", pressure: 0 });
  assert.deepEqual(
    ended[0].samples.map((sample) => sample[3]),
    [0.12, 0],
  );
});

test("a second finger draws nothing", () => {
  point("pointerdown", 10);
  point("pointerdown", 500, { pointerId: 2 });
  point("pointermove", 510, { pointerId: 2 });
  point("pointerup", 510, { pointerId: 2 });
  point("pointermove", 12);
  point("pointerup", 12);
  assert.equal(ended.length, 1);
  assert.equal(ended[0].samples.length, 2);
});

test("a stroke that the system ends is not lost", () => {
  point("pointerdown", 10);
  point("pointermove", 12);
  point("pointercancel", 0);
  point("lostpointercapture", 0);
  assert.equal(ended.length, 1);
  assert.equal(ended[0].samples.length, 2);
});

test("a click is a dot, and another button draws nothing", () => {
  point("pointerdown", 10, { button: 2 });
  point("pointerdown", 30);
  point("pointerup", 30);
  assert.deepEqual(
    ended.map(({ samples }) => samples.length),
    [1],
  );
});
