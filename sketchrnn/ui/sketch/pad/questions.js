// Asks the model about the drawing: for its first ending at an address of its own (visit.py), and for
// all endings through Streamlit. Where there is no address, or it does not answer, the first ending
// comes through Streamlit too. Not here: whose turn it is (turns.js).

/** @import { Call } from "../../components/mount.js" */
/** @import { Ending } from "./strip.js" */
/** @import { Answer, Turns } from "./turns.js" */

/**
 * What is sent to Python.
 *
 * @typedef {object} Question
 * @property {string} turn
 * @property {boolean} full all endings are wanted
 * @property {number[][]} strokes flat
 */

/**
 * @typedef {object} Asker
 * @property {() => number[][]} strokes of the drawing as it is, flat
 * @property {() => boolean} here whether the pad is still on the page
 * @property {(answer: Answer<Ending>) => void} answered the first ending is there
 */

const LONGEST = 60_000; // milliseconds until a first answer

export class Questions {
  /**
   * @param {Turns} turns
   * @param {Asker} asker
   */
  constructor(turns, asker) {
    this.turns = turns;
    this.asker = asker;
    this.address = ""; // of first endings; empty without one
    /** @type {Pick<Call<unknown>, "setStateValue" | "setTriggerValue">} */
    this.python = { setStateValue: () => {}, setTriggerValue: () => {} };
  }

  /** @param {boolean} full for all endings of the drawing of this turn; else for the first, anew */
  ask(full) {
    const turn = full ? this.turns.id : this.turns.next();
    const question = { turn, full, strokes: this.asker.strokes() };
    if (full || !this.address) this.send(question);
    else this.askFirst(question);
  }

  /** @param {Question} question for Streamlit */
  send(question) {
    this.python.setStateValue("turn", question);
    this.turns.wait(() => this.asker.here() && this.ask(question.full));
  }

  /** @param {Question} question for the address, or for Streamlit if that does not answer */
  async askFirst(question) {
    const answer = await firstAnswer(this.address, question);
    if (question.turn !== this.turns.id || !this.asker.here()) return;
    if (!answer) this.send(question);
    else if (this.turns.take(answer)) this.asker.answered(answer);
  }
}

/**
 * Returns the first answer to a drawing; null if the address does not answer.
 *
 * @param {string} address
 * @param {Question} question
 * @returns {Promise<Answer<Ending> | null>}
 */
async function firstAnswer(address, { turn, strokes }) {
  const body = JSON.stringify({ turn, strokes });
  const signal = AbortSignal.timeout(LONGEST);
  try {
    const response = await fetch(address, { method: "POST", body, signal });
    return response.ok ? await response.json() : null;
  } catch {
    return null; // no connection, or another server that answers with a page
  }
}
