// Tests of questions.js: where a question goes.

import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { Questions } from "../../sketchrnn/ui/sketch/pad/questions.js";
import { Turns } from "../../sketchrnn/ui/sketch/pad/turns.js";

/** @import { Answer } from "../../sketchrnn/ui/sketch/pad/turns.js" */
/** @import { Ending } from "../../sketchrnn/ui/sketch/pad/strip.js" */

const STROKES = [[0, 0, 9, 9]];

afterEach(() => mock.restoreAll());

/** @param {(request: { turn: string, full: boolean, strokes: number[][] }) => Response} respond of the server */
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
    busy: (/** @type {string} */ sentence) => busy.push(sentence),
  };
  /** @type {string[]} */
  const busy = [];
  const questions = new Questions(turns, asker);
  /** @type {any[]} */
  const streamlit = [];
  questions.python.setStateValue = (name, value) => streamlit.push([name, value]);
  const settle = () => turns.close(); // nothing is waited for after the test
  return { questions, turns, fetched, answers, busy, streamlit, settle };
}

/** @param {unknown[]} said */
const lines = (...said) => new Response(said.map((line) => `${JSON.stringify(line)}\n`).join(""));

/** @param {{ turn: string, full: boolean, strokes: number[][] }} request */
const answered = ({ turn, full, strokes }) =>
  lines({ answer: { turn, token: "t", full, kept: strokes.length, endings: [] } });

const soon = () => new Promise((done) => setTimeout(done, 5));

test("the first ending and then all come from the address", async () => {
  const { questions, fetched, answers, streamlit, settle } = asking(answered);
  questions.address = "/visits/abc";
  questions.ask(false);
  await soon();
  questions.ask(true);
  await soon();
  assert.deepEqual(fetched, ["POST /visits/abc", "POST /visits/abc"]);
  assert.deepEqual(
    answers.map(({ turn, full, kept }) => [turn, full, kept]),
    [
      ["p-1", false, 1],
      ["p-1", true, 1],
    ],
  );
  assert.deepEqual(streamlit, []);
  settle();
});

test("the visitor reads that others are served first, also where lines come in parts", async () => {
  const text = '{"message":{"busy":"number 2"}}\n{"message":{"busy":"number 1 ⏳"}}\n{"answer":';
  const answer = '{"turn":"p-1","token":"t","full":true,"kept":1,"endings":[]}}\n';
  const bytes = new TextEncoder().encode(text + answer);
  const body = new ReadableStream({
    start(stream) {
      for (let at = 0; at < bytes.length; at += 7) stream.enqueue(bytes.slice(at, at + 7));
      stream.close();
    },
  });
  const { questions, answers, busy, settle } = asking(() => new Response(body));
  questions.address = "/visits/abc";
  questions.ask(false);
  await soon();
  assert.deepEqual(busy, ["number 2", "number 1 ⏳"]);
  assert.equal(answers.length, 1);
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
  "an answer that breaks off": () => new Response('{"answer":{"turn":"p-1"'),
  "no connection": () => {
    throw new TypeError("Failed to fetch");
  },
};
for (const [name, respond] of Object.entries(failures)) {
  test(`after ${name}, Streamlit is asked`, async () => {
    const { questions, answers, streamlit, settle } = asking(respond);
    questions.address = "/visits/abc";
    questions.ask(false);
    await soon();
    assert.deepEqual(streamlit, [["turn", { turn: "p-1", full: false, strokes: STROKES }]]);
    assert.deepEqual(answers, []);
    settle();
  });
}

test("an answer to a drawing that has changed since is dropped", async () => {
  const { questions, turns, answers, streamlit, settle } = asking(answered);
  questions.address = "/visits/abc";
  questions.ask(false);
  turns.close(); // a stroke begins
  await soon();
  assert.deepEqual([answers, streamlit], [[], []]);
  questions.ask(false);
  await soon();
  assert.deepEqual(
    answers.map(({ turn }) => turn),
    ["p-3"],
  );
  settle();
});
