// Tests of questions.js: where a question goes.

import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { Questions } from "../../sketchrnn/ui/sketch/pad/questions.js";
import { Turns } from "../../sketchrnn/ui/sketch/pad/turns.js";

/** @import { Answer } from "../../sketchrnn/ui/sketch/pad/turns.js" */
/** @import { Ending } from "../../sketchrnn/ui/sketch/pad/strip.js" */

const STROKES = [[0, 0, 9, 9]];

afterEach(() => mock.restoreAll());

/** @param {(request: { turn: string, strokes: number[][] }) => Response} respond of the server */
function asking(respond) {
  /** @type {string[]} */
  const fetched = [];
  mock.method(globalThis, "fetch", async (/** @type {string} */ url, /** @type {any} */ sent) => {
    fetched.push(`${sent.method} ${url}`);
    return respond(JSON.parse(sent.body));
  });
  const turns = new Turns("p", () => false);
  /** @type {Answer<Ending>[]} */
  const answers = [];
  const asker = {
    strokes: () => STROKES,
    here: () => true,
    answered: (/** @type {Answer<Ending>} */ answer) => answers.push(answer),
  };
  const questions = new Questions(turns, asker);
  /** @type {any[]} */
  const streamlit = [];
  questions.python.setStateValue = (name, value) => streamlit.push([name, value]);
  const settle = () => turns.close(); // nothing is waited for after the test
  return { questions, turns, fetched, answers, streamlit, settle };
}

/** @param {{ turn: string, strokes: number[][] }} request */
const answered = ({ turn, strokes }) =>
  Response.json({ turn, token: "t", full: false, kept: strokes.length, endings: [] });

test("the first ending comes from the address, and all endings through Streamlit", async () => {
  const { questions, fetched, answers, streamlit, settle } = asking(answered);
  questions.address = "/first-ending/abc";
  questions.ask(false);
  await new Promise((done) => setTimeout(done));
  assert.deepEqual(fetched, ["POST /first-ending/abc"]);
  assert.deepEqual(
    answers.map(({ turn, kept }) => [turn, kept]),
    [["p-1", 1]],
  );
  questions.ask(true);
  assert.deepEqual(streamlit, [["turn", { turn: "p-1", full: true, strokes: STROKES }]]);
  settle();
});

test("Streamlit is asked for the first ending too where there is no address", async () => {
  const { questions, fetched, streamlit, settle } = asking(answered);
  questions.ask(false);
  assert.deepEqual(streamlit, [["turn", { turn: "p-1", full: false, strokes: STROKES }]]);
  assert.deepEqual(fetched, []);
  settle();
});

const failures = {
  "an unknown visit": () => new Response(null, { status: 404 }),
  "a page in place of an answer": () => new Response("<html>"),
  "no connection": () => {
    throw new TypeError("Failed to fetch");
  },
};
for (const [name, respond] of Object.entries(failures)) {
  test(`after ${name}, Streamlit is asked`, async () => {
    const { questions, answers, streamlit, settle } = asking(respond);
    questions.address = "/first-ending/abc";
    questions.ask(false);
    await new Promise((done) => setTimeout(done));
    assert.deepEqual(streamlit, [["turn", { turn: "p-1", full: false, strokes: STROKES }]]);
    assert.deepEqual(answers, []);
    settle();
  });
}

test("an answer to a drawing that has changed since is dropped", async () => {
  const { questions, turns, answers, streamlit, settle } = asking(answered);
  questions.address = "/first-ending/abc";
  questions.ask(false);
  turns.close(); // a stroke begins
  await new Promise((done) => setTimeout(done));
  assert.deepEqual([answers, streamlit], [[], []]);
  questions.ask(false);
  await new Promise((done) => setTimeout(done));
  assert.deepEqual(
    answers.map(({ turn }) => turn),
    ["p-3"],
  );
  settle();
});
